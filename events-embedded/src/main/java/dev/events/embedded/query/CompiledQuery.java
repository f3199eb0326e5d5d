package dev.events.embedded.query;

import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.index.FieldPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Compiles a query once, to test many documents with it. The library's matcher interprets the query for each document,
 * so it is used only for what {@link FieldPredicate} cannot decide.
 */
final class CompiledQuery {

    private CompiledQuery() {}

    /** A predicate that decides as {@code matcher} does. */
    static Predicate<StoredFields> of(Document query, QueryMatcher matcher) {
        List<Predicate<StoredFields>> parts = new ArrayList<>();
        for (Map.Entry<String, Object> entry : query.entrySet()) {
            parts.add(part(entry.getKey(), entry.getValue(), matcher));
        }
        return parts.size() == 1 ? parts.get(0) : document -> all(parts, document);
    }

    private static Predicate<StoredFields> part(String key, Object value, QueryMatcher matcher) {
        if (List.of("$and", "$or", "$nor").contains(key)
                && value instanceof List<?> list
                && !list.isEmpty()
                && list.stream().allMatch(Document.class::isInstance)) {
            List<Predicate<StoredFields>> branches =
                    list.stream().map(branch -> of((Document) branch, matcher)).toList();
            return switch (key) {
                case "$and" -> document -> all(branches, document);
                case "$or" -> document -> any(branches, document);
                default -> document -> !any(branches, document);
            };
        }
        Document alone = new Document(key, value);
        Predicate<StoredFields> slowly = document -> matcher.matches(document.document(), alone);
        FieldPredicate check = FieldPaths.isTopLevel(key) && isAscii(key) ? FieldPredicate.of(value) : null;
        if (check == null) {
            return slowly;
        }
        return document -> {
            Boolean decided = check.decide(document.get(key));
            return decided != null ? decided : slowly.test(document);
        };
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static boolean all(List<Predicate<StoredFields>> parts, StoredFields document) {
        for (Predicate<StoredFields> part : parts) {
            if (!part.test(document)) {
                return false;
            }
        }
        return true;
    }

    private static boolean any(List<Predicate<StoredFields>> parts, StoredFields document) {
        for (Predicate<StoredFields> part : parts) {
            if (part.test(document)) {
                return true;
            }
        }
        return false;
    }
}
