package dev.events.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A half-open stretch of time, {@code [from, to)}; either end may be missing, which leaves that side unbounded.
 *
 * @param from the first moment inside, or null
 * @param to the first moment after, or null
 */
public record TimeRange(@Nullable Instant from, @Nullable Instant to) {
    /** All of time. */
    public static final TimeRange UNBOUNDED = new TimeRange(null, null);

    /**
     * The range {@code [from, to)}.
     *
     * @throws IllegalArgumentException if {@code to} is before {@code from}, or a bound lies so far away that it is no
     *     time of an event (thousands of millennia)
     */
    public TimeRange {
        // Rounded like the times of events, so that a bound taken from an event compares equal to it.
        from = from == null ? null : EpochSeconds.storable(from);
        to = to == null ? null : EpochSeconds.storable(to);
        if (from != null && to != null && to.isBefore(from)) {
            throw new IllegalArgumentException("to " + EpochSeconds.format(to) + " is before from "
                    + EpochSeconds.format(from) + "; it must be the same or later");
        }
    }

    /** Whether any part of {@code event} lies in this range: a mark lies at its start, an open event goes on for ever. */
    public boolean overlaps(Event event) {
        if (to != null && !event.start().isBefore(to)) {
            return false;
        }
        Instant stop = event.stop();
        return from == null || !event.start().isBefore(from) || event.open() || (stop != null && stop.isAfter(from));
    }

    /** Whether neither end is given. */
    public boolean isUnbounded() {
        return from == null && to == null;
    }
}
