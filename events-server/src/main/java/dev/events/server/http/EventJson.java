package dev.events.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An event in the modern API's JSON. */
final class EventJson {
    private static final Set<String> FIELDS = Set.of("id", "start", "stop", "tags", "note");

    private EventJson() {}

    static void write(JsonGenerator json, Event event) throws IOException {
        json.writeStartObject();
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
        json.writeArrayFieldStart("tags");
        for (String tag : event.tags()) {
            json.writeString(tag);
        }
        json.writeEndArray();
        if (event.note() != null) {
            json.writeStringField("note", event.note());
        }
        json.writeEndObject();
    }

    static byte[] bytes(Event event) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.generator(bytes)) {
            write(json, event);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    /**
     * An event to add: {@code start} is now and {@code id} a new one where they are left out or null.
     *
     * @throws Problem 400 if a field is unknown or its value is of the wrong type or out of range
     * @throws IllegalArgumentException if {@code stop} is before {@code start}, or {@code id} is no id
     */
    static Event read(JsonNode body, Clock clock) {
        if (!body.isObject()) {
            throw Problem.badRequest("the body is not a JSON object; it must be one, such as {\"tags\": [\"a\"]}");
        }
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw Problem.badRequest(
                        "the field \"" + name + "\" is unknown; an event has id, start, stop, tags, note");
            }
        }
        String id = text("id", body.get("id"));
        JsonNode start = present(body.get("start"));
        JsonNode stop = present(body.get("stop"));
        JsonNode tags = body.get("tags");
        return new Event(
                id == null ? Event.newId() : id,
                start == null ? clock.instant() : Times.ofEvent("start", start),
                stop == null ? null : Times.ofEvent("stop", stop),
                tags == null ? Set.of() : tags(tags),
                text("note", body.get("note")));
    }

    /** @throws Problem 400 unless {@code node} is an array of non-empty strings */
    static Set<String> tags(JsonNode node) {
        if (!node.isArray()) {
            throw Problem.badRequest("tags is " + node.getNodeType() + "; it must be an array of strings");
        }
        Set<String> tags = new LinkedHashSet<>();
        for (int i = 0; i < node.size(); i++) {
            JsonNode tag = node.get(i);
            if (!tag.isTextual() || tag.textValue().isEmpty()) {
                String shown = tag.isContainerNode() ? tag.getNodeType().toString() : tag.toString();
                throw Problem.badRequest(
                        "tags[" + i + "] is " + shown + "; it must be a string with at least one character");
            }
            tags.add(tag.textValue());
        }
        return tags;
    }

    private static @Nullable String text(String field, @Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw Problem.badRequest(field + " is " + node.getNodeType() + "; it must be a string");
        }
        return node.textValue();
    }

    private static @Nullable JsonNode present(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : node;
    }
}
