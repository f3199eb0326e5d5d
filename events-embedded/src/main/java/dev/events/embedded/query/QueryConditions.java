package dev.events.embedded.query;

import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.index.FieldPaths;
import dev.events.embedded.index.KeyRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of a query that indexes can serve: a list of alternatives. Every document that matches the query meets at
 * least one of them. Only the planner uses it.
 *
 * <p>The reverse is not true, because conditions of other kinds are left out. So a document that meets an alternative
 * must still be tested with the query ({@link CompiledQuery}).
 */
final class QueryConditions {

    /** An {@code $or} that leads to more alternatives is left to the matcher. */
    private static final int MAX_ALTERNATIVES = 64;

    private QueryConditions() {}

    /**
     * Conditions that hold together. Several conditions on one field hold for the same value, unless the field is an
     * array.
     */
    record Alternative(Map<String, List<FieldCondition>> fields) {

        private static final Alternative ANYTHING = new Alternative(Map.of());

        List<FieldCondition> of(String field) {
            return fields.getOrDefault(field, List.of());
        }

        private Alternative and(Alternative other) {
            if (fields.isEmpty()) {
                return other;
            }
            Map<String, List<FieldCondition>> both = new HashMap<>(fields);
            other.fields.forEach((field, more) -> both.merge(field, more, (a, b) -> {
                List<FieldCondition> joined = new ArrayList<>(a);
                joined.addAll(b);
                return joined;
            }));
            return new Alternative(both);
        }
    }

    static List<Alternative> of(Document query) {
        List<Alternative> alternatives = List.of(Alternative.ANYTHING);
        for (Map.Entry<String, Object> entry : query.entrySet()) {
            String key = entry.getKey();
            Object value = entry.getValue();
            if (key.equals("$and") && value instanceof List<?> all) {
                for (Object each : all) {
                    if (each instanceof Document part) {
                        alternatives = and(alternatives, of(part));
                    }
                }
            } else if (key.equals("$or") && value instanceof List<?> any) {
                alternatives = and(alternatives, anyOf(any));
            } else if (FieldPaths.isTopLevel(key)) {
                List<FieldCondition> conditions = FieldCondition.of(value);
                if (!conditions.isEmpty()) {
                    alternatives = and(alternatives, List.of(new Alternative(Map.of(key, conditions))));
                }
            }
        }
        return alternatives;
    }

    private static List<Alternative> anyOf(List<?> branches) {
        List<Alternative> union = new ArrayList<>();
        Alternative later = Alternative.ANYTHING;
        for (int i = branches.size() - 1; i >= 0; i--) {
            if (!(branches.get(i) instanceof Document part)) {
                return List.of(Alternative.ANYTHING);
            }
            List<Alternative> alternatives = of(part);
            union.addAll(and(alternatives, List.of(later)));
            later = later.and(excluding(alternatives));
        }
        return union;
    }

    /**
     * The condition that a document is outside the ranges of a branch. The branches before it need not find documents
     * that it finds already. Only possible if the branch is one condition. Does not hold for arrays, which may have one
     * element inside the ranges and another outside.
     */
    private static Alternative excluding(List<Alternative> alternatives) {
        Map<String, List<FieldCondition>> fields =
                alternatives.size() == 1 ? alternatives.get(0).fields() : Map.of();
        if (fields.size() != 1) {
            return Alternative.ANYTHING;
        }
        Map.Entry<String, List<FieldCondition>> field =
                fields.entrySet().iterator().next();
        if (field.getValue().size() != 1) {
            return Alternative.ANYTHING;
        }
        KeyRanges without = field.getValue().get(0).ranges().complement();
        return new Alternative(Map.of(field.getKey(), List.of(new FieldCondition(without, false))));
    }

    private static List<Alternative> and(List<Alternative> some, List<Alternative> others) {
        if ((long) some.size() * others.size() > MAX_ALTERNATIVES) {
            return some;
        }
        List<Alternative> product = new ArrayList<>();
        for (Alternative a : some) {
            for (Alternative b : others) {
                product.add(a.and(b));
            }
        }
        return product;
    }
}
