package dev.events.cli.format.print;

import dev.events.cli.client.EventCodec;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.time.Instant;

/**
 * Prints what {@code timew export} prints: an array, an interval a line, in whole seconds. Timewarrior refuses intervals that
 * overlap when it imports them.
 */
final class TimewarriorPrinter implements EventPrinter {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final ExportLosses losses = new ExportLosses();
    private boolean started;

    TimewarriorPrinter(PrintWriter out, PrintWriter err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public void print(Event event) {
        Instant stop = event.isMark() ? event.start() : event.stop();
        losses.countFraction(event);
        if (event.isMark()) {
            losses.count("exported with no length, because Timewarrior has no marks");
        }
        out.print(started ? ",\n" : "[\n");
        started = true;
        String interval = EventCodec.object(json -> {
            json.writeStringField("start", TimeFormatter.basic(event.start()));
            if (stop != null) {
                json.writeStringField("end", TimeFormatter.basic(stop));
            }
            if (!event.tags().isEmpty()) {
                json.writeArrayFieldStart("tags");
                for (String tag : event.tags()) {
                    json.writeString(tag);
                }
                json.writeEndArray();
            }
            if (event.note() != null) {
                json.writeStringField("annotation", event.note());
            }
        });
        out.print(terminal ? TerminalText.visibleJson(interval) : interval);
    }

    @Override
    public void finish() {
        out.print(started ? "\n]\n" : "[\n]\n");
        losses.print(out, err);
    }
}
