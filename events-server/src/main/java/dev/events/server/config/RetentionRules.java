package dev.events.server.config;

import dev.events.core.EventQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the rules of {@code retention}: a list of filters, each with the time for which its events are kept. */
public final class RetentionRules {
    private static final List<String> KEYS = List.of("name", "tag", "any_tag", "not_tag", "text", "keep", "history");

    private static final int MAX_RULES = 100;
    private static final int MAX_TAGS = 100;
    private static final int MAX_NAME = 100;

    private RetentionRules() {}

    /**
     * The rules that a value is. One without a name is called {@code rule-} and its number, from 1.
     *
     * @param where begins every message
     * @param value maps, lists, texts, numbers and booleans, as YAML or JSON has them
     * @throws ConfigException if it is not a list of rules
     */
    public static List<RetentionRule> parse(String where, @Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            throw new ConfigException(
                    where + " is " + shown(value) + ", it must be a list of rules, such as [{tag: ci, keep: 90d}]");
        }
        if (list.size() > MAX_RULES) {
            throw new ConfigException(where + " has " + list.size() + " rules; it may have at most " + MAX_RULES);
        }
        List<RetentionRule> rules = new ArrayList<>();
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            RetentionRule rule = rule(where + "[" + i + "]", "rule-" + (i + 1), list.get(i));
            Integer other = names.put(rule.name(), i);
            if (other != null) {
                throw new ConfigException(where + "[" + i + "] has the name \"" + rule.name() + "\", as " + where + "["
                        + other + "] has; names must differ");
            }
            rules.add(rule);
        }
        return List.copyOf(rules);
    }

    private static RetentionRule rule(String where, String fallbackName, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> fields)) {
            throw new ConfigException(where + " is " + shown(value)
                    + ", it must have keys and values, such as {tag: ci," + " keep: 90d}");
        }
        for (Object key : fields.keySet()) {
            if (!KEYS.contains(key)) {
                String hint = "open".equals(key) ? " (open events are never removed)" : "";
                throw new ConfigException(
                        where + " has the unknown key " + key + hint + "; the keys are " + String.join(", ", KEYS));
            }
        }
        try {
            return new RetentionRule(
                    fields.containsKey("name") ? name(where, fields.get("name")) : fallbackName,
                    filter(where, fields),
                    keep(where, fields),
                    !fields.containsKey("history") || history(where, fields.get("history")));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(where + ": " + e.getMessage());
        }
    }

    private static String name(String where, @Nullable Object value) {
        if (value instanceof String name
                && !name.isBlank()
                && name.length() <= MAX_NAME
                && name.codePoints().noneMatch(Character::isISOControl)) {
            return name;
        }
        throw new ConfigException(where + ": name is " + shown(value) + ", it must be a string of 1 to " + MAX_NAME
                + " characters, in one line");
    }

    private static EventQuery filter(String where, Map<?, ?> fields) {
        EventQuery.Builder query = EventQuery.builder();
        int tags = texts(where, fields, "tag", query::tag)
                + texts(where, fields, "any_tag", query::anyTag)
                + texts(where, fields, "not_tag", query::notTag);
        if (tags > MAX_TAGS) {
            throw new ConfigException(where + " has " + tags + " entries in tag, any_tag and not_tag; at most "
                    + MAX_TAGS + " are possible");
        }
        if (fields.containsKey("text")) {
            if (!(fields.get("text") instanceof String text)) {
                throw new ConfigException(where + ": text is " + shown(fields.get("text")) + ", it must be a string");
            }
            query.text(text);
        }
        return query.build();
    }

    /** An empty list is no filter, so it would mean every event: it is refused, like an empty value. */
    private static int texts(String where, Map<?, ?> fields, String key, Consumer<String> entry) {
        if (!fields.containsKey(key)) {
            return 0;
        }
        Object value = fields.get(key);
        List<?> list =
                value instanceof String text ? List.of(text) : value instanceof List<?> given ? given : List.of();
        if (list.isEmpty() || !list.stream().allMatch(String.class::isInstance)) {
            throw new ConfigException(where + ": " + key + " is " + shown(value)
                    + ", it must be a string or a list of strings, at least one");
        }
        list.forEach(each -> entry.accept((String) each));
        return list.size();
    }

    private static Duration keep(String where, Map<?, ?> fields) {
        if (!fields.containsKey("keep")) {
            throw new ConfigException(where + " has no keep; it must say how long its events are kept, such as 90d");
        }
        Object value = fields.get("keep");
        return (value instanceof String text ? Ages.parse(text) : Optional.<Duration>empty())
                .filter(age -> !age.isZero())
                .orElseThrow(() -> new ConfigException(where + ": keep is " + shown(value)
                        + ", it must be a whole number of minutes, hours, days or weeks, more than none, such as 12h,"
                        + " 90d or 52w"));
    }

    private static boolean history(String where, @Nullable Object value) {
        if (value instanceof Boolean history) {
            return history;
        }
        throw new ConfigException(where + ": history is " + shown(value) + ", it must be true or false");
    }

    private static String shown(@Nullable Object value) {
        return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
    }
}
