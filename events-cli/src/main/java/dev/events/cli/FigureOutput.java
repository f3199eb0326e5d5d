package dev.events.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The option that says how figures are printed, and those of its forms that are for programs. */
final class FigureOutput {
    private final Arguments.Value<OutputOptions.Format> format;

    FigureOutput(Arguments arguments) {
        this.format = arguments.value(
                OutputOptions.Format.class,
                "-o, --output",
                "FORMAT",
                "table, json, ndjson or csv. Default: a table with bars on a terminal; elsewhere its columns,"
                        + " separated by tabs.");
    }

    /**
     * Prints rows in a form for programs, if one was asked for.
     *
     * @param text the field that is no number
     */
    boolean isPrinted(Figures figures, String text, PrintWriter out) {
        OutputOptions.Format format = this.format.get();
        if (format == null || format == OutputOptions.Format.TABLE) {
            return false;
        }
        List<Map<String, String>> rows = figures.rows();
        switch (format) {
            case JSON -> {
                out.print("[");
                for (int i = 0; i < rows.size(); i++) {
                    out.print((i == 0 ? "\n" : ",\n") + Figures.json(rows.get(i), text));
                }
                out.print(rows.isEmpty() ? "]\n" : "\n]\n");
            }
            case NDJSON -> rows.forEach(row -> out.print(Figures.json(row, text) + "\n"));
            case CSV -> {
                for (int i = 0; i < rows.size(); i++) {
                    if (i == 0) {
                        out.print(String.join(",", rows.get(i).keySet()) + "\r\n");
                    }
                    out.print(String.join(
                                    ",",
                                    rows.get(i).values().stream()
                                            .map(CsvPrinter::field)
                                            .toList()) + "\r\n");
                }
            }
            default -> throw new IllegalStateException(format.toString().toLowerCase(Locale.ROOT));
        }
        return true;
    }
}
