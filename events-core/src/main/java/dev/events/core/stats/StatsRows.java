package dev.events.core.stats;

import dev.events.core.StatsRow;
import java.util.List;
import java.util.Set;

/** The rows for the events so far. */
interface StatsRows {
    /**
     * Counts the next event.
     *
     * @param tags the event's
     * @param span from the event's start to its stop, or to where it counts up to; empty for a mark
     */
    void add(Set<String> tags, Span span);

    List<StatsRow> result();
}
