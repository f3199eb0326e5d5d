package dev.events.core.stats;

import dev.events.core.Event;
import dev.events.core.StatsRow;
import java.util.List;

/** The rows for the events so far. */
interface StatsRows {
    /**
     * Counts the next event.
     *
     * @param span from the event's start to its stop, or to where it counts up to; empty for a mark
     */
    void add(Event event, Span span);

    List<StatsRow> result();
}
