package dev.events.core;

import java.time.Instant;
import java.util.ArrayList;
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
     * @throws IllegalArgumentException if it changes nothing, a tag is empty or both added and removed, or the tags to add
     *     are more or longer than an {@linkplain Event#requireWithinLimits() event's} may be
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
     * {@code event} with this change.
     *
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
}
