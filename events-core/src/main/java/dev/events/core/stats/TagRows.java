package dev.events.core.stats;

import dev.events.core.StatsRow;
import dev.events.core.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Statistics by tag, from events by ascending start. */
final class TagRows implements StatsRows {
    private static final Comparator<StatsRow> MOST_USED_FIRST =
            Comparator.comparingLong(StatsRow::count).reversed().thenComparing(StatsRow::key);

    private final TimeRange range;
    private final Map<String, Row> rows = new HashMap<>();

    TagRows(TimeRange range) {
        this.range = range;
    }

    @Override
    public void add(Set<String> tags, Span span) {
        Span clipped = span.within(range);
        for (String tag : tags) {
            rows.computeIfAbsent(tag, key -> new Row()).add(clipped);
        }
    }

    @Override
    public List<StatsRow> result() {
        return rows.entrySet().stream()
                .map(entry -> entry.getValue().result(entry.getKey()))
                .sorted(MOST_USED_FIRST)
                .toList();
    }

    private static final class Row {
        private long count;
        private Duration total = Duration.ZERO;
        private Duration busy = Duration.ZERO;
        private Instant coveredUntil = Instant.MIN;

        void add(Span span) {
            count++;
            total = total.plus(span.length());
            busy = busy.plus(span.after(coveredUntil).length());
            coveredUntil = Span.later(coveredUntil, span.end());
        }

        StatsRow result(String tag) {
            return new StatsRow(tag, count, total, busy);
        }
    }
}
