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
import org.jspecify.annotations.Nullable;

/**
 * What a query demands of one field, where that and the field's value are of the simple kinds that most are: numbers
 * compared, strings looked for, types asked for. It says what the library's matcher says, or nothing.
 */
interface ValueCheck {

    /** Types by their numbers in BSON. */
    int ARRAY = 4;

    int OBJECT_ID = 7;

    /** Whether the value will do; null where that is not for this to decide, as of a field that is missing. */
    @Nullable
    Boolean decide(@Nullable Object value);

    /** What {@code {field: query}} demands; null where it is of no simple kind. */
    static @Nullable ValueCheck of(@Nullable Object query) {
        if (query instanceof String wanted) {
            return value -> hasAny(Set.of(wanted), value);
        }
        if (!(query instanceof Document operators) || operators.isEmpty()) {
            return null;
        }
        List<ValueCheck> checks = new ArrayList<>();
        for (Map.Entry<String, Object> operator : operators.entrySet()) {
            ValueCheck check = of(operator.getKey(), operator.getValue());
            if (check == null) {
                return null;
            }
            checks.add(check);
        }
        // Of an array, one element may meet the one demand and another the next.
        return checks.size() == 1 ? checks.get(0) : value -> value instanceof Collection ? null : all(checks, value);
    }

    private static @Nullable ValueCheck of(String operator, @Nullable Object operand) {
        return switch (operator) {
            case "$gt" -> compared(operand, order -> order > 0);
            case "$gte" -> compared(operand, order -> order >= 0);
            case "$lt" -> compared(operand, order -> order < 0);
            case "$lte" -> compared(operand, order -> order <= 0);
            case "$in" -> amongStrings(operand);
            case "$type" -> operand instanceof Integer type ? value -> isOfType(type, value) : null;
            case "$not" -> negated(operand);
            default -> null;
        };
    }

    private static @Nullable ValueCheck negated(@Nullable Object operand) {
        ValueCheck check = operand instanceof Document ? of(operand) : null;
        return check == null ? null : value -> value instanceof Number ? not(check.decide(value)) : null;
    }

    private static @Nullable ValueCheck amongStrings(@Nullable Object operand) {
        if (!(operand instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
            return null;
        }
        Set<?> wanted = Set.copyOf(list);
        return value -> hasAny(wanted, value);
    }

    private static @Nullable ValueCheck compared(@Nullable Object operand, IntPredicate meets) {
        if (!(operand instanceof Number)) {
            return null;
        }
        ValueComparator order = ValueComparator.asc();
        return value -> value instanceof Number ? meets.test(order.compare(value, operand)) : null;
    }

    private static @Nullable Boolean hasAny(Set<?> wanted, @Nullable Object value) {
        if (value instanceof String) {
            return wanted.contains(value);
        }
        if (!(value instanceof Collection<?> elements)) {
            return null;
        }
        boolean strings = true;
        for (Object element : elements) {
            if (!(element instanceof String)) {
                strings = false;
            } else if (wanted.contains(element)) {
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

    private static @Nullable Boolean all(List<ValueCheck> checks, @Nullable Object value) {
        for (ValueCheck check : checks) {
            Boolean decided = check.decide(value);
            if (decided == null || !decided) {
                return decided;
            }
        }
        return true;
    }
}
