package dev.events.embedded.query;

import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tests one field of a document for the common simple conditions: comparisons of numbers, equality of strings, and
 * types. It decides as the library's matcher does, or not at all.
 */
interface FieldPredicate {

    /** The numbers of types in BSON. */
    int ARRAY = 4;

    int OBJECT_ID = 7;

    /**
     * Whether the value meets the condition; null if this predicate cannot decide, for example if the field is missing.
     */
    @Nullable
    Boolean decide(@Nullable Object value);

    /** The predicate for {@code {field: query}}; null if that is no simple condition. */
    static @Nullable FieldPredicate of(@Nullable Object query) {
        if (query instanceof String requested) {
            return value -> hasAny(requested::equals, value);
        }
        if (!(query instanceof Document operators) || operators.isEmpty()) {
            return null;
        }
        List<FieldPredicate> checks = new ArrayList<>();
        for (Map.Entry<String, Object> operator : operators.entrySet()) {
            FieldPredicate check = of(operator.getKey(), operator.getValue());
            if (check == null) {
                return null;
            }
            checks.add(check);
        }
        // Different elements of an array may meet different conditions.
        return checks.size() == 1 ? checks.get(0) : value -> value instanceof Collection ? null : all(checks, value);
    }

    private static @Nullable FieldPredicate of(String operator, @Nullable Object operand) {
        return switch (operator) {
            case "$gt" -> compared(operand, order -> order > 0);
            case "$gte" -> compared(operand, order -> order >= 0);
            case "$lt" -> compared(operand, order -> order < 0);
            case "$lte" -> compared(operand, order -> order <= 0);
            case "$in" -> amongStrings(operand);
            case "$elemMatch" -> element(operand);
            case "$type" -> operand instanceof Integer type ? value -> isOfType(type, value) : null;
            case "$not" -> negated(operand);
            default -> null;
        };
    }

    private static @Nullable FieldPredicate negated(@Nullable Object operand) {
        FieldPredicate check = operand instanceof Document ? of(operand) : null;
        return check == null ? null : value -> value instanceof Number ? not(check.decide(value)) : null;
    }

    private static @Nullable FieldPredicate amongStrings(@Nullable Object operand) {
        StringSet requested = operand instanceof List<?> list ? StringSet.of(list) : null;
        return requested == null ? null : value -> hasAny(requested::contains, value);
    }

    /** Only for a single {@code $in} with strings: it decides on an element as on the array. */
    private static @Nullable FieldPredicate element(@Nullable Object operand) {
        FieldPredicate check =
                operand instanceof Document operators && operators.keySet().equals(Set.of("$in"))
                        ? amongStrings(operators.get("$in"))
                        : null;
        return check == null ? null : value -> value instanceof Collection ? check.decide(value) : null;
    }

    private static @Nullable FieldPredicate compared(@Nullable Object operand, IntPredicate meets) {
        if (!(operand instanceof Number number)) {
            return null;
        }
        ValueComparator order = ValueComparator.asc();
        double other = number.doubleValue();
        boolean isExact = operand instanceof Double && isExact(other);
        return value -> {
            if (isExact && value instanceof Double given && isExact(given)) {
                return meets.test(given < other ? -1 : given > other ? 1 : 0);
            }
            return value instanceof Number ? meets.test(order.compare(value, operand)) : null;
        };
    }

    /** Whether the library compares it with others like it as the numbers that they are: beyond 32 bits it may cut off fractions. */
    private static boolean isExact(double value) {
        return Math.abs(value) <= Integer.MAX_VALUE || (Math.abs(value) <= 1L << 53 && value == Math.rint(value));
    }

    private static @Nullable Boolean hasAny(Predicate<String> requested, @Nullable Object value) {
        if (value instanceof String string) {
            return requested.test(string);
        }
        if (!(value instanceof Collection<?> elements)) {
            return null;
        }
        boolean strings = true;
        for (Object element : elements) {
            if (!(element instanceof String string)) {
                strings = false;
            } else if (requested.test(string)) {
                return true;
            }
        }
        return strings ? false : null;
    }

    private static @Nullable Boolean isOfType(int type, @Nullable Object value) {
        if (value instanceof ObjectId && type == OBJECT_ID) {
            return true;
        }
        return (value instanceof Number && type == ARRAY) ? false : null;
    }

    private static @Nullable Boolean not(@Nullable Boolean decided) {
        return decided == null ? null : !decided;
    }

    private static @Nullable Boolean all(List<FieldPredicate> checks, @Nullable Object value) {
        for (FieldPredicate check : checks) {
            Boolean decided = check.decide(value);
            if (decided == null || !decided) {
                return decided;
            }
        }
        return true;
    }
}
