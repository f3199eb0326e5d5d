package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the server's history says about one request that changed or removed events, or added many.
 *
 * @param time when it began
 * @param action {@code edit}, {@code remove}, {@code import} or {@code undo}
 * @param by whose token it came with; null if nobody knows
 * @param request what was asked: method, path and query, and a body after them
 * @param count how many events it changed
 * @param state {@code running}, {@code done} or {@code failed}
 * @param undoes the operation that it undid; null for none
 * @param undoneBy the operation that undid it; null for none
 * @param expires until when it can be undone; null if the server does not say
 */
public record RecordedOperation(
        String id,
        Instant time,
        String action,
        @Nullable Author by,
        String request,
        long count,
        String state,
        @Nullable String undoes,
        @Nullable String undoneBy,
        @Nullable Instant expires) {
    public static final String EDIT = "edit";
    public static final String REMOVE = "remove";
    public static final String IMPORT = "import";
    public static final String UNDO = "undo";

    /** The state of an operation that is over. */
    public static final String DONE = "done";

    /**
     * Who asked for an operation.
     *
     * @param token the public id of a token
     * @param name the name of that token
     */
    public record Author(String token, String name) {
        static @Nullable Author read(JsonParser parser) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return null;
            }
            requireObject(parser, "an author");
            String token = "";
            String name = "";
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "token" -> token = parser.getText();
                    case "name" -> name = parser.getText();
                    default -> parser.skipChildren();
                }
            }
            return new Author(token, name);
        }

        static void write(JsonGenerator json, @Nullable Author by) throws IOException {
            if (by == null) {
                json.writeNullField("by");
                return;
            }
            json.writeObjectFieldStart("by");
            json.writeStringField("token", by.token());
            json.writeStringField("name", by.name());
            json.writeEndObject();
        }
    }

    /** The operation whose opening brace {@code parser} stands at. */
    static RecordedOperation read(JsonParser parser) throws IOException {
        requireObject(parser, "an operation");
        Builder builder = new Builder();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            if (!builder.read(field, parser)) {
                parser.skipChildren();
            }
        }
        return builder.build(parser);
    }

    /** It in one line of JSON, as the server writes it. */
    public String json() {
        return EventCodec.object(json -> {
            json.writeStringField("id", id);
            EventCodec.writeTime(json, "time", time);
            json.writeStringField("action", action);
            Author.write(json, by);
            json.writeStringField("request", request);
            json.writeNumberField("count", count);
            json.writeStringField("state", state);
            json.writeStringField("undoes", undoes);
            json.writeStringField("undone_by", undoneBy);
            if (expires == null) {
                json.writeNullField("expires");
            } else {
                EventCodec.writeTime(json, "expires", expires);
            }
        });
    }

    private static void requireObject(JsonParser parser, String what) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new EventCodec.MalformedAnswer(parser, what + " was expected");
        }
    }

    /** Collects the members of an object. */
    static final class Builder {
        private @Nullable String id;
        private @Nullable Instant time;
        private String action = "";
        private @Nullable Author by;
        private String request = "";
        private long count;
        private String state = DONE;
        private @Nullable String undoes;
        private @Nullable String undoneBy;
        private @Nullable Instant expires;

        /** Reads the value at which {@code parser} stands; returns false, and reads nothing, if it is another member. */
        boolean read(String field, JsonParser parser) throws IOException {
            switch (field) {
                case "id" -> id = parser.getText();
                case "time" -> time = EventCodec.time(parser);
                case "action" -> action = parser.getText();
                case "by" -> by = Author.read(parser);
                case "request" -> request = parser.getText();
                case "count" -> count = parser.getLongValue();
                case "state" -> state = parser.getText();
                case "undoes" -> undoes = text(parser);
                case "undone_by" -> undoneBy = text(parser);
                case "expires" -> expires = isNull(parser) ? null : EventCodec.time(parser);
                default -> {
                    return false;
                }
            }
            return true;
        }

        RecordedOperation build(JsonParser parser) throws IOException {
            if (id == null || time == null) {
                throw new EventCodec.MalformedAnswer(parser, "an operation without id or time");
            }
            return new RecordedOperation(id, time, action, by, request, count, state, undoes, undoneBy, expires);
        }

        private static @Nullable String text(JsonParser parser) throws IOException {
            return isNull(parser) ? null : parser.getText();
        }

        private static boolean isNull(JsonParser parser) {
            return parser.currentToken() == JsonToken.VALUE_NULL;
        }
    }
}
