package dev.events.cli.format.read;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.events.cli.client.EventCodec;
import dev.events.cli.console.TerminalText;
import dev.events.core.EpochSeconds;
import dev.events.core.Excerpt;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON records as Java values, and the parts of events from them. Every error names a field, its value as the input has
 * it, and what would be right.
 */
final class JsonRecords {
    private static final Pattern UNEXPECTED = Pattern.compile("Unexpected character \\('(.)'.*", Pattern.DOTALL);
    private static final Pattern UNRECOGNIZED = Pattern.compile("Unrecognized token '([^']*)'.*", Pattern.DOTALL);
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);
    /** How much of a line an error repeats. */
    private static final int CONTEXT = 40;

    private static final Instant LATEST = Instant.ofEpochSecond(EpochSeconds.MAX);

    private static final String A_TIME = "; it must be a time, such as 1795510800 or \"2026-11-24T09:00:00Z\"";

    private JsonRecords() {}

    /** The value that the parser is at: map, list, string, {@link JsonNumber}, boolean or null. */
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
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getText());
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
    static void eachOf(InputStream in, String message, Element element) throws IOException {
        BoundedRecords records = new BoundedRecords(in);
        try (JsonParser parser = EventCodec.FACTORY.createParser(records)) {
            JsonToken token = parser.nextToken();
            if (token != JsonToken.START_ARRAY) {
                throw new IOException(message);
            }
            for (long number = 1; token == JsonToken.START_ARRAY; token = parser.nextToken()) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    element.accept(number++, value(parser));
                    records.nextRecord();
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

    /** A number, with its digits as the input has them. */
    record JsonNumber(String text) {
        BigDecimal value() {
            return new BigDecimal(text);
        }

        /** Not the text: ids are made from this. */
        @Override
        public String toString() {
            return value().toString();
        }
    }

    static IOException malformed(JsonProcessingException e) {
        return new IOException(place(e) + "the input is not valid JSON: " + reason(e));
    }

    private static String place(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
    }

    /** What is wrong with a line that is not JSON. */
    static String reason(String line, JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        int column = at == null ? 1 : Math.max(1, Math.min(at.getColumnNr(), line.length() + 1));
        String before = line.substring(Math.max(0, column - 1 - CONTEXT), column - 1);
        return "it is not JSON at column " + column + ": " + reason(e) + (before.isEmpty() ? "" : ", after " + before);
    }

    private static String reason(JsonProcessingException e) {
        if (e instanceof JsonEOFException) {
            return "it ends too early";
        }
        String message = String.valueOf(e.getOriginalMessage());
        Matcher part = UNEXPECTED.matcher(message);
        if (part.matches()) {
            return "\"" + part.group(1) + "\" does not belong here";
        }
        part = UNRECOGNIZED.matcher(message);
        if (part.matches()) {
            return "\"" + Excerpt.of(part.group(1)) + "\" is no value";
        }
        part = DUPLICATE.matcher(message);
        if (part.matches()) {
            return "the field \"" + Excerpt.of(part.group(1)) + "\" is there twice";
        }
        return message.replaceFirst("\\s*\\(start marker at.*", "");
    }

    static Map<?, ?> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("the record is " + shown(value) + "; it must be an object");
    }

    /** Epoch seconds, or RFC 3339 with an offset. */
    static Instant time(String field, @Nullable Object value) {
        if (value instanceof JsonNumber number) {
            double seconds = number.value().doubleValue();
            if (!(seconds >= 0 && seconds <= EpochSeconds.MAX)) {
                throw new IllegalArgumentException(said(field, value)
                        + "; it must be from 1970 to 9999, in seconds since 1970 and not in milliseconds");
            }
            return EpochSeconds.toInstant(seconds);
        }
        if (value instanceof String text) {
            try {
                return requireRange(
                        field,
                        text,
                        OffsetDateTime.parse(text.replace(' ', 'T')).toInstant());
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(said(field, value) + A_TIME);
            }
        }
        throw new IllegalArgumentException(said(field, value) + A_TIME);
    }

    /** @throws IllegalArgumentException if {@code time}, which {@code text} means, cannot be the time of an event */
    static Instant requireRange(String field, String text, Instant time) {
        if (time.getEpochSecond() < 0 || time.isAfter(LATEST)) {
            throw new IllegalArgumentException(said(field, text) + "; it must be from 1970 to 9999");
        }
        return time;
    }

    /** @throws IllegalArgumentException if a record stops before it starts, or has a stop and is open */
    static void requireOrder(Instant start, String startText, @Nullable Instant stop, String stopText, boolean open) {
        if (stop != null && open) {
            throw new IllegalArgumentException("open is true and " + stopText + "; an open event has no stop");
        }
        if (stop != null && stop.isBefore(start)) {
            throw new IllegalArgumentException(stopText + " and " + startText + "; it must not stop before it starts");
        }
    }

    static Set<String> tags(String field, @Nullable Object value) {
        Set<String> tags = new LinkedHashSet<>();
        if (value == null) {
            return tags;
        }
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException(said(field, value) + "; it must be an array of strings");
        }
        for (Object tag : list) {
            if (!(tag instanceof String text) || text.isEmpty()) {
                throw new IllegalArgumentException(
                        field + " holds " + shown(tag) + "; a tag must be a string of one character or more");
            }
            tags.add(text);
        }
        return tags;
    }

    static @Nullable String text(String field, @Nullable Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException(said(field, value) + "; it must be a string");
    }

    /** The boolean value of a field; false if the field is missing. */
    static boolean flag(String field, @Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw new IllegalArgumentException(said(field, value) + "; it must be true or false");
    }

    /** {@code start is "x"}, or that the field is missing. */
    static String said(String field, @Nullable Object value) {
        return field + (value == null ? " is missing" : " is " + shown(value));
    }

    /** A value as JSON has it, cut if it is long. */
    static String shown(@Nullable Object value) {
        StringBuilder json = new StringBuilder();
        append(json, value);
        return TerminalText.visible(Excerpt.of(json.toString()));
    }

    private static void append(StringBuilder json, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            json.append('{');
            map.forEach((name, member) -> {
                json.append(json.charAt(json.length() - 1) == '{' ? "" : ",");
                append(json, name);
                append(json.append(':'), member);
            });
            json.append('}');
        } else if (value instanceof List<?> list) {
            json.append('[');
            for (int i = 0; i < list.size(); i++) {
                append(json.append(i == 0 ? "" : ","), list.get(i));
            }
            json.append(']');
        } else if (value instanceof String text) {
            json.append('"').append(text).append('"');
        } else {
            json.append(value instanceof JsonNumber number ? number.text() : String.valueOf(value));
        }
    }
}
