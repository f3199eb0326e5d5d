package dev.events.core.stats;

import dev.events.core.TimeRange;
import java.time.Duration;
import java.time.Instant;

/** A part of time, {@code [start, end)}; empty unless its end is after its start. */
record Span(Instant start, Instant end) {
    boolean isEmpty() {
        return !start.isBefore(end);
    }

    Duration length() {
        return isEmpty() ? Duration.ZERO : Duration.between(start, end);
    }

    Span intersect(Span other) {
        return new Span(later(start, other.start), earlier(end, other.end));
    }

    Span within(TimeRange range) {
        Instant from = range.from();
        Instant to = range.to();
        return new Span(from == null ? start : later(start, from), to == null ? end : earlier(end, to));
    }

    /** The part after {@code time}. */
    Span after(Instant time) {
        return new Span(later(start, time), end);
    }

    static Instant later(Instant a, Instant b) {
        return a.isBefore(b) ? b : a;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
