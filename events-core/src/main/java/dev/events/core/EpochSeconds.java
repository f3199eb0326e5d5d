package dev.events.core;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;

/**
 * Converts between {@link Instant} and the form of times in MongoDB and JSON: seconds since 1970-01-01T00:00:00Z as a
 * double.
 *
 * <p>A double near today is a multiple of about 0.24 µs, an {@code Instant} one of 1 ns, so every double from 2^23
 * seconds (April 1970) on survives double → {@code Instant} → double unchanged. Before that, every double nearest to a
 * whole number of nanoseconds does, which is what clocks such as Python's {@code time.time()} yield.
 */
public final class EpochSeconds {
    /** The latest time an event may have: 9999-12-31T23:59:59Z. The earliest is 0. */
    public static final long MAX = 253_402_300_799L;

    private static final long NANOS = 1_000_000_000L;

    /** Up to here, nanoseconds since the epoch are whole numbers that a double holds exactly. */
    private static final long EXACT_NANOS_SECONDS = (1L << 53) / NANOS;

    private EpochSeconds() {}

    /**
     * {@return the double nearest to {@code time}}
     *
     * @param time any instant; meant for 1970 to 9999
     */
    public static double toDouble(Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        if (seconds >= 0 && seconds < EXACT_NANOS_SECONDS) {
            return (double) (seconds * NANOS + nanos) / NANOS;
        }
        // Both terms are correctly rounded. No time in whole nanoseconds lies so close to the middle between two
        // doubles of this size that the first rounding could change the second.
        return seconds + (double) nanos / NANOS;
    }

    /**
     * {@return the instant nearest to {@code seconds}, to the nanosecond}
     *
     * @param seconds seconds since the epoch, finite and within the years that {@link Instant} has
     * @throws IllegalArgumentException if {@code seconds} is NaN, infinite or too far away
     */
    public static Instant toInstant(double seconds) {
        // Infinity and NaN fail this too.
        if (!(Math.abs(seconds) <= MAX * 1000.0)) {
            throw new IllegalArgumentException("the time " + seconds + " is not a finite number of seconds since 1970");
        }
        double whole = Math.floor(seconds);
        return Instant.ofEpochSecond((long) whole, (long) Math.rint((seconds - whole) * NANOS));
    }

    /** {@code time} rounded to what a double can hold, so that it equals itself read back from the store. */
    static Instant storable(Instant time) {
        return toInstant(toDouble(time));
    }

    /**
     * {@return the shortest plain decimal number that reads back as the same double: {@code 1650108997.5920792}, {@code
     * 5}} There is never an exponent, and no fraction where there is none. Digits are those that Python prints.
     *
     * @param seconds any finite number
     * @throws IllegalArgumentException if {@code seconds} is NaN or infinite
     */
    public static String format(double seconds) {
        if (!Double.isFinite(seconds)) {
            throw new IllegalArgumentException("the time " + seconds + " is not a finite number");
        }
        double whole = Math.floor(seconds);
        double fraction = seconds - whole;
        if (fraction == 0 && Math.abs(seconds) < 1L << 53) {
            return Long.toString((long) whole);
        }
        if (seconds >= 1 << 23 && seconds <= MAX) {
            // At least 23 of the 53 bits are taken, so the fraction is a whole number of 2^-29 and times 10^9 it fits
            // a long: exact arithmetic.
            long bits = (long) (fraction * (1 << 29));
            long power = 1;
            for (int decimals = 1; decimals <= 9; decimals++) {
                power *= 10;
                long digits = halfEven(bits * power);
                // A correctly rounded quotient plus a whole number: see toDouble.
                if (whole + (double) digits / power == seconds) {
                    return (long) whole + "." + Long.toString(power + digits).substring(1);
                }
            }
        }
        return shortest(seconds).toPlainString();
    }

    /**
     * {@return {@link #format(double)} of a time}
     *
     * @param time a time
     */
    public static String format(Instant time) {
        return format(toDouble(time));
    }

    /** {@code product / 2^29}, rounded half to even. */
    private static long halfEven(long product) {
        long quotient = product >> 29;
        long remainder = product & ((1 << 29) - 1);
        long half = 1 << 28;
        return remainder > half || (remainder == half && (quotient & 1) == 1) ? quotient + 1 : quotient;
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded;
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
    }
}
