package dev.events.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.EpochSeconds;
import dev.events.core.Excerpt;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** Reads times from requests: epoch seconds as a number or a string, or RFC 3339 with an offset. */
public final class EpochTimeParser {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?");
    private static final int MAX_LENGTH = 400;

    private EpochTimeParser() {}

    /**
     * The time of an event.
     *
     * @param field the name of the field, for the error
     * @throws Problem 400 if it is no time, or not one from 1970 to 9999
     */
    public static Instant ofEvent(String field, JsonNode node) {
        double seconds = seconds(field, node);
        if (!(seconds >= 0 && seconds <= EpochSeconds.MAX)) {
            throw Problem.badRequest(field + " " + shown(node) + " is out of range; it must be from 0 to "
                    + EpochSeconds.MAX + " (1970-01-01T00:00:00Z to 9999-12-31T23:59:59Z)");
        }
        return EpochSeconds.toInstant(seconds);
    }

    /**
     * A duration in seconds, as a number or a string with a number.
     *
     * @throws Problem 400 if it is not a number, negative, or longer than from 1970 to 9999
     */
    static Duration duration(String field, JsonNode node) {
        String text = node.isNumber()
                ? node.asText()
                : node.isTextual() ? node.textValue().strip() : "";
        if (text.length() > MAX_LENGTH || !NUMBER.matcher(text).matches()) {
            throw Problem.badRequest(
                    field + " is " + shown(node) + "; it must be a number of seconds, such as 90 or 0.5");
        }
        double seconds = Double.parseDouble(text);
        if (!(seconds >= 0 && seconds <= EpochSeconds.MAX)) {
            throw Problem.badRequest(
                    field + " is " + shown(node) + "; it must be from 0 to " + EpochSeconds.MAX + " seconds");
        }
        return Duration.between(Instant.EPOCH, EpochSeconds.toInstant(seconds));
    }

    /**
     * A time as seconds since 1970.
     *
     * @throws Problem 400 if it is no time, or infinitely far away
     */
    public static double seconds(String field, JsonNode node) {
        if (node.isNumber()) {
            double seconds = node.doubleValue();
            if (Double.isFinite(seconds)) {
                return seconds;
            }
        }
        if (node.isTextual()) {
            return seconds(field, node.textValue(), node.textValue().strip());
        }
        throw notATime(field, shown(node));
    }

    /**
     * A time in a query string as seconds since 1970. Accepts a space for the + of an offset, because an unencoded + is
     * decoded to a space.
     *
     * @throws Problem 400 if it is no time, or infinitely far away
     */
    public static double seconds(String field, String text) {
        return seconds(field, text, text.strip().replace(' ', '+'));
    }

    private static double seconds(String field, String text, String trimmed) {
        if (trimmed.length() <= MAX_LENGTH) {
            if (NUMBER.matcher(trimmed).matches()) {
                double seconds = Double.parseDouble(trimmed);
                if (Double.isFinite(seconds)) {
                    return seconds;
                }
            } else {
                try {
                    return EpochSeconds.toDouble(OffsetDateTime.parse(trimmed).toInstant());
                } catch (DateTimeException e) {
                    throw notATime(field, quoted(text));
                }
            }
        }
        throw notATime(field, quoted(text));
    }

    private static Problem notATime(String field, String value) {
        return Problem.badRequest(field + " " + value
                + " is not a time; it must be seconds since 1970 such as 1650108997.59, or RFC 3339 such as"
                + " 2026-11-24T10:00:00Z");
    }

    /** A value for a message, shortened. */
    public static String shown(JsonNode node) {
        return node.isTextual() ? quoted(node.textValue()) : Excerpt.of(node.toString());
    }

    private static String quoted(String text) {
        return "\"" + Excerpt.of(text) + "\"";
    }
}
