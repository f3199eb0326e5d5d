package dev.events.cli.format.print;

import dev.events.cli.client.ChangesClient.Change;
import dev.events.cli.client.EventCodec;
import dev.events.cli.client.EventIds;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.io.PrintWriter;

/** Prints changes one by one: lines for people, fields separated by tabs for other programs, or JSON. */
public final class ChangePrinter {
    /** How a change is printed. */
    public enum Form {
        /** A line for people. */
        LINE,
        /** The kind, and the columns of {@code list}, separated by tabs. */
        TABS,
        /** A JSON object. */
        NDJSON
    }

    private static final int KIND_WIDTH = "removed".length();

    private final PrintWriter out;
    private final TimeFormatter times;
    private final Form form;

    public ChangePrinter(PrintWriter out, TimeFormatter times, Form form) {
        this.out = out;
        this.times = times;
        this.form = form;
    }

    public void print(Change change) {
        switch (form) {
            case LINE -> out.println(line(change));
            case TABS -> printTabs(change);
            case NDJSON -> out.print(TerminalText.visibleJson(json(change)) + "\n");
        }
        out.flush();
    }

    /** The change as JSON, in one line. */
    private static String json(Change change) {
        Event event = change.event();
        return EventCodec.object(json -> {
            json.writeStringField("kind", change.kind());
            if (!change.id().isEmpty()) {
                json.writeStringField("id", change.id());
            }
            if (event != null) {
                json.writeFieldName("event");
                json.writeRawValue(EventCodec.write(event));
            }
        });
    }

    private String line(Change change) {
        Event event = change.event();
        StringBuilder line = new StringBuilder(change.kind());
        line.append(" ".repeat(Math.max(0, KIND_WIDTH - line.length()) + 2));
        line.append(EventIds.end(change.id(), EventIds.FEWEST_SHOWN));
        if (event != null) {
            line.append("  ").append(times.time(event.start()));
            String stop = times.stop(event);
            line.append(stop.isEmpty() ? "" : " – " + stop);
            if (!event.tags().isEmpty()) {
                line.append("  ").append(TerminalText.visible(String.join(", ", event.tags())));
            }
            if (event.note() != null) {
                line.append("  · ").append(TerminalText.visible(event.note()));
            }
        }
        return line.toString();
    }

    private void printTabs(Change change) {
        Event event = change.event();
        out.print(change.kind());
        out.print('\t');
        if (event == null) {
            out.print(change.id());
            out.print('\n');
        } else {
            OutputFormat.tabPrinter(out, times).print(event);
        }
    }
}
