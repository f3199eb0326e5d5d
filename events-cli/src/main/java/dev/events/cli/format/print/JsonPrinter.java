package dev.events.cli.format.print;

import dev.events.cli.client.EventJson;
import dev.events.core.Event;
import java.io.PrintWriter;

/** Prints one JSON array, an event a line. */
final class JsonPrinter implements EventPrinter {
    private final PrintWriter out;
    private boolean begun;

    JsonPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void print(Event event) {
        out.print(begun ? ",\n" : "[\n");
        begun = true;
        out.print(EventJson.write(event));
    }

    @Override
    public void finish() {
        out.print(begun ? "\n]\n" : "[]\n");
    }
}
