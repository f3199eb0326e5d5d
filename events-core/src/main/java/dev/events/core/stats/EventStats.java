package dev.events.core.stats;

import dev.events.core.Event;
import dev.events.core.EventRepository;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TimeRange;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;

/**
 * Computes how many events there are by tag or by time, how long they take and how much time they cover, from the events
 * in one go and in memory that grows with the rows only. {@link EventRepository#stats} says what the figures mean; this is
 * for those who implement it.
 */
public final class EventStats {
    /** How many rows there may be by time. There may be any number by tag. */
    public static final int MAX_ROWS = 10_000;

    private EventStats() {}

    /**
     * The figures of {@code events}.
     *
     * @param events by ascending start. One that is out of order, because it was changed while it was read, counts from
     *     the start of the one before it
     * @param range what the events overlap; the rows are clipped to it
     * @param zone whose calendar and clocks are meant; not looked at by tag
     * @param now how far open events go if the range does not end
     * @throws IllegalArgumentException if there are more than {@link #MAX_ROWS} rows by time
     */
    public static List<StatsRow> of(Iterator<Event> events, TimeRange range, StatsBy by, ZoneId zone, Instant now) {
        Rows rows = by == StatsBy.TAG ? new TagRows(range) : new TimeRows(range, by, zone);
        Instant horizon = range.to() == null ? now : range.to();
        Instant start = Instant.MIN;
        while (events.hasNext()) {
            Event event = events.next();
            start = Span.later(start, event.start());
            rows.add(event, new Span(start, Span.later(start, end(event, horizon))));
        }
        return rows.result();
    }

    private static Instant end(Event event, Instant horizon) {
        if (event.open()) {
            return horizon;
        }
        return event.stop() == null ? event.start() : event.stop();
    }

    /** The rows as far as the events have come. */
    interface Rows {
        /**
         * Takes the next event in.
         *
         * @param span from the event's start to its stop, or to where it counts up to; empty for a point
         */
        void add(Event event, Span span);

        List<StatsRow> result();
    }
}
