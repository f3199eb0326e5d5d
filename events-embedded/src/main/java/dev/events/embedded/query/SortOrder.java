package dev.events.embedded.query;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.index.KeyBytes;
import dev.events.embedded.index.KeyEncoding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order of a query's results.
 *
 * <p>Sorting in memory compares the same bytes as an index, so that both agree on every value. Documents that are equal
 * in this order are returned in any order.
 */
record SortOrder(List<Field> fields) {

    record Field(String name, boolean ascending) {}

    private static final String NATURAL = "$natural";

    /** Null if no order is requested, or the natural one. */
    static @Nullable SortOrder of(@Nullable Document orderBy) {
        if (orderBy == null
                || orderBy.isEmpty()
                || orderBy.keySet().iterator().next().equals(NATURAL)) {
            return null;
        }
        List<Field> fields = new ArrayList<>();
        orderBy.forEach((name, direction) -> fields.add(new Field(name, ((Number) direction).intValue() > 0)));
        return new SortOrder(fields);
    }

    /** Whether the order is the reverse of insertion. */
    static boolean isNaturalDescending(@Nullable Document orderBy) {
        return orderBy != null
                && !orderBy.isEmpty()
                && orderBy.keySet().iterator().next().equals(NATURAL)
                && orderBy.get(NATURAL) instanceof Number direction
                && direction.intValue() == -1;
    }

    byte[] keyOf(Document document) {
        byte[] key = KeyBytes.EMPTY;
        for (Field field : fields) {
            byte[] one = keyOf(Utils.getSubdocumentValueCollectionAware(document, field.name()), field.ascending());
            byte[] directed = field.ascending() ? one : KeyBytes.inverted(one);
            key = key.length == 0 ? directed : KeyBytes.concat(key, directed);
        }
        return key;
    }

    /** An array sorts by its least element, or its greatest when descending. */
    private static byte[] keyOf(Object value, boolean ascending) {
        if (!(value instanceof Collection<?> elements)) {
            return KeyEncoding.encode(value);
        }
        byte[] extreme = null;
        for (Object element : elements) {
            byte[] key = KeyEncoding.encode(element);
            if (extreme == null) {
                extreme = key;
            } else {
                extreme = ascending ? KeyBytes.min(extreme, key) : KeyBytes.max(extreme, key);
            }
        }
        return extreme == null ? KeyEncoding.emptyArray() : extreme;
    }
}
