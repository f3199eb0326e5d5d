package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.events.core.Ending;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes events in the server's JSON, token by token: data binding would double the time of a short command.
 * Unknown fields, which a newer server may send, are ignored.
 */
public final class EventCodec {
    /** More characters than any text in an answer has: that of a removal repeats its times, which fill a command line. */
    private static final int LONGEST_TEXT = 1 << 22;

    public static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_TEXT)
                    .build())
            .build();

    private EventCodec() {}

    /** Why an answer is not valid. */
    static String reason(JsonProcessingException e) {
        // Exceeded limits are followed by the name of a method.
        return String.valueOf(e.getOriginalMessage()).replaceFirst(", from `[^`]*`", "");
    }

    /**
     * The event whose opening brace {@code parser} stands at.
     *
     * @throws IOException if the answer is incomplete or this is not an event
     */
    public static Event read(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new MalformedAnswer(parser, "an event was expected");
        }
        String id = null;
        Instant start = null;
        Instant stop = null;
        boolean open = false;
        Set<String> tags = new LinkedHashSet<>();
        String note = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "id" -> id = parser.getText();
                case "start" -> start = time(parser);
                case "stop" -> stop = value == JsonToken.VALUE_NULL ? null : time(parser);
                case "open" -> open = value == JsonToken.VALUE_TRUE;
                case "tags" -> readTags(parser, tags);
                case "note" -> note = value == JsonToken.VALUE_NULL ? null : parser.getText();
                default -> parser.skipChildren();
            }
        }
        if (id == null || start == null) {
            throw new MalformedAnswer(parser, "an event without id or start");
        }
        try {
            return new Event(id, start, stop, open, tags, note);
        } catch (IllegalArgumentException e) {
            throw new MalformedAnswer(parser, String.valueOf(e.getMessage()));
        }
    }

    /** {@code event} in one line. */
    public static String write(Event event) {
        return object(json -> {
            json.writeStringField("id", event.id());
            writeTime(json, "start", event.start());
            Instant stop = event.stop();
            if (stop == null) {
                json.writeNullField("stop");
            } else {
                writeTime(json, "stop", stop);
            }
            if (event.open()) {
                json.writeBooleanField("open", true);
            }
            writeTags(json, event.tags());
            writeText(json, "note", event.note());
        });
    }

    /** The JSON of a new event; the server chooses the parts that are null. */
    public static String writeNew(
            @Nullable String id,
            @Nullable Instant start,
            @Nullable Ending ending,
            Collection<String> tags,
            @Nullable String note) {
        return object(json -> {
            writeText(json, "id", id);
            if (start != null) {
                writeTime(json, "start", start);
            }
            writeEnding(json, ending);
            writeTags(json, tags);
            writeText(json, "note", note);
        });
    }

    /** A JSON object in one line. */
    public static String object(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never throws it
        }
        return text.toString();
    }

    static Instant time(JsonParser parser) throws IOException {
        try {
            return EpochSeconds.toInstant(parser.getDoubleValue());
        } catch (IllegalArgumentException e) {
            throw new MalformedAnswer(parser, String.valueOf(e.getMessage()));
        }
    }

    private static void readTags(JsonParser parser, Set<String> tags) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new MalformedAnswer(parser, "tags must be an array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            tags.add(parser.getText());
        }
    }

    /** Writes the fields that set the end of an event; writes nothing for null. */
    public static void writeEnding(JsonGenerator json, @Nullable Ending ending) throws IOException {
        if (ending == null) {
            return;
        }
        Duration duration = ending.duration();
        Instant stop = ending.stop();
        if (duration != null) {
            json.writeNumberField("duration", duration.toSeconds());
        } else if (stop != null) {
            writeTime(json, "stop", stop);
        } else if (ending.changesStop()) {
            json.writeNullField("stop");
        }
        if (ending.open() != null) {
            json.writeBooleanField("open", ending.open());
        }
    }

    public static void writeTime(JsonGenerator json, String name, Instant time) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(EpochSeconds.format(time));
    }

    public static void writeTags(JsonGenerator json, Collection<String> tags) throws IOException {
        json.writeArrayFieldStart("tags");
        for (String tag : tags) {
            json.writeString(tag);
        }
        json.writeEndArray();
    }

    private static void writeText(JsonGenerator json, String name, @Nullable String text) throws IOException {
        if (text != null) {
            json.writeStringField(name, text);
        }
    }

    /** Writes the fields of an object. */
    public interface Fields {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** The answer is JSON, but not of the expected form. */
    static final class MalformedAnswer extends JsonProcessingException {
        private static final long serialVersionUID = 1L;

        MalformedAnswer(JsonParser parser, String message) {
            super(message, parser.currentLocation());
        }
    }
}
