package dev.events.server.retention;

import dev.events.core.EventStoreException;
import dev.events.core.mongo.CompanionDocuments;
import dev.events.server.config.RetentionRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all servers of a store know of its rules: one document for each rule that has removed something or was confirmed, under
 * the {@linkplain RetentionRule#id() id} of what the rule removes.
 */
final class RetentionNotes {
    private static final String RULE = "rule";
    private static final String FIRST_RUN = "first_run";
    private static final String CONFIRMED = "confirmed";
    private static final String OPERATIONS = "operations";

    /** How many operations are remembered: three days of runs that all find something. */
    private static final int MAX_OPERATIONS = 450;

    private final CompanionDocuments documents;

    RetentionNotes(CompanionDocuments documents) {
        this.documents = documents;
    }

    /**
     * What is known of a rule.
     *
     * @param mayRun whether it has removed something, or was confirmed
     * @param operations the last operations since it was confirmed by which it removed events that can be restored
     */
    record Note(boolean mayRun, List<String> operations) {
        Note {
            operations = List.copyOf(operations);
        }
    }

    Note of(RetentionRule rule) {
        return documents
                .find(rule.id())
                .map(fields ->
                        new Note(fields.containsKey(FIRST_RUN) || fields.containsKey(CONFIRMED), operations(fields)))
                .orElse(new Note(false, List.of()));
    }

    private static List<String> operations(Map<String, Object> fields) {
        return fields.get(OPERATIONS) instanceof List<?> ids
                ? ids.stream().map(String::valueOf).toList()
                : List.of();
    }

    /**
     * Notes that a rule removes something from now on. If two servers do so at the same moment, one of their operations may be
     * forgotten; then undoing that one does not hold the rule.
     *
     * @param operation the id of the operation; null if nothing can be restored
     */
    void begin(RetentionRule rule, Instant now, @Nullable String operation) {
        Map<String, Object> before = documents.find(rule.id()).orElse(Map.of());
        List<String> operations = new ArrayList<>(operations(before));
        if (operation != null) {
            operations.add(operation);
        }
        int surplus = Math.max(0, operations.size() - MAX_OPERATIONS);
        put(
                rule,
                Map.of(
                        FIRST_RUN,
                        before.getOrDefault(FIRST_RUN, Date.from(now)),
                        OPERATIONS,
                        operations.subList(surplus, operations.size())));
    }

    /** Notes that a rule may remove whatever is due. */
    void confirm(RetentionRule rule, Instant now) {
        put(rule, Map.of(CONFIRMED, Date.from(now), OPERATIONS, List.of()));
    }

    private void put(RetentionRule rule, Map<String, Object> fields) {
        if (documents.set(rule.id(), fields)) {
            return;
        }
        try {
            documents.add(rule.id(), Map.of(RULE, rule.name() + ": " + rule.description()));
        } catch (EventStoreException e) {
            // Another server may have added it just now.
            if (!documents.set(rule.id(), fields)) {
                throw e;
            }
            return;
        }
        documents.set(rule.id(), fields);
    }
}
