package dev.events.embedded.query;

import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.index.FieldPath;
import dev.events.embedded.index.KeyRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a query demands of single fields, as alternatives of which a matching document meets at least one.
 *
 * <p>It is never narrower than the query, and says nothing of what it does not know: a document that meets an alternative
 * still has to be matched.
 */
final class Conditions {

    /** Past this many, an {@code $or} is left to the matcher. */
    private static final int MAX_ALTERNATIVES = 64;

    private Conditions() {}

    /** Demands on fields that hold together; several on one field only of the same value where that is no array. */
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
            } else if (FieldPath.isTopLevel(key)) {
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
     * What is left to the branches before one: documents that the ranges of this one hold are among those it finds already.
     * Only where that is one demand, and only of fields that are no arrays, one value of which could be inside, one outside.
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
