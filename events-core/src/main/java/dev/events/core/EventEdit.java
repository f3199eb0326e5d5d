package dev.events.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change to many events. Making it twice has the same result as making it once.
 *
 * @param addTags tags to append to those of the event
 * @param removeTags tags to remove; none of them may be in {@code addTags}
 * @param ending how to set the end of each event; null to leave it
 */
public record EventEdit(
        Set<String> addTags,
        Set<String> removeTags,
        @Nullable Ending ending) {
    /**
     * An edit.
     *
     * @param addTags tags to append
     * @param removeTags tags to remove
     * @param ending how to set the end, or null
     * @throws IllegalArgumentException if it changes nothing, a tag is empty or both added and removed, or the tags to
     *     add are more or longer than an {@linkplain Event#requireWithinLimits() event's} may be
     */
    public EventEdit {
        addTags = Collections.unmodifiableSet(new LinkedHashSet<>(addTags));
        removeTags = Set.copyOf(removeTags);
        if (addTags.isEmpty() && removeTags.isEmpty() && ending == null) {
            throw new IllegalArgumentException(
                    "the edit changes nothing; it must add tags, remove tags, or set stop, duration or open");
        }
        if (addTags.contains("") || removeTags.contains("")) {
            throw new IllegalArgumentException("a tag is empty; a tag must have at least one character");
        }
        // Fails here if no event could have these tags.
        new Event(Event.newId(), Instant.EPOCH, null, addTags, null).requireWithinLimits();
        for (String tag : addTags) {
            if (removeTags.contains(tag)) {
                throw new IllegalArgumentException(
                        "the tag \"" + tag + "\" is both added and removed; it may be one of them");
            }
        }
    }

    /**
     * Collects the parts of an edit.
     *
     * @return an empty edit
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return {@code event} with this change}
     *
     * @param event the event to change
     * @throws IllegalArgumentException if it would stop before it starts
     */
    public Event apply(Event event) {
        List<String> tags = new ArrayList<>(event.tags());
        tags.removeAll(removeTags);
        tags.addAll(addTags);
        Event tagged = new Event(
                event.id(), event.start(), event.stop(), event.open(), new LinkedHashSet<>(tags), event.note());
        return ending == null ? tagged : tagged.withEnding(ending);
    }

    /** Collects the parts of an edit. Parts that are not set change nothing. */
    public static final class Builder {
        private final Set<String> added = new LinkedHashSet<>();
        private final Set<String> removed = new LinkedHashSet<>();
        private @Nullable Ending ending;

        private Builder() {}

        /**
         * Adds tags to each event.
         *
         * @param tags the tags
         * @return this builder
         */
        public Builder addTags(String... tags) {
            added.addAll(Arrays.asList(tags));
            return this;
        }

        /**
         * Removes tags from each event.
         *
         * @param tags the tags
         * @return this builder
         */
        public Builder removeTags(String... tags) {
            removed.addAll(Arrays.asList(tags));
            return this;
        }

        /**
         * Ends each event at this time; null for no stop. Replaces an earlier {@link #ending}.
         *
         * @param time when the events ended, or null
         * @return this builder
         */
        public Builder stop(@Nullable Instant time) {
            return ending(time == null ? Ending.none() : Ending.at(time));
        }

        /**
         * Ends each event this long after its start. Replaces an earlier {@link #ending}.
         *
         * @param duration how long each took, not negative
         * @return this builder
         */
        public Builder duration(Duration duration) {
            return ending(Ending.after(duration));
        }

        /**
         * Opens each event, or makes open events marks. Replaces an earlier {@link #ending}.
         *
         * @param open true to open them
         * @return this builder
         */
        public Builder open(boolean open) {
            return ending(Ending.open(open));
        }

        /**
         * Sets the end of each event; null to leave it.
         *
         * @param value the ending, or null
         * @return this builder
         */
        public Builder ending(@Nullable Ending value) {
            this.ending = value;
            return this;
        }

        /**
         * {@return the edit}
         *
         * @throws IllegalArgumentException if it changes nothing, or as the constructor of {@link EventEdit}
         */
        public EventEdit build() {
            return new EventEdit(added, removed, ending);
        }
    }
}
