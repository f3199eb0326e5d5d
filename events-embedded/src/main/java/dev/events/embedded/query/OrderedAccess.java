package dev.events.embedded.query;

import dev.events.embedded.index.IndexTable;
import dev.events.embedded.index.KeyBytes;
import dev.events.embedded.index.KeyRanges;
import dev.events.embedded.query.QueryConditions.Alternative;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Access through an index that returns the matching documents in the requested order, each once.
 *
 * <p>The fields of the order must follow each other in the index. The query must fix the fields before them to one
 * value. No field of the order may ever have been an array, because an index has one key for each element of an array.
 *
 * @param fields the largest number of the index's fields that the ranges restrict
 */
record OrderedAccess(IndexTable index, KeyRanges ranges, boolean descending, int fields) {

    static List<OrderedAccess> find(List<IndexTable> indexes, List<Alternative> alternatives, SortOrder order) {
        List<OrderedAccess> accesses = new ArrayList<>();
        for (IndexTable index : indexes) {
            if (!index.isComplete()) {
                continue;
            }
            int last = index.fields().size() - order.fields().size();
            for (int fixed = 0; fixed <= last; fixed++) {
                Boolean descending = directionFrom(index, fixed, order);
                if (descending != null && arePointsUpTo(index, fixed, alternatives)) {
                    addAccesses(accesses, index, fixed, alternatives, descending);
                    break;
                }
            }
        }
        return accesses;
    }

    /**
     * Whether the order from this field on is that of the index read backwards; null if it is neither that nor
     * forwards.
     */
    private static @Nullable Boolean directionFrom(IndexTable index, int from, SortOrder order) {
        Boolean descending = null;
        for (int i = 0; i < order.fields().size(); i++) {
            SortOrder.Field field = order.fields().get(i);
            boolean backwards = field.ascending() == index.isDescending(from + i);
            if (!field.name().equals(index.fields().get(from + i))
                    || index.hasArraysAt(from + i)
                    || (descending != null && descending != backwards)) {
                return null;
            }
            descending = backwards;
        }
        return descending;
    }

    /**
     * Whether all alternatives fix the fields before {@code fixed} to one value each. Does not check the first field.
     */
    private static boolean arePointsUpTo(IndexTable index, int fixed, List<Alternative> alternatives) {
        for (int field = 1; field < fixed; field++) {
            byte[] value = null;
            for (Alternative alternative : alternatives) {
                List<KeyRanges> choices = IndexAccess.choices(index, field, alternative);
                if (choices.size() != 1 || !choices.get(0).isOnePoint()) {
                    return false;
                }
                byte[] point = choices.get(0).ranges().get(0).from();
                if (value != null && KeyBytes.compare(value, point) != 0) {
                    return false;
                }
                value = point;
            }
        }
        return true;
    }

    private static void addAccesses(
            List<OrderedAccess> accesses,
            IndexTable index,
            int fixed,
            List<Alternative> alternatives,
            boolean descending) {
        if (fixed == 0) {
            KeyRanges union = KeyRanges.NONE;
            int fields = 0;
            for (Alternative alternative : alternatives) {
                List<IndexAccess> possible = IndexAccess.of(index, alternative);
                union = union.union(
                        possible.isEmpty() ? KeyRanges.ALL : possible.get(0).ranges());
                fields = Math.max(
                        fields, possible.isEmpty() ? 0 : possible.get(0).fields());
            }
            accesses.add(new OrderedAccess(index, union, descending, fields));
            return;
        }
        for (KeyRanges value : IndexAccess.choices(index, 0, alternatives.get(0))) {
            if (value.isOnePoint() && alternatives.stream().allMatch(each -> allows(index, each, value))) {
                KeyRanges union = KeyRanges.NONE;
                int fields = 0;
                for (Alternative alternative : alternatives) {
                    IndexAccess access = IndexAccess.of(index, alternative, value);
                    union = union.union(access.ranges());
                    fields = Math.max(fields, access.fields());
                }
                accesses.add(new OrderedAccess(index, union, descending, fields));
            }
        }
    }

    private static boolean allows(IndexTable index, Alternative alternative, KeyRanges value) {
        byte[] key = value.ranges().get(0).from();
        return IndexAccess.choices(index, 0, alternative).stream()
                .anyMatch(choice -> choice.isOnePoint()
                        && KeyBytes.compare(choice.ranges().get(0).from(), key) == 0);
    }

    /** Whether this access restricts every field that any of the others restricts. */
    boolean coversAllOf(List<List<IndexAccess>> accesses) {
        return accesses.stream()
                .flatMap(List::stream)
                .allMatch(access -> index.fields()
                        .subList(0, Math.max(fields, 0))
                        .containsAll(access.index().fields().subList(0, access.fields())));
    }
}
