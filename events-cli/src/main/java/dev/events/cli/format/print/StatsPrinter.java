package dev.events.cli.format.print;

import dev.events.cli.client.EventCodec;
import dev.events.cli.client.StatsTable;
import dev.events.cli.console.TerminalText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** Prints statistics and tag counts as JSON, NDJSON or CSV. */
public final class StatsPrinter {
    private StatsPrinter() {}

    /**
     * Prints one row for each row of the table.
     *
     * @param text the field that is not a number
     * @param format any but a table
     * @param terminal whether {@code out} is a terminal
     */
    public static void print(StatsTable figures, String text, OutputFormat format, PrintWriter out, boolean terminal) {
        List<Map<String, String>> rows = figures.rows();
        switch (format) {
            case JSON -> {
                out.print("[");
                for (int i = 0; i < rows.size(); i++) {
                    out.print((i == 0 ? "\n" : ",\n") + json(rows.get(i), text));
                }
                out.print(rows.isEmpty() ? "]\n" : "\n]\n");
            }
            case NDJSON -> rows.forEach(row -> out.print(json(row, text) + "\n"));
            case CSV -> {
                CsvRows csv = new CsvRows(out, terminal);
                for (int i = 0; i < rows.size(); i++) {
                    if (i == 0) {
                        csv.print(rows.get(i).keySet());
                    }
                    csv.print(rows.get(i).values());
                }
            }
            case TABLE -> throw new IllegalArgumentException("a table is drawn");
        }
    }

    private static String json(Map<String, String> row, String text) {
        return TerminalText.visibleJson(EventCodec.object(json -> {
            for (Map.Entry<String, String> field : row.entrySet()) {
                json.writeFieldName(field.getKey());
                if (field.getKey().equals(text)) {
                    json.writeString(field.getValue());
                } else {
                    json.writeNumber(field.getValue());
                }
            }
        }));
    }
}
