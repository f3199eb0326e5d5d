package dev.events.cli.format.print;

import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Prints a table for people. The first rows decide the widths of the columns. If the width of the terminal is known, times,
 * tags and notes are shortened until a row fits.
 */
final class TablePrinter implements EventPrinter {
    /** How many events decide the widths: about as many as a person may scroll through. */
    private static final int SAMPLE = 500;

    private static final List<String> HEADERS = List.of("ID", "START", "STOP", "DURATION", "TAGS", "NOTE");
    private static final int STOP = 2;
    private static final int DURATION = 3;
    private static final int TAGS = 4;
    private static final int NOTE = 5;
    private static final String GAP = "  ";
    /** Times are shortened before tags and note together get less than this. */
    private static final int READABLE = 30;
    /** Tags and note are not shortened below this; the row may then be too long. */
    private static final int NARROWEST = 4;

    private final PrintWriter out;
    private final TimeFormatter times;
    private final OptionalInt columns;
    private final boolean coloured;
    private final List<Event> sample = new ArrayList<>();
    private boolean settled;
    private TimeFormatter.Layout layout = TimeFormatter.Layout.SECONDS;
    private int[] widths = {};

    TablePrinter(PrintWriter out, CliEnvironment environment, TimeFormatter times) {
        this.out = out;
        this.times = times;
        this.columns = environment.columns();
        this.coloured = environment.isOutColoured();
    }

    @Override
    public void print(Event event) {
        if (settled) {
            printRow(cells(event));
            return;
        }
        sample.add(event);
        if (sample.size() == SAMPLE) {
            settle();
        }
    }

    @Override
    public void finish() {
        if (!settled && !sample.isEmpty()) {
            settle();
        }
    }

    private void settle() {
        settled = true;
        for (TimeFormatter.Layout candidate : TimeFormatter.Layout.values()) {
            layout = candidate;
            widths = naturalWidths();
            if (columns.isEmpty() || roomForTexts() >= Math.min(READABLE, widths[TAGS] + widths[NOTE])) {
                break;
            }
        }
        if (columns.isPresent()) {
            shortenTexts();
        }
        printRow(HEADERS);
        sample.forEach(event -> printRow(cells(event)));
        sample.clear();
    }

    private List<String> cells(Event event) {
        String note = event.note();
        return List.of(
                event.id(),
                times.start(event, layout),
                times.stop(event, layout),
                times.duration(event),
                TerminalText.visible(String.join(", ", event.tags())),
                note == null ? "" : TerminalText.visible(note));
    }

    private int[] naturalWidths() {
        int[] natural = HEADERS.stream().mapToInt(String::length).toArray();
        for (Event event : sample) {
            List<String> cells = cells(event);
            for (int i = 0; i < natural.length; i++) {
                natural[i] = Math.max(natural[i], TerminalText.width(cells.get(i)));
            }
        }
        return natural;
    }

    /** The width that the other columns leave for tags and note. */
    private int roomForTexts() {
        int others = (HEADERS.size() - 1) * GAP.length();
        for (int i = 0; i < TAGS; i++) {
            others += widths[i];
        }
        return columns.orElse(Integer.MAX_VALUE) - others;
    }

    /** Gives tags and note half of the room each, unless one needs less. */
    private void shortenTexts() {
        int room = roomForTexts();
        widths[TAGS] = Math.min(widths[TAGS], Math.max(NARROWEST, Math.max(room / 2, room - widths[NOTE])));
        widths[NOTE] = Math.max(NARROWEST, room - widths[TAGS]);
    }

    private void printRow(List<String> cells) {
        boolean header = cells.equals(HEADERS);
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = columns.isPresent() && i >= TAGS ? TerminalText.fit(cells.get(i), widths[i]) : cells.get(i);
            String padding = " ".repeat(Math.max(0, widths[i] - TerminalText.width(cell)));
            String shown = i == STOP && cell.equals("open") ? colour(cell, "32") : header ? colour(cell, "1") : cell;
            row.append(i == 0 ? "" : GAP);
            row.append(i == DURATION && !header ? padding + shown : shown + padding);
        }
        out.println(row.toString().stripTrailing());
    }

    private String colour(String text, String code) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
