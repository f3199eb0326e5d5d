package dev.events.cli.format.print;

import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.TerminalText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints rows of texts in columns under a header, for people. If the width of the terminal is known, no line is longer. */
final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int widest;

    /** @param widest how many columns of the terminal a cell takes at most, but for the last one of a row */
    TextTable(List<String> headers, int widest) {
        this.widest = widest;
        rows.add(headers);
    }

    void add(List<String> cells) {
        rows.add(cells);
    }

    void print(CliEnvironment environment, PrintWriter out) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Math.min(widest, TerminalText.width(row.get(i))));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                boolean last = i == widths.length - 1;
                String cell = last ? row.get(i) : TerminalText.fit(row.get(i), widths[i]);
                line.append(cell);
                if (!last) {
                    line.append(" ".repeat(widths[i] - TerminalText.width(cell)))
                            .append(GAP);
                }
            }
            String text = line.toString().stripTrailing();
            out.println(
                    environment.columns().isPresent()
                            ? TerminalText.fit(text, environment.columns().getAsInt())
                            : text);
        }
    }
}
