package dev.events.cli.time;

import java.time.Instant;

/**
 * A range of time: {@code --in "last week"}.
 *
 * @param from inclusive
 * @param to exclusive; not before {@code from}
 */
public record TimeRange(Instant from, Instant to) {
    public TimeRange {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException(to + " is before " + from);
        }
    }
}
