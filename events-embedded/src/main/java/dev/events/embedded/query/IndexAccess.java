package dev.events.embedded.query;

import dev.events.embedded.index.IndexTable;
import dev.events.embedded.index.KeyBytes;
import dev.events.embedded.index.KeyRanges;
import dev.events.embedded.index.KeyRanges.Range;
import dev.events.embedded.query.QueryConditions.Alternative;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of keys in one index that include every document that meets one alternative of a query.
 *
 * @param fields the number of the index's fields that the ranges restrict
 */
record IndexAccess(IndexTable index, KeyRanges ranges, int fields) {

    /** With more ranges than this, restricting a further field costs more seeks than it saves. */
    private static final int MAX_PRODUCT = 1000;

    /**
     * All possible accesses through an index. There are several if its first field holds arrays: one for each
     * condition.
     */
    static List<IndexAccess> of(IndexTable index, Alternative alternative) {
        List<IndexAccess> accesses = new ArrayList<>();
        for (KeyRanges first : choices(index, 0, alternative)) {
            accesses.add(of(index, alternative, first));
        }
        return accesses;
    }

    /** Restricts the first field to the given ranges, and the others to the best ones. */
    static IndexAccess of(IndexTable index, Alternative alternative, KeyRanges first) {
        List<byte[]> prefixes = List.of(KeyBytes.EMPTY);
        KeyRanges choice = first;
        int field = 0;
        while (true) {
            KeyRanges values = index.isDescending(field) ? choice.inverted() : choice;
            field++;
            if (!values.areAllPoints() || values.isEmpty()) {
                return new IndexAccess(index, values.following(prefixes), field);
            }
            prefixes = values.pointsFollowing(prefixes);
            KeyRanges next = field < index.fields().size() ? best(choices(index, field, alternative)) : null;
            if (next == null || (long) prefixes.size() * next.ranges().size() > MAX_PRODUCT) {
                return new IndexAccess(
                        index, KeyRanges.of(prefixes.stream().map(Range::point).toList()), field);
            }
            choice = next;
        }
    }

    /**
     * The ranges to which the alternative restricts a field. If the field may be an array, different elements may meet
     * different conditions, so each condition is a choice of its own. Otherwise one value has to meet all conditions.
     */
    static List<KeyRanges> choices(IndexTable index, int field, Alternative alternative) {
        List<FieldCondition> conditions = alternative.of(index.fields().get(field));
        if (index.hasArraysAt(field)) {
            return conditions.stream()
                    .filter(FieldCondition::holdsForArrays)
                    .map(FieldCondition::ranges)
                    .filter(ranges -> !index.lacks(ranges))
                    .toList();
        }
        List<KeyRanges> common = new ArrayList<>();
        conditions.stream()
                .map(FieldCondition::ranges)
                .reduce(KeyRanges::intersect)
                .filter(ranges -> !index.lacks(ranges))
                .ifPresent(common::add);
        return common;
    }

    private static @Nullable KeyRanges best(List<KeyRanges> choices) {
        return choices.stream()
                .filter(KeyRanges::isOnePoint)
                .findFirst()
                .or(() -> choices.stream().findFirst())
                .orElse(null);
    }

    /** Whether each range holds at most one document, so that no other access can be better. */
    boolean isLookup() {
        return index.isUnique() && fields == index.fields().size() && ranges.areAllPoints();
    }
}
