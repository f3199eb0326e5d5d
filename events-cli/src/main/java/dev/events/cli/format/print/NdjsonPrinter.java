package dev.events.cli.format.print;

import dev.events.cli.client.EventCodec;
import dev.events.cli.console.TerminalText;
import dev.events.core.Event;
import java.io.PrintWriter;

/** Prints one JSON object a line. */
final class NdjsonPrinter implements EventPrinter {
    private final PrintWriter out;

    NdjsonPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void print(Event event) {
        out.print(TerminalText.visibleJson(EventCodec.write(event)));
        out.print('\n');
    }

    @Override
    public void finish() {}
}
