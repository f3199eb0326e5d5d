package dev.events.cli.format.print;

import dev.events.cli.console.TimeText;
import dev.events.core.Event;
import java.io.PrintWriter;

/**
 * Prints CSV as RFC 4180 has it, lines ending in CR LF, under a header. An open event has no stop. Tags are
 * {@linkplain TagText#join joined} in one field.
 */
final class CsvPrinter implements EventPrinter {
    private static final String LINE_END = "\r\n";

    private final PrintWriter out;
    private final TimeText times;
    private boolean begun;

    CsvPrinter(PrintWriter out, TimeText times) {
        this.out = out;
        this.times = times;
    }

    @Override
    public void print(Event event) {
        begin();
        String note = event.note();
        out.print(String.join(
                ",",
                event.id(),
                times.exact(event.start()),
                times.exactOrEmpty(event.stop()),
                field(TagText.join(event.tags())),
                note == null ? "" : field(note)));
        out.print(LINE_END);
    }

    @Override
    public void finish() {
        begin();
    }

    private void begin() {
        if (!begun) {
            out.print("id,start,stop,tags,note" + LINE_END);
            begun = true;
        }
    }

    static String field(String text) {
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')
                || !text.equals(text.strip());
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
