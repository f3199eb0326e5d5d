package dev.events.server.http.live;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.core.Change;
import dev.events.core.Event;
import dev.events.server.http.EventJson;
import dev.events.server.http.Json;
import dev.events.server.live.SharedChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** Writes changes as JSON. */
final class ChangeJson {
    private ChangeJson() {}

    private static String kind(Change change) {
        return switch (change.kind()) {
            case ADDED -> "added";
            case CHANGED -> "changed";
            case REMOVED -> "removed";
            case RESET -> "reset";
        };
    }

    /**
     * Changes as server-sent events: for each its kind, its position, and its data in one line.
     *
     * @param changes all that were not written before are written, and keep that for other subscribers
     */
    static byte[] events(List<SharedChange> changes) throws IOException {
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.generator(one)) {
            json.setRootValueSeparator(null);
            for (SharedChange change : changes) {
                byte[] text = change.text();
                if (text == null) {
                    one.reset();
                    writeEvent(json, change.change());
                    json.flush();
                    text = one.toByteArray();
                    change.keep(text);
                }
                all.write(text, 0, text.length);
            }
        }
        return all.toByteArray();
    }

    private static void writeEvent(JsonGenerator json, Change change) throws IOException {
        json.writeRaw("event: ");
        json.writeRaw(kind(change));
        json.writeRaw("\nid: ");
        json.writeRaw(change.position());
        json.writeRaw("\ndata: ");
        json.writeStartObject();
        Event event = change.event();
        switch (change.kind()) {
            case RESET -> json.writeStringField("position", change.position());
            case REMOVED -> json.writeStringField("id", change.id());
            case ADDED, CHANGED -> {
                if (event != null) {
                    EventJson.writeMembers(json, event);
                }
            }
        }
        json.writeEndObject();
        json.writeRaw("\n\n");
    }

    /** A change in a list of changes. */
    static void write(JsonGenerator json, Change change) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", kind(change));
        json.writeStringField("position", change.position());
        if (change.kind() != Change.Kind.RESET) {
            json.writeStringField("id", change.id());
        }
        Event event = change.event();
        if (event != null && change.kind() != Change.Kind.REMOVED) {
            json.writeFieldName("event");
            EventJson.write(json, event);
        }
        json.writeEndObject();
    }
}
