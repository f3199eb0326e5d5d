package dev.events.server.http.live;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.core.Change;
import dev.events.core.Event;
import dev.events.server.http.EventJson;
import dev.events.server.http.Responses;
import java.io.IOException;
import java.util.Locale;

/** Writes changes as JSON. */
final class ChangeJson {
    private ChangeJson() {}

    /** The name of a kind of changes. */
    static String kind(Change change) {
        return change.kind().name().toLowerCase(Locale.ROOT);
    }

    /** What a server-sent event says besides its kind and position, and a line feed. */
    static byte[] data(Change change) throws IOException {
        return Responses.object(json -> {
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
        });
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
