package dev.events.core;

import java.time.Duration;

/**
 * The figures of one tag or one bucket of time.
 *
 * @param key the tag; or the bucket's beginning as an RFC 3339 time with the offset on the clock
 *     ({@code 2026-10-25T02:00:00+02:00}), its date ({@code 2026-11-24}), its ISO week ({@code 2026-W48}) or its month
 *     ({@code 2026-11})
 * @param count how many events have the tag or overlap the bucket, at least 1
 * @param total their durations within the bucket and the range, added up
 * @param busy the time in the bucket and the range that they cover, overlaps counted once
 */
public record StatsRow(String key, long count, Duration total, Duration busy) {}
