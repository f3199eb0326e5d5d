package dev.events.cli.format.print;

import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.io.PrintWriter;

/**
 * Prints the columns of the table for other programs: separated by tabs, without header, padding or shortening. Control
 * characters in tags and notes are made visible, so that an event is always one line of six fields.
 */
final class TabPrinter implements EventPrinter {
    private final PrintWriter out;
    private final TimeFormatter times;

    TabPrinter(PrintWriter out, TimeFormatter times) {
        this.out = out;
        this.times = times;
    }

    @Override
    public void print(Event event) {
        String note = event.note();
        out.print(String.join(
                "\t",
                event.id(),
                times.time(event.start()),
                times.stop(event),
                times.duration(event),
                TerminalText.visible(TagFormatter.join(event.tags())),
                note == null ? "" : TerminalText.visible(note)));
        out.print('\n');
    }

    @Override
    public void finish() {}
}
