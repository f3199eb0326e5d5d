package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server tells about a token, which is not the token itself.
 *
 * @param tag the tag that it is bound to; null for none
 * @param expires null for never
 * @param lastUsed null if it was not used yet
 */
public record AccessToken(
        String id,
        String name,
        List<String> scopes,
        @Nullable String tag,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant lastUsed) {

    public AccessToken {
        scopes = List.copyOf(scopes);
    }

    /**
     * A new token.
     *
     * @param secret what its owner presents
     */
    public record Created(AccessToken token, String secret) {}

    /** The token whose opening brace {@code parser} stands at. */
    static AccessToken read(JsonParser parser) throws IOException {
        return new Fields(parser).token(parser);
    }

    /** The new token whose opening brace {@code parser} stands at. */
    static Created readCreated(JsonParser parser) throws IOException {
        Fields fields = new Fields(parser);
        if (fields.secret == null) {
            throw new EventCodec.MalformedAnswer(parser, "no token in it");
        }
        return new Created(fields.token(parser), fields.secret);
    }

    /** It in one line of JSON. */
    public String json() {
        return EventCodec.object(json -> {
            json.writeStringField("id", id);
            json.writeStringField("name", name);
            json.writeArrayFieldStart("scopes");
            for (String scope : scopes) {
                json.writeString(scope);
            }
            json.writeEndArray();
            json.writeStringField("tag", tag);
            writeTime(json, "created", created);
            writeTime(json, "expires", expires);
            writeTime(json, "last_used", lastUsed);
        });
    }

    private static void writeTime(JsonGenerator json, String field, @Nullable Instant time) throws IOException {
        if (time == null) {
            json.writeNullField(field);
        } else {
            EventCodec.writeTime(json, field, time);
        }
    }

    /** The texts of an array at which {@code parser} stands. */
    static List<String> texts(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new EventCodec.MalformedAnswer(parser, parser.currentName() + " must be an array");
        }
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            texts.add(parser.getText());
        }
        if (parser.currentToken() != JsonToken.END_ARRAY) {
            throw new EventCodec.MalformedAnswer(parser, "an array of texts was expected");
        }
        return texts;
    }

    private static final class Fields {
        private @Nullable String id;
        private @Nullable String name;
        private List<String> scopes = List.of();
        private @Nullable String tag;
        private @Nullable Instant created;
        private @Nullable Instant expires;
        private @Nullable Instant lastUsed;
        private @Nullable String secret;

        Fields(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new EventCodec.MalformedAnswer(parser, "a token was expected");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                boolean isNull = parser.nextToken() == JsonToken.VALUE_NULL;
                switch (field) {
                    case "id" -> id = parser.getText();
                    case "name" -> name = parser.getText();
                    case "scopes" -> scopes = texts(parser);
                    case "tag" -> tag = isNull ? null : parser.getText();
                    case "created" -> created = EventCodec.time(parser);
                    case "expires" -> expires = isNull ? null : EventCodec.time(parser);
                    case "last_used" -> lastUsed = isNull ? null : EventCodec.time(parser);
                    case "token" -> secret = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        }

        AccessToken token(JsonParser parser) throws IOException {
            if (id == null || name == null || created == null) {
                throw new EventCodec.MalformedAnswer(parser, "a token without id, name or created");
            }
            return new AccessToken(id, name, scopes, tag, created, expires, lastUsed);
        }
    }
}
