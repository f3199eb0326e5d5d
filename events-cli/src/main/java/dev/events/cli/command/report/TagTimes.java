package dev.events.cli.command.report;

import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.format.print.TimeTable;
import dev.events.core.Event;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TimeRange;
import dev.events.core.stats.EventStats;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Computes how much time tags take, by parts of the calendar. Reads the events once. */
final class TagTimes {
    private TagTimes() {}

    /**
     * The times of the events that match. Only the part of an event within the filter's range counts, and an open event counts
     * up to now.
     */
    static TimeTable of(EventsClient client, Filter filter, StatsBy by, ZoneId zone, Instant now) {
        List<Event> events = new ArrayList<>();
        Map<String, List<Event>> tagged = new LinkedHashMap<>();
        client.streamOldestFirst(filter, event -> {
            Event small = withoutNote(event, now);
            events.add(small);
            Set<String> tags = event.tags().isEmpty() ? Set.of(TimeTable.NO_TAG) : event.tags();
            tags.forEach(tag ->
                    tagged.computeIfAbsent(tag, each -> new ArrayList<>()).add(small));
        });
        TimeRange range = filter.range();
        Map<String, Map<String, Duration>> cells = new LinkedHashMap<>();
        tagged.forEach((tag, list) -> {
            for (StatsRow row : EventStats.of(list.iterator(), range, by, zone, now)) {
                if (!row.busy().isZero()) {
                    cells.computeIfAbsent(row.key(), each -> new LinkedHashMap<>())
                            .put(tag, row.busy());
                }
            }
        });
        List<TimeTable.Row> rows = new ArrayList<>();
        for (StatsRow row : EventStats.of(events.iterator(), range, by, zone, now)) {
            rows.add(new TimeTable.Row(row.key(), cells.getOrDefault(row.key(), Map.of()), row.busy()));
        }
        return TimeTable.of(rows);
    }

    /** What counts of an event. An open one ends now, or where it starts if that is later. */
    private static Event withoutNote(Event event, Instant now) {
        Instant stop = event.open() ? now : event.stop();
        Instant end = stop == null || stop.isAfter(event.start()) ? stop : event.start();
        return new Event(event.id(), event.start(), end, event.tags(), null);
    }
}
