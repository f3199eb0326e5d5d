package dev.events.embedded.query;

import dev.events.embedded.index.IndexTable;
import dev.events.embedded.index.KeyBytes;
import dev.events.embedded.index.KeyRanges;
import dev.events.embedded.query.Conditions.Alternative;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A walk along an index that meets all matching documents, each once, in the order asked for.
 *
 * <p>That needs the order's fields to follow in the index upon fields that are fixed to one value, and never to have been
 * arrays, which are in an index once per element.
 *
 * @param fields how many of the index's fields the ranges go by at most
 */
record OrderedWalk(IndexTable index, KeyRanges ranges, boolean descending, int fields) {

    static List<OrderedWalk> find(List<IndexTable> indexes, List<Alternative> alternatives, SortOrder order) {
        List<OrderedWalk> walks = new ArrayList<>();
        for (IndexTable index : indexes) {
            if (!index.isComplete()) {
                continue;
            }
            int last = index.fields().size() - order.fields().size();
            for (int fixed = 0; fixed <= last; fixed++) {
                Boolean descending = directionFrom(index, fixed, order);
                if (descending != null && arePointsUpTo(index, fixed, alternatives)) {
                    addWalks(walks, index, fixed, alternatives, descending);
                    break;
                }
            }
        }
        return walks;
    }

    /** Whether to read the index backwards to have the order from this field on; null where neither way gives it. */
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

    /** Whether all alternatives fix the fields before {@code fixed} to one value each; the first is looked at later. */
    private static boolean arePointsUpTo(IndexTable index, int fixed, List<Alternative> alternatives) {
        for (int field = 1; field < fixed; field++) {
            byte[] value = null;
            for (Alternative alternative : alternatives) {
                List<KeyRanges> choices = Narrowing.choices(index, field, alternative);
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

    private static void addWalks(
            List<OrderedWalk> walks, IndexTable index, int fixed, List<Alternative> alternatives, boolean descending) {
        if (fixed == 0) {
            KeyRanges union = KeyRanges.NONE;
            int fields = 0;
            for (Alternative alternative : alternatives) {
                List<Narrowing> ways = Narrowing.of(index, alternative);
                union = union.union(ways.isEmpty() ? KeyRanges.ALL : ways.get(0).ranges());
                fields = Math.max(fields, ways.isEmpty() ? 0 : ways.get(0).fields());
            }
            walks.add(new OrderedWalk(index, union, descending, fields));
            return;
        }
        for (KeyRanges value : Narrowing.choices(index, 0, alternatives.get(0))) {
            if (value.isOnePoint() && alternatives.stream().allMatch(each -> allows(index, each, value))) {
                KeyRanges union = KeyRanges.NONE;
                int fields = 0;
                for (Alternative alternative : alternatives) {
                    Narrowing way = Narrowing.of(index, alternative, value);
                    union = union.union(way.ranges());
                    fields = Math.max(fields, way.fields());
                }
                walks.add(new OrderedWalk(index, union, descending, fields));
            }
        }
    }

    private static boolean allows(IndexTable index, Alternative alternative, KeyRanges value) {
        byte[] key = value.ranges().get(0).from();
        return Narrowing.choices(index, 0, alternative).stream()
                .anyMatch(choice -> choice.isOnePoint()
                        && KeyBytes.compare(choice.ranges().get(0).from(), key) == 0);
    }

    /** Whether no index narrows by anything that this walk does not go by already. */
    boolean usesAllOf(List<List<Narrowing>> ways) {
        return ways.stream()
                .flatMap(List::stream)
                .allMatch(way -> index.fields()
                        .subList(0, Math.max(fields, 0))
                        .containsAll(way.index().fields().subList(0, way.fields())));
    }
}
