package dev.events.cli.format.print;

import dev.events.cli.client.EventCodec;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints a {@link TimeTable}: for a terminal, as Markdown, CSV or JSON. */
public final class TimeTablePrinter {
    private static final String GAP = "  ";
    private static final int WIDEST_TAG = 20;
    private static final String NO_TAG = "(no tag)";
    private static final String TOTAL = "TOTAL";
    private static final int HOUR = 3600;
    private static final int MINUTE = 60;
    private static final int HOUR_DIGITS = 4;

    private final TimeTable table;
    private final String bucket;
    private final PrintWriter out;

    /** @param bucket what a row stands for: {@code day} */
    public TimeTablePrinter(TimeTable table, String bucket, PrintWriter out) {
        this.table = table;
        this.bucket = bucket;
        this.out = out;
    }

    /**
     * Prints hours and minutes in columns. Where the terminal is too narrow for all tags, those with the least time share a
     * column.
     */
    public void printTable(CliEnvironment environment) {
        int shown = table.tags().size();
        List<List<String>> lines = lines(shown);
        int columns = environment.columns().orElse(Integer.MAX_VALUE);
        while (shown > 0 && width(lines) > columns) {
            shown--;
            lines = lines(shown);
        }
        int[] widths = widths(lines);
        for (int i = 0; i < lines.size(); i++) {
            String line = line(lines.get(i), widths);
            boolean bold = environment.isOutColoured() && (i == 0 || i == lines.size() - 1);
            out.println(bold ? "\u001b[1m" + line + "\u001b[0m" : line);
        }
    }

    /** Prints the cells with tabs between them, under a header that names the columns, without a line of totals. */
    public void printTabs() {
        List<String> names = new ArrayList<>();
        header().forEach(name -> names.add(TerminalText.visible(name)));
        out.print(String.join("\t", names) + "\n");
        for (TimeTable.Row row : table.rows()) {
            out.print(String.join("\t", line(row.key(), table.tags(), List.of(), row)) + "\n");
        }
    }

    /** Prints a table in Markdown, with hours and minutes. */
    public void printMarkdown() {
        List<List<String>> lines = lines(table.tags().size());
        for (int i = 0; i < lines.size(); i++) {
            StringBuilder line = new StringBuilder("|");
            for (String cell : lines.get(i)) {
                line.append(' ')
                        .append(cell.replace("\\", "\\\\").replace("|", "\\|"))
                        .append(" |");
            }
            out.print(line.append('\n'));
            if (i == 0) {
                out.print("| --- |" + " ---: |".repeat(lines.get(0).size() - 1) + "\n");
            }
        }
    }

    /**
     * Prints CSV: hours as decimal numbers, and a last line of totals, if {@code inHours}; else seconds.
     *
     * @param terminal whether the output is a terminal
     */
    public void printCsv(boolean inHours, boolean terminal) {
        CsvRows rows = new CsvRows(out, terminal);
        rows.print(header());
        for (TimeTable.Row row : table.rows()) {
            rows.print(csv(row.key(), row.cells(), row.total(), inHours));
        }
        if (inHours) {
            rows.print(csv("total", table.columnTotals(), table.total(), true));
        }
    }

    private List<String> header() {
        List<String> header = new ArrayList<>(List.of(bucket));
        table.tags().forEach(tag -> header.add(tag.equals(TimeTable.NO_TAG) ? NO_TAG : tag));
        header.add("total");
        return header;
    }

    private List<String> csv(String key, Map<String, Duration> cells, Duration total, boolean inHours) {
        List<String> line = new ArrayList<>(List.of(key));
        for (String tag : table.tags()) {
            line.add(number(cells.getOrDefault(tag, Duration.ZERO), inHours));
        }
        line.add(number(total, inHours));
        return line;
    }

