package dev.events.embedded.query;

import static dev.events.embedded.index.KeyBytes.after;

import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.LegacyUUID;
import de.bwaldvogel.mongo.bson.ObjectId;
import dev.events.embedded.index.KeyBytes;
import dev.events.embedded.index.KeyEncoding;
import dev.events.embedded.index.KeyRanges;
import dev.events.embedded.index.KeyRanges.Range;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one field: its value, or an element if it is an array, lies in these ranges.
 *
 * @param ranges include every value that the library's matcher accepts, with its peculiarities
 * @param holdsForArrays whether the condition also holds for fields that are arrays
 */
record FieldCondition(KeyRanges ranges, boolean holdsForArrays) {

    private static final byte[] NUMBERS = {KeyEncoding.NUMBER};
    private static final byte[] STRINGS = {KeyEncoding.STRING};

    /** The conditions in {@code {field: query}}. Leaves out those of unknown kinds. */
    static List<FieldCondition> of(@Nullable Object query) {
        List<FieldCondition> conditions = new ArrayList<>();
        if (BsonRegularExpression.isRegularExpression(query)) {
            add(conditions, startingAs(query));
        } else if (query instanceof Document operators) {
            for (Map.Entry<String, Object> operator : operators.entrySet()) {
                addOperator(conditions, operator.getKey(), operator.getValue());
            }
        } else {
            add(conditions, equalTo(query));
        }
        return conditions;
    }

    private static void addOperator(List<FieldCondition> conditions, String operator, @Nullable Object value) {
        switch (operator) {
            case "$eq" -> add(conditions, equalTo(value));
            case "$in" -> add(conditions, equalToAny(value));
            case "$gt", "$gte", "$lt", "$lte" -> add(conditions, comparedTo(operator, value));
            case "$all" -> {
                if (value instanceof Collection<?> all) {
                    all.forEach(each -> add(conditions, equalTo(each)));
                }
            }
            case "$elemMatch" -> add(conditions, oneElement(value));
            case "$not" -> {
                KeyRanges without = not(value);
                if (without != null) {
                    conditions.add(new FieldCondition(without, false));
                }
            }
            default -> {
                // $ne, $nin, $exists and the like are met by most documents, so an index would not help
            }
        }
    }

    private static void add(List<FieldCondition> conditions, @Nullable KeyRanges ranges) {
        if (ranges != null) {
            conditions.add(new FieldCondition(ranges, true));
        }
    }

    private static @Nullable KeyRanges equalTo(@Nullable Object value) {
        return isScalar(value) ? KeyRanges.point(KeyEncoding.encode(value)) : null;
    }

    private static @Nullable KeyRanges equalToAny(@Nullable Object values) {
        if (!(values instanceof Collection<?> any)) {
            return null;
        }
        List<Range> ranges = new ArrayList<>();
        for (Object value : any) {
            if (value instanceof BsonRegularExpression expression) {
                // Here the library applies an expression to strings only.
                String prefix = StringSet.prefixOf(expression);
                if (prefix == null) {
                    return null;
                }
                ranges.add(startingWith(prefix));
            } else if (!isScalar(value)) {
                return null;
            }
            ranges.add(Range.point(KeyEncoding.encode(value)));
        }
        return KeyRanges.of(ranges);
    }

    private static Range startingWith(String prefix) {
        byte[] terminated = KeyEncoding.encode(prefix);
        byte[] key = Arrays.copyOf(terminated, terminated.length - 1);
        return new Range(key, after(key));
    }

    private static boolean isScalar(@Nullable Object value) {
        return value == null
                || isOrdered(value)
                || value instanceof UUID
                || value instanceof LegacyUUID
                || value instanceof BinData
                || value instanceof BsonTimestamp;
    }

    private static boolean isOrdered(Object value) {
        return value instanceof Number
                || value instanceof String
                || value instanceof ObjectId
                || value instanceof Instant
                || value instanceof Boolean;
    }

    private static @Nullable KeyRanges comparedTo(String operator, @Nullable Object value) {
        if (value == null || !isOrdered(value)) {
            return null;
        }
        byte[] key = KeyEncoding.encode(value);
        byte[] type = {key[0]};
        if (value instanceof Number number && !isExact(number)) {
            return comparedToLarge(operator, number.doubleValue(), type);
        }
        return switch (operator) {
            case "$gt" -> KeyRanges.of(new Range(after(key), after(type)));
            case "$gte" -> KeyRanges.of(new Range(key, after(type)));
            case "$lt" -> KeyRanges.of(new Range(type, key));
            default -> KeyRanges.of(new Range(type, after(key)));
        };
    }

    /** Whether the library compares this number with others by value. */
    private static boolean isExact(Number number) {
        double value = number.doubleValue();
        return value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE;
    }

    /**
     * Beyond 32 bits the library may cut off the fractions of both numbers before it compares them, and it treats NaN,
     * which otherwise sorts last, as 0. So the ranges are wider by one on each side and include NaN.
     */
    private static KeyRanges comparedToLarge(String operator, double value, byte[] type) {
        if (!(Math.abs(value) < 1L << 53)) {
            return KeyRanges.of(new Range(type, after(type)));
        }
        if (operator.startsWith("$gt")) {
            return KeyRanges.of(new Range(KeyEncoding.encode(value - 1), after(type)));
        }
        return KeyRanges.of(
                new Range(type, after(KeyEncoding.encode(value + 1))), Range.point(KeyEncoding.encode(Double.NaN)));
    }

    /** One element must meet all operators together. */
    private static @Nullable KeyRanges oneElement(@Nullable Object query) {
        if (!(query instanceof Document operators) || operators.isEmpty()) {
            return null;
        }
        KeyRanges ranges = null;
        for (Map.Entry<String, Object> operator : operators.entrySet()) {
            KeyRanges one = switch (operator.getKey()) {
                case "$eq" -> equalTo(operator.getValue());
                case "$in" -> equalToAny(operator.getValue());
                case "$gt", "$gte", "$lt", "$lte" -> comparedTo(operator.getKey(), operator.getValue());
                default -> null;
            };
            if (one != null) {
                ranges = ranges == null ? one : ranges.intersect(one);
            }
        }
        return ranges;
    }

    /** Only for a single comparison with exact ranges: values outside the complement must not match. */
    private static @Nullable KeyRanges not(@Nullable Object query) {
        if (!(query instanceof Document operators) || operators.size() != 1) {
            return null;
        }
        String operator = operators.keySet().iterator().next();
        Object value = operators.get(operator);
        if (!operator.matches("\\$[gl]te?") || !(value instanceof Number number) || !isExact(number)) {
            return null;
        }
        KeyRanges ranges = comparedTo(operator, value);
        return ranges == null ? null : ranges.complement();
    }

    /**
     * Strings with the prefix of the expression, and all values of other types, because the library also applies
     * expressions to the text of those.
     */
    private static @Nullable KeyRanges startingAs(@Nullable Object query) {
        String prefix = StringSet.prefixOf(BsonRegularExpression.convertToRegularExpression(query));
        if (prefix == null || prefix.startsWith("[")) {
            return null; // the text of an array begins like this
        }
        return KeyRanges.of(
                new Range(NUMBERS, STRINGS), startingWith(prefix), new Range(after(STRINGS), KeyBytes.highest()));
    }
}
