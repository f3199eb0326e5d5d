package dev.events.core;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which events are meant: those that pass every part that is given.
 *
 * @param range events that overlap it
 * @param tags events whose tags pass it
 * @param open true for open events only, false for marks and intervals only, null for all
 * @param text events whose note contains it, upper and lower case alike; null for any note or none
 */
public record EventQuery(
        TimeRange range,
        TagFilter tags,
        @Nullable Boolean open,
        @Nullable String text) {
    /** How many characters (UTF-16) {@code text} may have: patterns of more than 32 KB are refused by MongoDB. */
    private static final int MAX_TEXT_LENGTH = 1000;

    /** Every event. */
    public static final EventQuery ALL = new EventQuery(TimeRange.UNBOUNDED, TagFilter.UNFILTERED, null, null);

    /**
     * A query of these parts.
     *
     * @throws IllegalArgumentException if {@code text} is empty or has more than 1000 characters
     */
    public EventQuery {
        if (text != null && text.length() > MAX_TEXT_LENGTH) {
            throw new IllegalArgumentException(
                    "text has " + text.length() + " characters; it may have at most " + MAX_TEXT_LENGTH);
        }
        if (text != null && text.isEmpty()) {
            throw new IllegalArgumentException("text is empty; it must have at least one character");
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Whether no part is given, so that every event is meant. */
    public boolean isUnfiltered() {
        return equals(ALL);
    }

    /**
     * Whether {@code event} is meant. This is the definition; what a database is asked must come to the same, but for
     * tags that are not strings, see {@link EventRepository}.
     */
    public boolean matches(Event event) {
        return range.overlaps(event)
                && tags.matches(event.tags())
                && (open == null || open == event.open())
                && (text == null || (event.note() != null && containsText(event.note(), text)));
    }

    private static boolean containsText(String note, String text) {
        return Pattern.compile(text, Pattern.LITERAL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(note)
                .find();
    }

    /** Gathers the parts of a query; those never mentioned filter nothing. */
    public static final class Builder {
        private @Nullable Instant from;
        private @Nullable Instant to;
        private final Set<String> all = new LinkedHashSet<>();
        private final Set<String> any = new LinkedHashSet<>();
        private final Set<String> none = new LinkedHashSet<>();
        private @Nullable Boolean open;
        private @Nullable String text;

        private Builder() {}

        /** Events that begin at this time or later, or go on beyond it. */
        public Builder from(@Nullable Instant time) {
            this.from = time;
            return this;
        }

        /** Events that began before this time. */
        public Builder to(@Nullable Instant time) {
            this.to = time;
            return this;
        }

        /** Events with this tag too, or with a tag that begins with what stands before a trailing {@code *}. */
        public Builder tag(String entry) {
            all.add(entry);
            return this;
        }

        /** Events with this tag or another given to this method. */
        public Builder anyTag(String entry) {
            any.add(entry);
            return this;
        }

        /** Events without this tag. */
        public Builder notTag(String entry) {
            none.add(entry);
            return this;
        }

        /** Only open events (true), or only marks and intervals (false); null for all. */
        public Builder open(@Nullable Boolean value) {
            this.open = value;
            return this;
        }

        /** Events whose note contains this, upper and lower case alike. */
        public Builder text(@Nullable String value) {
            this.text = value;
            return this;
        }

        /**
         * The query.
         *
         * @throws IllegalArgumentException if the range ends before it begins, or a tag or text is empty
         */
        public EventQuery build() {
            return new EventQuery(new TimeRange(from, to), new TagFilter(all, any, none), open, text);
        }
    }
}
