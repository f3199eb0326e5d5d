package dev.events.cli.format.print;

import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.io.PrintWriter;

/**
 * Prints CSV as RFC 4180 has it, lines ending in CR LF, under a header. Tags are
 * {@linkplain TagFormatter#join joined} in one field.
 */
final class CsvPrinter implements EventPrinter {
    private static final String LINE_END = "\r\n";

    private final PrintWriter out;
    private final TimeFormatter times;
    private boolean started;

    CsvPrinter(PrintWriter out, TimeFormatter times) {
        this.out = out;
        this.times = times;
    }

    @Override
    public void print(Event event) {
        start();
        String note = event.note();
        out.print(String.join(
                ",",
                event.id(),
                times.exact(event.start()),
                times.exactOrEmpty(event.stop()),
                event.open() ? "true" : "",
                field(TagFormatter.join(event.tags())),
                note == null ? "" : field(note)));
        out.print(LINE_END);
    }

    @Override
    public void finish() {
        start();
    }

    private void start() {
        if (!started) {
            out.print("id,start,stop,open,tags,note" + LINE_END);
            started = true;
        }
    }

    static String field(String text) {
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')
                || !text.equals(text.strip());
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
