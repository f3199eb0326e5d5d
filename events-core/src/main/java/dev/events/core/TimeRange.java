package dev.events.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A half-open range of time, {@code [from, to)}. A missing end leaves that side unbounded.
 *
 * @param from the first moment inside; null for none
 * @param to the first moment after it; null for none
 */
public record TimeRange(@Nullable Instant from, @Nullable Instant to) {
    /** All of time. */
    public static final TimeRange UNBOUNDED = new TimeRange(null, null);

    /**
     * The range {@code [from, to)}.
     *
     * @param from the first moment inside, or null
     * @param to the first moment after it, or null
     * @throws IllegalArgumentException if {@code to} is before {@code from}, or a bound is
     *     millions of years away
     */
    public TimeRange {
        // Rounded like event times, so that a bound taken from an event equals it.
        from = from == null ? null : EpochSeconds.storable(from);
        to = to == null ? null : EpochSeconds.storable(to);
        if (from != null && to != null && to.isBefore(from)) {
            throw new IllegalArgumentException("to " + EpochSeconds.format(to) + " is before from "
                    + EpochSeconds.format(from) + "; it must be the same or later");
        }
    }

    /**
     * {@return whether any part of {@code event} lies in this range: a mark lies at its start, an open event goes on
     * for ever}
     *
     * @param event the event to test
     */
    public boolean overlaps(Event event) {
        if (to != null && !event.start().isBefore(to)) {
            return false;
        }
        Instant stop = event.stop();
        return from == null || !event.start().isBefore(from) || event.open() || (stop != null && stop.isAfter(from));
    }

    /** {@return whether neither end is given} */
    public boolean isUnbounded() {
        return from == null && to == null;
    }
}
