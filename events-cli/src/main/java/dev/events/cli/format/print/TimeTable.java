package dev.events.cli.format.print;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much time tags take, by parts of the calendar: a row for each part, a column for each tag, and totals.
 *
 * <p>A total is the sum of its cells where no time is in two of them. Where tags overlap, because an event has several or
 * events run at the same time, the total of a row is less than the sum of its cells: it counts all time once.
 *
 * @param tags in the order of the columns
 * @param columnTotals the time of each tag in all rows
 */
public record TimeTable(List<String> tags, List<Row> rows, Map<String, Duration> columnTotals, Duration total) {
    /** Stands for events without a tag. */
    public static final String NO_TAG = "";

    /**
     * A part of the calendar.
     *
     * @param cells the time of each tag that takes some
     * @param total all time that events take
     */
    public record Row(String key, Map<String, Duration> cells, Duration total) {
        /** Whether some time belongs to several tags. */
        boolean isOverlapping() {
            return sum(cells.values()).compareTo(total) > 0;
        }
    }

    /** A table of these rows. Adds up the totals; columns with more time come first. */
    public static TimeTable of(List<Row> rows) {
        Map<String, Duration> columns = new LinkedHashMap<>();
        Duration total = Duration.ZERO;
        for (Row row : rows) {
            row.cells().forEach((tag, time) -> columns.merge(tag, time, Duration::plus));
            total = total.plus(row.total());
        }
        List<String> tags = new ArrayList<>(columns.keySet());
        tags.sort((a, b) -> {
            int byTime = columns.getOrDefault(b, Duration.ZERO).compareTo(columns.getOrDefault(a, Duration.ZERO));
            return byTime != 0 ? byTime : a.compareTo(b);
        });
        return new TimeTable(tags, rows, columns, total);
    }

    /** Whether some time belongs to several tags. */
    public boolean isOverlapping() {
        return rows.stream().anyMatch(Row::isOverlapping);
    }

    /**
     * The same with each cell rounded to the nearest multiple of {@code unit}, half up, and totals of what is rounded. The
     * total of a row whose tags overlap is rounded itself.
     */
    public TimeTable rounded(Duration unit) {
        List<Row> rounded = new ArrayList<>();
        for (Row row : rows) {
            Map<String, Duration> cells = new LinkedHashMap<>();
            row.cells().forEach((tag, time) -> cells.put(tag, round(time, unit)));
            Duration total = row.isOverlapping() ? round(row.total(), unit) : sum(cells.values());
            rounded.add(new Row(row.key(), cells, total));
        }
        TimeTable table = of(rounded);
        // A column keeps its place, so that rounded tables of the same events look alike.
        return new TimeTable(tags, table.rows(), table.columnTotals(), table.total());
    }

    private static Duration round(Duration time, Duration unit) {
        long length = unit.toNanos();
        return Duration.ofNanos((time.toNanos() + length / 2) / length * length);
    }

    private static Duration sum(Iterable<Duration> times) {
        Duration sum = Duration.ZERO;
        for (Duration time : times) {
            sum = sum.plus(time);
        }
        return sum;
    }
}
