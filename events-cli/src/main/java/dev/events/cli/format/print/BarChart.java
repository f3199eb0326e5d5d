package dev.events.cli.format.print;

import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.TerminalText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints rows of a name and numbers: with bars on a terminal, elsewhere separated by tabs. */
public final class BarChart {
    private static final String GAP = "  ";
    private static final int DEFAULT_COLUMNS = 80;
    private static final int WIDEST_BAR = 40;
    private static final int NARROWEST_BAR = 8;
    private static final int WIDEST_NAME = 40;
    /** From an eighth of a column to a whole one. */
    private static final String EIGHTHS = "▏▎▍▌▋▊▉█";

    private final CliEnvironment environment;
    private final List<String> headers;
    private final List<Row> rows = new ArrayList<>();
    private List<String> total = List.of();

    public BarChart(CliEnvironment environment, String... headers) {
        this.environment = environment;
        this.headers = List.of(headers);
    }

    /** A line; one without cells is a gap. */
    private record Row(List<String> cells, double value) {}

    /**
     * Adds a row.
     *
     * @param value how long the bar is, from 0
     */
    public void add(double value, String... cells) {
        rows.add(new Row(List.of(cells), value));
    }

    /** Adds an empty line, on a terminal. */
    public void addGap() {
        rows.add(new Row(List.of(), 0));
    }

    /** Adds a last line, on a terminal, without a bar. */
    public void addTotal(String... cells) {
        total = List.of(cells);
    }

    public void print(PrintWriter out) {
        if (!environment.outIsTerminal()) {
            for (Row row : rows) {
                if (!row.cells().isEmpty()) {
                    out.print(String.join("\t", row.cells()) + "\n");
                }
            }
            return;
        }
        int[] widths = new int[headers.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = TerminalText.width(headers.get(i));
            widths[i] = total.isEmpty() ? widths[i] : Math.max(widths[i], TerminalText.width(total.get(i)));
            for (Row row : rows) {
                if (!row.cells().isEmpty()) {
                    widths[i] =
                            Math.max(widths[i], TerminalText.width(row.cells().get(i)));
                }
            }
        }
        widths[0] = Math.min(widths[0], WIDEST_NAME);
        int taken = 0;
        for (int width : widths) {
            taken += width + GAP.length();
        }
        int room = Math.min(WIDEST_BAR, environment.columns().orElse(DEFAULT_COLUMNS) - taken);
        double most = rows.stream().mapToDouble(Row::value).max().orElse(0);
        out.println(bold(line(headers, widths).stripTrailing()));
        for (Row row : rows) {
            if (row.cells().isEmpty()) {
                out.println();
            } else {
                String bar = room < NARROWEST_BAR || most <= 0 ? "" : GAP + bar(row.value() / most * room);
                out.println((line(row.cells(), widths) + bar).stripTrailing());
            }
        }
        if (!total.isEmpty()) {
            out.println(bold(line(total, widths).stripTrailing()));
        }
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = TerminalText.fit(cells.get(i), widths[i]);
            String padding = " ".repeat(widths[i] - TerminalText.width(cell));
            line.append(i == 0 ? cell + padding : GAP + padding + cell);
        }
        return line.toString();
    }

    private static String bar(double columns) {
        int eighths = (int) Math.ceil(columns * EIGHTHS.length() - 1e-9);
        int rest = eighths % EIGHTHS.length();
        return "█".repeat(eighths / EIGHTHS.length()) + (rest == 0 ? "" : EIGHTHS.charAt(rest - 1));
    }

    private String bold(String text) {
        return environment.isOutColoured() ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
