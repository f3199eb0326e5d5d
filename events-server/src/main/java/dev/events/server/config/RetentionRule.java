package dev.events.server.config;

import dev.events.core.EventQuery;
import dev.events.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which events are removed when they are old enough.
 *
 * @param name names the rule in log and metrics
 * @param filter which events it is about: by tags and note
 * @param keep how long after its end an event stays, or after its start if it has no end; longer than zero. Open events stay
 * @param history whether copies are kept, so that a removal can be undone
 */
public record RetentionRule(String name, EventQuery filter, Duration keep, boolean history) {
    private static final int ID_BYTES = 16;

    /** No event is earlier. */
    private static final Instant FIRST = Instant.EPOCH;

    /** The events that the rule removes at a time. */
    public EventQuery due(Instant now) {
        Instant time = now.minus(keep);
        return new EventQuery(
                filter.range(), filter.tags(), filter.open(), filter.text(), time.isBefore(FIRST) ? FIRST : time);
    }

    /** Identifies what the rule removes: another filter or another time makes another id, another name does not. */
    public String id() {
        List<String> parts = new ArrayList<>();
        for (Set<String> entries :
                List.of(filter.tags().all(), filter.tags().any(), filter.tags().none())) {
            parts.add(Integer.toString(entries.size()));
            entries.stream().sorted().forEach(parts::add);
        }
        parts.add(filter.text() == null ? "" : filter.text());
        parts.add(Long.toString(keep.toSeconds()));
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part.length()).append(':').append(part));
        return Sha256.hexPrefix(text.toString().getBytes(StandardCharsets.UTF_8), ID_BYTES);
    }

    /** The rule as {@link RetentionRules#parse} reads it. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        put(fields, "tag", filter.tags().all());
        put(fields, "any_tag", filter.tags().any());
        put(fields, "not_tag", filter.tags().none());
        if (filter.text() != null) {
            fields.put("text", filter.text());
        }
        fields.put("keep", Ages.text(keep.truncatedTo(ChronoUnit.MINUTES)));
        if (!history) {
            fields.put("history", false);
        }
        return fields;
    }

    private static void put(Map<String, Object> fields, String key, Collection<String> entries) {
        if (!entries.isEmpty()) {
            fields.put(key, List.copyOf(entries));
        }
    }

    /** What it removes, in words: {@code tag [ci], keep 90d}. */
    public String description() {
        List<String> parts = new ArrayList<>();
        fields().forEach((key, value) -> {
            if (!key.equals("name") && !key.equals("history")) {
                parts.add(key + " " + value);
            }
        });
        return String.join(", ", parts);
    }
}
