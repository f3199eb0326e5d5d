package dev.events.embedded;

import dev.events.embedded.KeyRanges.Range;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Further keys in an index on two ascending fields, which find documents by bounds on both fields at once.
 *
 * <p>Two ordered indexes cannot: of the documents with {@code start < t < stop}, the one on either field alone leaves half a
 * collection. So each document with two numbers {@code x, y} has a key made of the size of {@code x - y}, to a power of four,
 * and {@code y}. Among those of one size, bounds on {@code x} are bounds on {@code y}, if wider ones by that size; and there
 * are few sizes.
 */
final class Spans {

    /** Below the first byte of every value. */
    private static final byte MARK = 0x02;

    private static final int LEAST = -4;
    private static final int GREATEST = 24;
    private static final int NO_DIFFERENCE = 0x80;
    private static final int NOT_FINITE = 0;
    private static final double EXACT = 1L << 53;

    private Spans() {}

    static byte[] keyOf(Number x, Number y) {
        return KeyBytes.concat(new byte[] {MARK, (byte) size(x.doubleValue(), y.doubleValue())}, KeyEncoding.encode(y));
    }

    private static int size(double x, double y) {
        if (!(Math.abs(x) < EXACT && Math.abs(y) < EXACT)) {
            return NOT_FINITE;
        }
        double difference = x - y;
        if (difference == 0) {
            return NO_DIFFERENCE;
        }
        int exponent = Math.getExponent(difference) >> 1;
        int level = Math.max(LEAST, Math.min(GREATEST, exponent)) - LEAST + 1;
        return difference > 0 ? NO_DIFFERENCE + level : NO_DIFFERENCE - level;
    }

    /** The keys of documents whose fields both lie in the given ranges; null where these are no bounds on numbers. */
    static @Nullable KeyRanges within(KeyRanges x, KeyRanges y) {
        if (!areNumbers(x) || !areNumbers(y)) {
            return null;
        }
        double leastX = lower(x);
        double greatestX = upper(x);
        double leastY = lower(y);
        double greatestY = upper(y);
        List<Range> ranges = new ArrayList<>();
        ranges.add(Range.point(new byte[] {MARK, NOT_FINITE}));
        for (int level = LEAST - GREATEST - 1; level <= GREATEST - LEAST + 1; level++) {
            double nearer = level == 0 || Math.abs(level) == 1 ? 0 : power(Math.abs(level) - 1);
            double farther =
                    level == 0 ? 0 : Math.abs(level) == GREATEST - LEAST + 1 ? EXACT * 4 : power(Math.abs(level));
            double leastDifference = level > 0 ? nearer : -farther;
            double greatestDifference = level > 0 ? farther : -nearer;
            double from = Math.max(leastY, minus(leastX, greatestDifference, -1));
            double to = Math.min(greatestY, minus(greatestX, leastDifference, 1));
            if (from <= to) {
                byte[] size = {MARK, (byte) (NO_DIFFERENCE + level)};
                ranges.add(new Range(
                        KeyBytes.concat(size, KeyEncoding.encode(from)),
                        KeyBytes.after(KeyBytes.concat(size, KeyEncoding.encode(to)))));
            }
        }
        return KeyRanges.of(ranges);
    }

    /** The differences of level n lie from this power up to the next. */
    private static double power(int level) {
        return Math.scalb(1.0, 2 * (level + LEAST));
    }

    /** The difference, a little more in the given direction than rounding could take off it. */
    private static double minus(double bound, double difference, int direction) {
        double slack = (Math.abs(bound) + Math.abs(difference)) * 1e-12;
        return Double.isInfinite(bound) ? bound : bound - difference + direction * slack;
    }

    private static boolean areNumbers(KeyRanges ranges) {
        return !ranges.isEmpty()
                && ranges.ranges().stream()
                        .allMatch(range -> range.from()[0] == KeyEncoding.NUMBER
                                && KeyBytes.compare(range.to(), new byte[] {KeyEncoding.NUMBER + 1}) <= 0);
    }

    private static double lower(KeyRanges ranges) {
        double bound = KeyEncoding.numberAt(ranges.ranges().get(0).from());
        return Double.isNaN(bound) ? Double.NEGATIVE_INFINITY : bound;
    }

    private static double upper(KeyRanges ranges) {
        double bound = KeyEncoding.numberAt(
                ranges.ranges().get(ranges.ranges().size() - 1).to());
        return Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound;
    }
}