    /** Prints one JSON object: rows, totals of the tags, and the total. All times are seconds. */
    public void printJson() {
        out.print("{\"rows\":[");
        for (int i = 0; i < table.rows().size(); i++) {
            out.print((i == 0 ? "\n" : ",\n") + json("key", table.rows().get(i)));
        }
        String totals = json("", new TimeTable.Row("", table.columnTotals(), table.total()));
        out.print((table.rows().isEmpty() ? "]," : "\n],") + totals.substring(1) + "\n");
    }

    /** Prints a JSON object for each row. */
    public void printNdjson() {
        table.rows().forEach(row -> out.print(json("key", row) + "\n"));
    }

    private String json(String keyField, TimeTable.Row row) {
        return TerminalText.visibleJson(EventCodec.object(json -> {
            if (!keyField.isEmpty()) {
                json.writeStringField(keyField, row.key());
            }
            json.writeObjectFieldStart("tags");
            for (String tag : table.tags()) {
                Duration time = row.cells().get(tag);
                if (time != null) {
                    json.writeFieldName(tag);
                    json.writeNumber(number(time, false));
                }
            }
            json.writeEndObject();
            json.writeFieldName("total_seconds");
            json.writeNumber(number(row.total(), false));
        }));
    }

    private static String number(Duration time, boolean inHours) {
        BigDecimal seconds = TimeFormatter.seconds(time);
        return TimeFormatter.plain(
                inHours ? seconds.divide(BigDecimal.valueOf(HOUR), HOUR_DIGITS, RoundingMode.HALF_UP) : seconds);
    }

    /** The header, the rows and the totals, with the first {@code shown} tags, and the others in one column. */
    private List<List<String>> lines(int shown) {
        List<String> tags = table.tags().subList(0, shown);
        List<String> others = table.tags().subList(shown, table.tags().size());
        List<List<String>> lines = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of(bucket.toUpperCase(Locale.ROOT)));
        for (String tag : tags) {
            header.add(TerminalText.fit(tag.equals(TimeTable.NO_TAG) ? NO_TAG : TerminalText.visible(tag), WIDEST_TAG));
        }
        if (!others.isEmpty()) {
            header.add(others.size() + " others");
        }
        header.add(TOTAL);
        lines.add(header);
        for (TimeTable.Row row : table.rows()) {
            lines.add(line(label(row.key()), tags, others, row));
        }
        lines.add(line(TOTAL, tags, others, new TimeTable.Row(TOTAL, table.columnTotals(), table.total())));
        return lines;
    }

    private static List<String> line(String key, List<String> tags, List<String> others, TimeTable.Row row) {
        List<String> line = new ArrayList<>(List.of(key));
        for (String tag : tags) {
            line.add(clock(row.cells().get(tag)));
        }
        if (!others.isEmpty()) {
            Duration sum = Duration.ZERO;
            for (String tag : others) {
                sum = sum.plus(row.cells().getOrDefault(tag, Duration.ZERO));
            }
            line.add(sum.isZero() ? "" : clock(sum));
        }
        line.add(row.cells().isEmpty() && row.total().isZero() ? "" : clock(row.total()));
        return line;
    }

    private String label(String key) {
        return bucket.equals("day") ? TimeFormatter.day(LocalDate.parse(key)) : key;
    }

    /** Hours and minutes, {@code 41:05}; empty for null. */
    private static String clock(@Nullable Duration time) {
        if (time == null) {
            return "";
        }
        long minutes = time.toSeconds() / MINUTE;
        long rest = minutes % MINUTE;
        return minutes / MINUTE + ":" + (rest < 10 ? "0" : "") + rest;
    }

    private static int[] widths(List<List<String>> lines) {
        int[] widths = new int[lines.get(0).size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], TerminalText.width(line.get(i)));
            }
        }
        return widths;
    }

    private static int width(List<List<String>> lines) {
        int width = -GAP.length();
        for (int column : widths(lines)) {
            width += column + GAP.length();
        }
        return width;
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - TerminalText.width(cells.get(i)));
            line.append(i == 0 ? cells.get(i) + padding : GAP + padding + cells.get(i));
        }
        return line.toString().stripTrailing();
    }
}
