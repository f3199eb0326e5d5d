package dev.events.cli.format.print;

import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.util.List;

/** Prints CSV under a header. Tags are {@linkplain TagFormatter#join joined} in one field. */
final class CsvPrinter implements EventPrinter {
    private static final List<String> HEADER = List.of("id", "start", "stop", "open", "tags", "note");

    private final CsvRows rows;
    private final TimeFormatter times;
    private boolean started;

    CsvPrinter(PrintWriter out, TimeFormatter times) {
        this.rows = new CsvRows(out);
        this.times = times;
    }

    @Override
    public void print(Event event) {
        start();
        String note = event.note();
        rows.print(List.of(
                event.id(),
                times.exact(event.start()),
                times.exactOrEmpty(event.stop()),
                event.open() ? "true" : "",
                TagFormatter.join(event.tags()),
                note == null ? "" : note));
    }

    @Override
    public void finish() {
        start();
    }

    private void start() {
        if (!started) {
            rows.print(HEADER);
            started = true;
        }
    }
}
