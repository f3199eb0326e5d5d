package dev.events.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a JSON object and checks their types. Errors name the field and its value. */
public final class JsonFields {
    private JsonFields() {}

    /**
     * Checks the names of all fields.
     *
     * @throws Problem 400 unless {@code body} is an object that has no other fields than these
     */
    public static void requireObject(JsonNode body, List<String> fields) {
        if (!body.isObject()) {
            throw notAnObject();
        }
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!fields.contains(name)) {
                throw Problem.badRequest(
                        "the field \"" + name + "\" is unknown; the fields are " + String.join(", ", fields));
            }
        }
    }

    public static Problem notAnObject() {
        return Problem.badRequest("the body is not a JSON object; it must be one, such as {\"tags\": [\"a\"]}");
    }

    /**
     * A set of tags; empty if the field is null or missing.
     *
     * @throws Problem 400 unless {@code node} is an array of non-empty strings, null or missing
     */
    public static Set<String> tags(String field, @Nullable JsonNode node) {
        Set<String> tags = new LinkedHashSet<>();
        if (node == null || node.isNull()) {
            return tags;
        }
        if (!node.isArray()) {
            throw Problem.badRequest(field + " is " + shown(node) + "; it must be an array of strings");
        }
        for (int i = 0; i < node.size(); i++) {
            JsonNode tag = node.get(i);
            if (!tag.isTextual() || tag.textValue().isEmpty()) {
                throw Problem.badRequest(
                        field + "[" + i + "] is " + shown(tag) + "; it must be a string with at least one character");
            }
            tags.add(tag.textValue());
        }
        return tags;
    }

    /**
     * The time of an event; null if the field is null or missing.
     *
     * @throws Problem 400 unless {@code node} is a time from 1970 to 9999, null or missing
     */
    public static @Nullable Instant time(String field, @Nullable JsonNode node) {
        return node == null || node.isNull() ? null : EpochTimeParser.ofEvent(field, node);
    }

    /**
     * A duration in seconds, as a number or a string with a number; null if the field is null or missing.
     *
     * @throws Problem 400 unless {@code node} is a finite number of seconds of at least 0, null or missing
     */
    public static @Nullable Duration duration(String field, @Nullable JsonNode node) {
        return node == null || node.isNull() ? null : EpochTimeParser.duration(field, node);
    }

    /**
     * True or false; null if the field is null or missing.
     *
     * @throws Problem 400 unless {@code node} is true, false, null or missing
     */
    public static @Nullable Boolean flag(String field, @Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isBoolean()) {
            throw Problem.badRequest(field + " is " + shown(node) + "; it must be true or false");
        }
        return node.booleanValue();
    }

    /**
     * A text; null if the field is null or missing.
     *
     * @throws Problem 400 unless {@code node} is a string, null or missing
     */
    public static @Nullable String text(String field, @Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw Problem.badRequest(field + " is " + shown(node) + "; it must be a string");
        }
        return node.textValue();
    }

    /** The value for a message. Arrays and objects are shown as their type only. */
    public static String shown(JsonNode node) {
        return node.isContainerNode()
                ? "an " + node.getNodeType().toString().toLowerCase(Locale.ROOT)
                : EpochTimeParser.shown(node);
    }
}
