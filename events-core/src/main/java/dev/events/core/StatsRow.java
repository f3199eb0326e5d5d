package dev.events.core;

import java.time.Duration;

/**
 * The statistics of one tag or one part of the calendar.
 *
 * @param key the tag; or the bucket's start as an RFC 3339 time with the offset on the clock
 *     ({@code 2026-10-25T02:00:00+02:00}), its date ({@code 2026-11-24}), its ISO week ({@code 2026-W48}) or its month
 *     ({@code 2026-11})
 * @param count the number of events that have the tag or overlap the bucket, at least 1
 * @param total the sum of their durations within the bucket and the range
 * @param busy the time within the bucket and the range that they cover; overlaps count once
 */
public record StatsRow(String key, long count, Duration total, Duration busy) {}
