package dev.events.embedded.query;

import dev.events.embedded.index.IndexTable;
import dev.events.embedded.index.KeyBytes;
import dev.events.embedded.index.KeyRanges;
import dev.events.embedded.index.KeyRanges.Range;
import dev.events.embedded.query.Conditions.Alternative;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of one index among which all documents are that meet one alternative of a query.
 *
 * @param fields how many of the index's fields the ranges go by
 */
record Narrowing(IndexTable index, KeyRanges ranges, int fields) {

    /** Past this many ranges, a further field is not worth its seeks. */
    private static final int MAX_PRODUCT = 1000;

    /** All ways in which the index can narrow: several where its first field holds arrays, of which each demand is one. */
    static List<Narrowing> of(IndexTable index, Alternative alternative) {
        List<Narrowing> ways = new ArrayList<>();
        for (KeyRanges first : choices(index, 0, alternative)) {
            ways.add(of(index, alternative, first));
        }
        return ways;
    }

    /** Narrows by one of the choices for the first field, and the best for the others. */
    static Narrowing of(IndexTable index, Alternative alternative, KeyRanges first) {
        List<byte[]> prefixes = List.of(KeyBytes.EMPTY);
        KeyRanges choice = first;
        int field = 0;
        while (true) {
            KeyRanges values = index.isDescending(field) ? choice.inverted() : choice;
            field++;
            if (!values.areAllPoints() || values.isEmpty()) {
                return new Narrowing(index, values.following(prefixes), field);
            }
            prefixes = values.pointsFollowing(prefixes);
            KeyRanges next = field < index.fields().size() ? best(choices(index, field, alternative)) : null;
            if (next == null || (long) prefixes.size() * next.ranges().size() > MAX_PRODUCT) {
                return new Narrowing(
                        index, KeyRanges.of(prefixes.stream().map(Range::point).toList()), field);
            }
            choice = next;
        }
    }

    /**
     * What the alternative leaves of an index's field. Where the field may be an array, different elements may meet
     * different demands, so that each of them is a choice; otherwise one value has to meet them all.
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

    /** Whether it finds no more documents than it has ranges, so that there is no need to look for anything better. */
    boolean isLookup() {
        return index.isUnique() && fields == index.fields().size() && ranges.areAllPoints();
    }
}
