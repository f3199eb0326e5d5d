package dev.events.cli.format.print;

import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import dev.events.core.SpreadsheetText;
import java.io.PrintWriter;
import java.util.List;

/**
 * Prints CSV under a header. Tags are {@linkplain TagFormatter#join joined} in one field; each tag and each note is {@linkplain
 * SpreadsheetText#guard guarded}.
 */
final class CsvPrinter implements EventPrinter {
    private static final List<String> HEADER = List.of("id", "start", "stop", "open", "tags", "note");

    private final CsvRows rows;
    private final TimeFormatter times;
    private boolean started;

    CsvPrinter(PrintWriter out, boolean terminal, TimeFormatter times) {
        this.rows = new CsvRows(out, terminal);
        this.times = times;
    }

    @Override
    public void print(Event event) {
        start();
        String note = event.note();
        rows.printGuarded(List.of(
                event.id(),
                times.exact(event.start()),
                times.exactOrEmpty(event.stop()),
                event.open() ? "true" : "",
                TagFormatter.joinGuarded(event.tags()),
                note == null ? "" : SpreadsheetText.guard(note)));
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
