package dev.events.cli.format.print;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.cli.client.EventCodec;
import dev.events.cli.console.TerminalText;
import dev.events.core.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;

/** Prints Watson's {@code frames}. The first tag becomes the project. Times are whole seconds, and every frame has a stop. */
final class WatsonPrinter implements EventPrinter {
    private final PrintWriter out;
    private final PrintWriter err;
    private final Clock clock;
    private final boolean terminal;
    private final ExportLosses losses = new ExportLosses();
    private boolean started;

    WatsonPrinter(PrintWriter out, PrintWriter err, Clock clock, boolean terminal) {
        this.out = out;
        this.err = err;
        this.clock = clock;
        this.terminal = terminal;
    }

    @Override
    public void print(Event event) {
        Instant stop = event.isMark() ? event.start() : event.stop();
        if (stop == null || event.tags().isEmpty()) {
            losses.count(
                    stop == null
                            ? "left out, because Watson's frames file cannot hold open events"
                            : "left out, because there is no tag to use as the project");
            return;
        }
        if (event.note() != null) {
            losses.count("exported without the note");
        }
        losses.countFraction(event);
        if (event.isMark()) {
            losses.count("exported with no length, because Watson has no marks");
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = EventCodec.FACTORY.createGenerator(text)) {
            Iterator<String> tags = event.tags().iterator();
            json.writeStartArray();
            json.writeNumber(event.start().getEpochSecond());
            json.writeNumber(stop.getEpochSecond());
            json.writeString(tags.next());
            // Watson's ids have 32 digits.
            json.writeString(event.id() + "00000000");
            json.writeStartArray();
            while (tags.hasNext()) {
                json.writeString(tags.next());
            }
            json.writeEndArray();
            json.writeNumber(clock.instant().getEpochSecond());
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never throws it
        }
        String frame = text.toString();
        out.print((started ? ",\n " : "[\n ") + (terminal ? TerminalText.visibleJson(frame) : frame));
        started = true;
    }

    @Override
    public void finish() {
        out.print(started ? "\n]\n" : "[]\n");
        losses.print(out, err);
    }
}
