package dev.events.cli.imports;

import dev.events.cli.client.EventCodec;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Ending;
import dev.events.core.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The difference between two states of an event, for the server and for people. */
final class EventChange {
    private EventChange() {}

    /** The JSON merge patch that turns {@code from} into {@code to}. */
    static String json(Event from, Event to) {
        return EventCodec.object(json -> {
            if (!from.start().equals(to.start())) {
                EventCodec.writeTime(json, "start", to.start());
            }
            if (from.open() != to.open() || !Objects.equals(from.stop(), to.stop())) {
                EventCodec.writeEnding(json, ending(to));
            }
            if (!from.tags().equals(to.tags())) {
                EventCodec.writeTags(json, to.tags());
            }
            if (!Objects.equals(from.note(), to.note())) {
                if (to.note() == null) {
                    json.writeNullField("note");
                } else {
                    json.writeStringField("note", to.note());
                }
            }
        });
    }

    private static Ending ending(Event event) {
        Instant stop = event.stop();
        if (stop != null) {
            return Ending.at(stop);
        }
        return event.open() ? Ending.open(true) : new Ending(true, null, null, false);
    }

    /** {@code start 09:00:00 → 09:15:00, tags work → work;review}: what differs. */
    static String text(Event from, Event to, TimeFormatter times) {
        List<String> parts = new ArrayList<>();
        add(parts, "start", times.time(from.start()), times.time(to.start()));
        add(parts, "stop", times.stop(from), times.stop(to));
        add(parts, "tags", tags(from), tags(to));
        add(parts, "note", note(from), note(to));
        return String.join(", ", parts);
    }

    static String tags(Event event) {
        return String.join(";", event.tags());
    }

    static String note(Event event) {
        return event.note() == null ? "" : '"' + event.note() + '"';
    }

    private static void add(List<String> parts, String name, String from, String to) {
        if (!from.equals(to)) {
            parts.add(name + " " + (from.isEmpty() ? "none" : from) + " → " + (to.isEmpty() ? "none" : to));
        }
    }
}
