package dev.events.cli.format.print;

import dev.events.cli.client.EventCodec;
import dev.events.cli.console.TerminalText;
import dev.events.core.Event;
import java.io.PrintWriter;

/** Prints one JSON array, an event a line. */
final class JsonPrinter implements EventPrinter {
    private final PrintWriter out;
    private boolean started;

    JsonPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void print(Event event) {
        out.print(started ? ",\n" : "[\n");
        started = true;
        out.print(TerminalText.visibleJson(EventCodec.write(event)));
    }

    @Override
    public void finish() {
        out.print(started ? "\n]\n" : "[]\n");
    }
}
