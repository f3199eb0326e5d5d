package dev.events.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.io.IOException;
import java.time.Instant;

/** Writes events as JSON for the modern API. */
public final class EventJson {
    // Names that are encoded once.
    private static final SerializableString ID = new SerializedString("id");
    private static final SerializableString START = new SerializedString("start");
    private static final SerializableString STOP = new SerializedString("stop");
    private static final SerializableString TAGS = new SerializedString("tags");
    private static final SerializableString NOTE = new SerializedString("note");

    private EventJson() {}

    public static void write(JsonGenerator json, Event event) throws IOException {
        json.writeStartObject();
        writeMembers(json, event);
        json.writeEndObject();
    }

    public static void writeMembers(JsonGenerator json, Event event) throws IOException {
        json.writeFieldName(ID);
        json.writeString(event.id());
        json.writeFieldName(START);
        json.writeNumber(EpochSeconds.format(event.start()));
        json.writeFieldName(STOP);
        Instant stop = event.stop();
        if (stop == null) {
            json.writeNull();
        } else {
            json.writeNumber(EpochSeconds.format(stop));
        }
        if (event.open()) {
            json.writeBooleanField("open", true);
        }
        json.writeFieldName(TAGS);
        json.writeStartArray();
        for (String tag : event.tags()) {
            json.writeString(tag);
        }
        json.writeEndArray();
        if (event.note() != null) {
            json.writeFieldName(NOTE);
            json.writeString(event.note());
        }
    }
}
