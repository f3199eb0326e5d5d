package dev.events.cli.format.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.console.TerminalText;
import dev.events.core.EpochSeconds;
import dev.events.core.Excerpt;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads JSON records as Java values, and the parts of events from them. */
final class JsonRecords {
    private JsonRecords() {}

    /** The value that the parser is at: map, list, string, {@link BigDecimal}, boolean or null. */
    static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, value(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new BigDecimal(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    /**
     * Passes on the elements of an array one by one, and of further arrays that follow it.
     *
     * @param message the error if the input is not an array
     * @throws IOException if the input is not an array, if something else follows it, or if it is not JSON
     */
    static void eachOf(JsonParser parser, String message, Element element) throws IOException {
        try {
            JsonToken token = parser.nextToken();
            if (token != JsonToken.START_ARRAY) {
                throw new IOException(message);
            }
            for (long number = 1; token == JsonToken.START_ARRAY; token = parser.nextToken()) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    element.accept(number++, value(parser));
                }
            }
            requireEnd(token);
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    static void requireEnd(@Nullable JsonToken token) throws IOException {
        if (token != null) {
            throw new IOException("there is more input after the end");
        }
    }

    /** Receives the elements of an array. */
    interface Element {
        /** Receives the next element; {@code number} counts from 1. */
        void accept(long number, @Nullable Object value) throws IOException;
    }

    /** The error in one line, without what Jackson adds about its source. */
    static IOException malformed(JsonProcessingException e) {
        String place =
                e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
        return new IOException("the input is not valid JSON" + place + ": " + reason(e));
    }

    /** The reason, without what Jackson adds about its source. */
    static String reason(JsonProcessingException e) {
        return e.getOriginalMessage().replaceFirst("\\s*\\(start marker at.*", "");
    }

    static Map<?, ?> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("the record is " + shown(value) + "; it must be an object");
    }

    /** Epoch seconds, or RFC 3339 with an offset. */
    static Instant time(String field, @Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return EpochSeconds.toInstant(number.doubleValue());
        }
        if (value instanceof String text) {
            try {
                return OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
            } catch (DateTimeException e) {
                throw notATime(field, value);
            }
        }
        throw notATime(field, value);
    }

    private static IllegalArgumentException notATime(String field, @Nullable Object value) {
        return new IllegalArgumentException(field + " is " + shown(value) + "; it must be a time");
    }

    static Set<String> tags(String field, @Nullable Object value) {
        Set<String> tags = new LinkedHashSet<>();
        if (value == null) {
            return tags;
        }
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException(field + " is " + shown(value) + "; it must be an array of strings");
        }
        for (Object tag : list) {
            if (!(tag instanceof String text)) {
                throw new IllegalArgumentException(field + " holds " + shown(tag) + "; it must be strings");
            }
            tags.add(text);
        }
        return tags;
    }

    static @Nullable String text(String field, @Nullable Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException(field + " is " + shown(value) + "; it must be a string");
    }

    /** The boolean value of a field; false if the field is missing. */
    static boolean flag(String field, @Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw new IllegalArgumentException(field + " is " + shown(value) + "; it must be true or false");
    }

    static String shown(@Nullable Object value) {
        String text = value instanceof String string ? '"' + string + '"' : String.valueOf(value);
        return TerminalText.visible(Excerpt.of(text));
    }
}
