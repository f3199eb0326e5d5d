package dev.events.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.io.IOException;
import java.time.Instant;

/** Writes events as JSON for the modern API. */
public final class EventJson {
    private EventJson() {}

    public static void write(JsonGenerator json, Event event) throws IOException {
        json.writeStartObject();
        writeMembers(json, event);
        json.writeEndObject();
    }

    public static void writeMembers(JsonGenerator json, Event event) throws IOException {
        json.writeStringField("id", event.id());
        json.writeFieldName("start");
        json.writeNumber(EpochSeconds.format(event.start()));
        json.writeFieldName("stop");
        Instant stop = event.stop();
        if (stop == null) {
            json.writeNull();
        } else {
            json.writeNumber(EpochSeconds.format(stop));
        }
        if (event.open()) {
            json.writeBooleanField("open", true);
        }
        json.writeArrayFieldStart("tags");
        for (String tag : event.tags()) {
            json.writeString(tag);
        }
        json.writeEndArray();
        if (event.note() != null) {
            json.writeStringField("note", event.note());
        }
    }
}
