package dev.events.core.stats;

import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Builds the rows by hour, day, week or month. Events must arrive in order of start.
 *
 * <p>Only buckets that an event overlaps have a row, so a few events over many years make few rows. An event may cover
 * thousands of whole buckets. Its time is not added to each of them: it is noted at the event's first and last row, and
 * summed up at the end.
 */
final class TimeRows implements StatsRows {
    private final TimeRange range;
    private final StatsBy by;
    private final ZoneId zone;
    private final List<Row> rows = new ArrayList<>();

    /** The row of the latest start. */
    private int current;

    private Instant coveredUntil = Instant.MIN;

    /** The row of the last moment before {@link #coveredUntil}. */
    private int coveredRow;

    TimeRows(TimeRange range, StatsBy by, ZoneId zone) {
        this.range = range;
        this.by = by;
        this.zone = zone;
    }

    @Override
    public void add(Set<String> tags, Span span) {
        Span clipped = span.within(range);
        // An open event that has not reached the range overlaps none of its buckets.
        boolean overlaps = span.isEmpty() ? clipped.equals(span) : !clipped.isEmpty();
        if (!overlaps) {
            return;
        }
        int first = rowOfStart(clipped.start());
        if (clipped.isEmpty()) {
            rows.get(first).addWithin(Duration.ZERO);
            return;
        }
        int last = rowOfEnd(first, clipped.end());
        if (first == last) {
            rows.get(first).addWithin(clipped.length());
        } else {
            rows.get(first).addBegun(clipped);
            rows.get(last).addEnded(clipped);
        }
        cover(first, last, clipped);
    }

    /** Visits each row once for all events together, except the first and last row of each event. */
    private void cover(int first, int last, Span span) {
        Span uncovered = span.after(coveredUntil);
        if (uncovered.isEmpty()) {
            return;
        }
        for (int i = Math.max(first, coveredRow); i <= last; i++) {
            rows.get(i).addCovered(uncovered);
        }
        coveredUntil = span.end();
        coveredRow = last;
    }

    private int rowOfStart(Instant start) {
        while (current < rows.size() && !start.isBefore(rows.get(current).span.end())) {
            current++;
        }
        if (current == rows.size()) {
            append(start);
        }
        return current;
    }

    private int rowOfEnd(int first, Instant end) {
        Instant known = rows.get(rows.size() - 1).span.end();
        while (known.isBefore(end)) {
            known = append(known).span.end();
        }
        int low = first;
        int high = rows.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (rows.get(middle).span.start().isBefore(end)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private Row append(Instant time) {
        if (rows.size() == EventStats.MAX_ROWS) {
            throw new IllegalArgumentException("by " + by.text() + " there are more than " + EventStats.MAX_ROWS
                    + " rows; give a shorter range (from, to) or a larger bucket");
        }
        TimeBucket bucket = TimeBucket.at(time, by, zone);
        Row row = new Row(bucket.key(), bucket.span().within(range));
        rows.add(row);
        return row;
    }

    @Override
    public List<StatsRow> result() {
        List<StatsRow> result = new ArrayList<>(rows.size());
        long continuing = 0;
        for (Row row : rows) {
            result.add(row.result(continuing));
            continuing += row.begun - row.ended;
        }
        return result;
    }

    private static final class Row {
        private final String key;
        private final Span span;
        /** Events that lie within this row. */
        private long within;
        /** Events that continue into the next row. */
        private long begun;
        /** Events that come from the row before and end in this one. */
        private long ended;

        private Duration total = Duration.ZERO;
        private Duration busy = Duration.ZERO;

        Row(String key, Span span) {
            this.key = key;
            this.span = span;
        }

        void addWithin(Duration length) {
            within++;
            total = total.plus(length);
        }

        void addBegun(Span event) {
            begun++;
            total = total.plus(Duration.between(event.start(), span.end()));
        }

        void addEnded(Span event) {
            ended++;
            total = total.plus(Duration.between(span.start(), event.end()));
        }

        void addCovered(Span uncovered) {
            busy = busy.plus(uncovered.intersect(span).length());
        }

        /** @param before the number of events that come from the row before */
        StatsRow result(long before) {
            Duration whole = span.length().multipliedBy(before - ended);
            return new StatsRow(key, before + begun + within, total.plus(whole), busy);
        }
    }
}
