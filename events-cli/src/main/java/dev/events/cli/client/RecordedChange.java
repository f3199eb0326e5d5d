package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.core.Event;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one operation did to one event.
 *
 * @param event the id of the event; empty where the answer is about one event and does not repeat it
 * @param operation the id of the operation; empty where the answer is about one operation and does not repeat it
 * @param time when; null if the server does not say
 * @param action of the operation; empty if the server does not say
 * @param by who; null if nobody knows
 * @param change what it did: "added", "changed" or "removed"
 * @param before the event before; null if it was added
 */
public record RecordedChange(
        String event,
        String operation,
        @Nullable Instant time,
        String action,
        RecordedOperation.@Nullable Author by,
        String change,
        @Nullable Event before) {
    public static final String ADDED = "added";

    /** The change whose opening brace {@code parser} stands at. */
    static RecordedChange read(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new EventCodec.MalformedAnswer(parser, "a change was expected");
        }
        String event = "";
        String operation = "";
        Instant time = null;
        String action = "";
        RecordedOperation.Author by = null;
        String change = "";
        Event before = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "id" -> event = parser.getText();
                case "operation" -> operation = parser.getText();
                case "time" -> time = EventCodec.time(parser);
                case "action" -> action = parser.getText();
                case "by" -> by = RecordedOperation.Author.read(parser);
                case "change" -> change = parser.getText();
                case "before" -> before = value == JsonToken.VALUE_NULL ? null : EventCodec.read(parser);
                default -> parser.skipChildren();
            }
        }
        return new RecordedChange(event, operation, time, action, by, change, before);
    }

    /** It in one line of JSON, as the server writes it for one event. */
    public String json() {
        return EventCodec.object(json -> {
            json.writeStringField("operation", operation);
            if (time != null) {
                EventCodec.writeTime(json, "time", time);
                json.writeStringField("action", action);
                RecordedOperation.Author.write(json, by);
            }
            json.writeStringField("change", change);
            json.writeFieldName("before");
            if (before == null) {
                json.writeNull();
            } else {
                json.writeRawValue(EventCodec.write(before));
            }
        });
    }
}
