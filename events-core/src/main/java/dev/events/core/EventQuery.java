package dev.events.core;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A filter: the events that pass every part that is given.
 *
 * @param range events that overlap it
 * @param tags events whose tags pass it
 * @param open true for open events, false for marks and intervals, null for all
 * @param text events whose note contains it, in upper or lower case; null for any note or none
 * @param endedBefore events that had ended by this time, itself excluded: intervals by their stop, marks by their start, open
 *     events never; null for all
 */
public record EventQuery(
        TimeRange range,
        TagFilter tags,
        @Nullable Boolean open,
        @Nullable String text,
        @Nullable Instant endedBefore) {
    /** The most characters (UTF-16) in {@code text}: MongoDB refuses patterns of more than 32 KB. */
    private static final int MAX_TEXT_LENGTH = 1000;

    /** Every event. */
    public static final EventQuery ALL = new EventQuery(TimeRange.UNBOUNDED, TagFilter.UNFILTERED, null, null, null);

    /**
     * A query of these parts.
     *
     * @param range events that overlap it
     * @param tags events whose tags pass it
     * @param open true for open events, false for others, null for all
     * @param text what the note contains, or null
     * @param endedBefore when the events had ended by, or null
     * @throws IllegalArgumentException if {@code text} is empty or has more than 1000 characters, or {@code endedBefore} is
     *     millions of years away
     */
    public EventQuery {
        if (text != null && text.length() > MAX_TEXT_LENGTH) {
            throw new IllegalArgumentException(
                    "text has " + text.length() + " characters; it may have at most " + MAX_TEXT_LENGTH);
        }
        if (text != null && text.isEmpty()) {
            throw new IllegalArgumentException("text is empty; it must have at least one character");
        }
        // Rounded like event times, so that a bound taken from an event equals it.
        endedBefore = endedBefore == null ? null : EpochSeconds.storable(endedBefore);
    }

    /**
     * {@return the same query in another range}
     *
     * @param other the range
     */
    public EventQuery within(TimeRange other) {
        return new EventQuery(other, tags, open, text, endedBefore);
    }

    /** {@return a query without parts} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return whether no part is given, so that every event passes} */
    public boolean isUnfiltered() {
        return equals(ALL);
    }

    /**
     * {@return whether {@code event} passes} This is the definition of every filter. A database must answer the same,
     * except for tags that are not strings; see {@link EventRepository}.
     *
     * @param event the event to test
     */
    public boolean matches(Event event) {
        return range.overlaps(event)
                && tags.matches(event.tags())
                && (open == null || open == event.open())
                && (text == null || (event.note() != null && containsText(event.note(), text)))
                && (endedBefore == null || hasEnded(event, endedBefore));
    }

    private static boolean hasEnded(Event event, Instant time) {
        Instant stop = event.stop();
        return !event.open() && (stop == null ? event.start() : stop).isBefore(time);
    }

    private static boolean containsText(String note, String text) {
        return Pattern.compile(text, Pattern.LITERAL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(note)
                .find();
    }

    /** Collects the parts of a query. Parts that are not set filter nothing. */
    public static final class Builder {
        private @Nullable Instant from;
        private @Nullable Instant to;
        private final Set<String> all = new LinkedHashSet<>();
        private final Set<String> any = new LinkedHashSet<>();
        private final Set<String> none = new LinkedHashSet<>();
        private @Nullable Boolean open;
        private @Nullable String text;
        private @Nullable Instant endedBefore;

        private Builder() {}

        /**
         * Events that begin at this time or later, or go on beyond it.
         *
         * @param time the time, or null for no bound
         * @return this builder
         */
        public Builder from(@Nullable Instant time) {
            this.from = time;
            return this;
        }

        /**
         * Events that began before this time.
         *
         * @param time the time, or null for no bound
         * @return this builder
         */
        public Builder to(@Nullable Instant time) {
            this.to = time;
            return this;
        }

        /**
         * Events that also have this tag; with a trailing {@code *}, a tag that begins so.
         *
         * @param entry a tag, or the beginning of one with a trailing {@code *}
         * @return this builder
         */
        public Builder tag(String entry) {
            all.add(entry);
            return this;
        }

        /**
         * Events with this tag, or another one given to this method.
         *
         * @param entry a tag, or the beginning of one with a trailing {@code *}
         * @return this builder
         */
        public Builder anyTag(String entry) {
            any.add(entry);
            return this;
        }

        /**
         * Events without this tag.
         *
         * @param entry a tag, or the beginning of one with a trailing {@code *}
         * @return this builder
         */
        public Builder notTag(String entry) {
            none.add(entry);
            return this;
        }

        /**
         * Only open events (true), or only marks and intervals (false); null for all.
         *
         * @param value what to filter by, or null for no such filter
         * @return this builder
         */
        public Builder open(@Nullable Boolean value) {
            this.open = value;
            return this;
        }

        /**
         * Events whose note contains this, in upper or lower case.
         *
         * @param value what to filter by, or null for no such filter
         * @return this builder
         */
        public Builder text(@Nullable String value) {
            this.text = value;
            return this;
        }

        /**
         * Events that had ended by this time, itself excluded: intervals by their stop, marks by their start, open events never.
         *
         * @param time the time, or null for no such filter
         * @return this builder
         */
        public Builder endedBefore(@Nullable Instant time) {
            this.endedBefore = time;
            return this;
        }

        /**
         * {@return the query}
         *
         * @throws IllegalArgumentException if the range ends before it begins, or a tag or text is empty
         */
        public EventQuery build() {
            return new EventQuery(new TimeRange(from, to), new TagFilter(all, any, none), open, text, endedBefore);
        }
    }
}
