package dev.events.core;

/** What each row of the figures about events stands for: a tag, or a stretch of the calendar in some time zone. */
public enum StatsBy {
    TAG,
    /** An hour on the clock; one that the end of summer time repeats is two, and a change amid an hour parts it. */
    HOUR,
    /** A date: 23 or 25 hours where the clocks change. */
    DAY,
    /** A week of ISO 8601, from Monday. */
    WEEK,
    MONTH
}
