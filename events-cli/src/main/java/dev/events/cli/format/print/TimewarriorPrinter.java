package dev.events.cli.format.print;

import dev.events.cli.client.EventJson;
import dev.events.cli.console.TimeText;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.time.Instant;

/**
 * Prints what {@code timew export} does: an array, an interval a line. Times have whole seconds there. Timewarrior does not
 * take intervals that overlap, which is for it to say.
 */
final class TimewarriorPrinter implements EventPrinter {
    private final PrintWriter out;
    private final PrintWriter err;
    private final Losses losses = new Losses();
    private boolean begun;

    TimewarriorPrinter(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void print(Event event) {
        Instant stop = event.stop();
        losses.countFraction(event);
        out.print(begun ? ",\n" : "[\n");
        begun = true;
        out.print(EventJson.object(json -> {
            json.writeStringField("start", TimeText.basic(event.start()));
            if (stop != null) {
                json.writeStringField("end", TimeText.basic(stop));
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
        }));
    }

    @Override
    public void finish() {
        out.print(begun ? "\n]\n" : "[\n]\n");
        losses.tell(out, err);
    }
}
