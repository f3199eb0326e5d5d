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
 * Computes statistics by tag or by time in one pass over the events. Memory grows only with the number of rows. {@link
 * EventRepository#stats} defines the figures; its implementations call this class.
 */
public final class EventStats {
    /** The most rows by time. By tag there may be any number. */
    public static final int MAX_ROWS = 10_000;

    private final StatsRows rows;
    private final Instant horizon;
    private Instant start = Instant.MIN;

    /**
     * Statistics without events.
     *
     * @param range the range that the events overlap; rows are clipped to it
     * @param by what each row stands for
     * @param zone whose calendar and clocks to use; ignored by tag
     * @param now the end of open events if the range has no end
     */
    public EventStats(TimeRange range, StatsBy by, ZoneId zone, Instant now) {
        this.rows = by == StatsBy.TAG ? new TagRows(range) : new TimeRows(range, by, zone);
        this.horizon = range.to() == null ? now : range.to();
    }

    /**
     * {@return the statistics of {@code events}}
     *
     * @param events by ascending start. An event that is out of order, because it was changed while it was read, counts
     *     from the start of the event before it
     * @param range the range that the events overlap; rows are clipped to it
     * @param by what each row stands for
     * @param zone whose calendar and clocks to use; ignored by tag
     * @param now the end of open events if the range has no end
     * @throws IllegalArgumentException if there are more than {@link #MAX_ROWS} rows by time
     */
    public static List<StatsRow> of(Iterator<Event> events, TimeRange range, StatsBy by, ZoneId zone, Instant now) {
        EventStats stats = new EventStats(range, by, zone, now);
        events.forEachRemaining(event -> stats.add(TimedEvent.of(event)));
        return stats.rows();
    }

    /**
     * Adds the next event.
     *
     * @param event by ascending start, as in {@link #of}
     * @throws IllegalArgumentException if there are more than {@link #MAX_ROWS} rows by time
     */
    public void add(TimedEvent event) {
        start = Span.later(start, event.start());
        rows.add(event.tags(), new Span(start, Span.later(start, end(event))));
    }

    /** {@return the statistics of the events so far} */
    public List<StatsRow> rows() {
        return rows.result();
    }

    private Instant end(TimedEvent event) {
        if (event.open()) {
            return horizon;
        }
        return event.stop() == null ? event.start() : event.stop();
    }
}
