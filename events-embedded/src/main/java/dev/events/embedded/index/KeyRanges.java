package dev.events.embedded.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A set of keys: ranges in ascending order that do not overlap. */
public record KeyRanges(List<Range> ranges) {

    public static final KeyRanges ALL = new KeyRanges(List.of(new Range(KeyBytes.LOWEST, KeyBytes.HIGHEST, false)));
    public static final KeyRanges NONE = new KeyRanges(List.of());

    /**
     * Keys from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param point whether the range is exactly the keys that start with {@code from}, the encoding of one value
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared by equals
    public record Range(byte[] from, byte[] to, boolean point) {

        public Range(byte[] from, byte[] to) {
            this(from, to, false);
        }

        public static Range point(byte[] key) {
            return new Range(key, KeyBytes.after(key), true);
        }

        private boolean isSamePoint(Range other) {
            return point && other.point && KeyBytes.compare(from, other.from) == 0;
        }

        /** The range of the same values in a descending field. */
        private Range inverted() {
            if (point) {
                return point(KeyBytes.inverted(from));
            }
            return new Range(KeyBytes.after(KeyBytes.inverted(to)), KeyBytes.after(KeyBytes.inverted(from)));
        }
    }

    public static KeyRanges of(Range... ranges) {
        return of(List.of(ranges));
    }

    public static KeyRanges point(byte[] key) {
        return of(Range.point(key));
    }

    /** The union of ranges, which may overlap and be in any order. */
    public static KeyRanges of(List<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparing(Range::from, KeyBytes::compare));
        List<Range> union = new ArrayList<>();
        for (Range range : sorted) {
            if (KeyBytes.compare(range.from(), range.to()) >= 0) {
                continue;
            }
            Range last = union.isEmpty() ? null : union.get(union.size() - 1);
            if (last == null || KeyBytes.compare(range.from(), last.to()) >= 0) {
                union.add(range);
            } else if (!range.isSamePoint(last)) {
                union.set(union.size() - 1, new Range(last.from(), KeyBytes.max(last.to(), range.to())));
            }
        }
        return new KeyRanges(List.copyOf(union));
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public boolean areAllPoints() {
        return ranges.stream().allMatch(Range::point);
    }

    public boolean isOnePoint() {
        return ranges.size() == 1 && ranges.get(0).point();
    }

    public KeyRanges union(KeyRanges other) {
        List<Range> both = new ArrayList<>(ranges);
        both.addAll(other.ranges);
        return of(both);
    }

    public KeyRanges intersect(KeyRanges other) {
        List<Range> common = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < ranges.size() && j < other.ranges.size()) {
            Range a = ranges.get(i);
            Range b = other.ranges.get(j);
            byte[] from = KeyBytes.max(a.from(), b.from());
            byte[] to = KeyBytes.min(a.to(), b.to());
            if (KeyBytes.compare(from, to) < 0) {
                common.add(new Range(from, to, (a.point() && a.from() == from) || (b.point() && b.from() == from)));
            }
            if (KeyBytes.compare(a.to(), b.to()) < 0) {
                i++;
            } else {
                j++;
            }
        }
        return new KeyRanges(List.copyOf(common));
    }

    public KeyRanges complement() {
        List<Range> gaps = new ArrayList<>();
        byte[] from = KeyBytes.LOWEST;
        for (Range range : ranges) {
            gaps.add(new Range(from, range.from()));
            from = range.to();
        }
        gaps.add(new Range(from, KeyBytes.HIGHEST));
        return of(gaps);
    }

    /** The ranges of the same values in a descending field. */
    public KeyRanges inverted() {
        return of(ranges.stream().map(Range::inverted).toList());
    }

    /** These ranges, applied to the field after each of the given prefixes. */
    public KeyRanges following(List<byte[]> prefixes) {
        List<Range> all = new ArrayList<>();
        for (byte[] prefix : prefixes) {
            for (Range range : ranges) {
                all.add(new Range(KeyBytes.concat(prefix, range.from()), KeyBytes.concat(prefix, range.to())));
            }
        }
        return of(all);
    }

    /** Each of the given prefixes, followed by each point of this set. */
    public List<byte[]> pointsFollowing(List<byte[]> prefixes) {
        List<byte[]> all = new ArrayList<>();
        for (byte[] prefix : prefixes) {
            for (Range range : ranges) {
                all.add(KeyBytes.concat(prefix, range.from()));
            }
        }
        return all;
    }
}
