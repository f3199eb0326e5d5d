package dev.events.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochSecondsTest {
    /** What {@code time.time()} can yield: whole nanoseconds, divided by 10^9 as CPython does it. */
    @Provide
    Arbitrary<Double> pythonTimes() {
        Arbitrary<Long> anyTime = Arbitraries.longs().between(0, 9_000_000_000_000_000_000L);
        Arbitrary<Long> thisDecade =
                Arbitraries.longs().between(1_600_000_000_000_000_000L, 1_900_000_000_000_000_000L);
        Arbitrary<Long> earliest = Arbitraries.longs().between(0, 20_000_000_000_000_000L);
        return Arbitraries.oneOf(anyTime, thisDecade, earliest)
                .map(nanos -> nanos % 1_000_000_000 == 0 ? (double) (nanos / 1_000_000_000) : (double) nanos / 1e9);
    }

    @Property(tries = 20_000)
    void toInstant_ofPythonTime_survivesToTheBit(@ForAll("pythonTimes") double seconds) {
        Instant time = EpochSeconds.toInstant(seconds);

        assertEquals(seconds, EpochSeconds.toDouble(time));
        assertEquals(time, EpochSeconds.storable(time));
    }

    @Property(tries = 20_000)
    void format_ofPythonTime_isTheShortestPlainDecimalThatReadsBack(@ForAll("pythonTimes") double seconds) {
        String text = EpochSeconds.format(seconds);

        assertEquals(seconds, Double.parseDouble(text));
        assertFalse(text.contains("E"), text);
        int point = text.indexOf('.');
        if (point >= 0) {
            assertFalse(text.endsWith("0"), text);
            // One decimal less reads back as something else, whichever way it is rounded.
            BigDecimal exact = new BigDecimal(text);
            int decimals = exact.scale() - 1;
            assertNotEquals(seconds, exact.setScale(decimals, RoundingMode.DOWN).doubleValue(), text);
            assertNotEquals(seconds, exact.setScale(decimals, RoundingMode.UP).doubleValue(), text);
        }
    }

    @Property
    void toInstant_ofAnyDoubleFrom1971_survivesToTheBit(@ForAll("doublesFrom1971") double seconds) {
        assertEquals(seconds, EpochSeconds.toDouble(EpochSeconds.toInstant(seconds)));
    }

    @Provide
    Arbitrary<Double> doublesFrom1971() {
        long first = Double.doubleToLongBits(31_536_000);
        long last = Double.doubleToLongBits(EpochSeconds.MAX);
        return Arbitraries.longs().between(first, last).map(Double::longBitsToDouble);
    }

    /** Printed by CPython 3.11's {@code repr()}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1650108997.5920792",
                "1650115026.325763",
                "1650059272.843029",
                "1650101244.100029",
                "1795489741.96729",
                "1795489741.9851732",
                "1650000000.0039062",
                "0.001",
                "1e-05",
                "123456.789",
                "253402300798.99997",
                "8388608.000000002",
                "1795489741.1"
            })
    void format_ofAFraction_isWhatPythonPrints(String printed) {
        String plain = printed.equals("1e-05") ? "0.00001" : printed;

        assertEquals(plain, EpochSeconds.format(Double.parseDouble(printed)));
    }

    @ParameterizedTest
    @CsvSource({"0.0,0", "5.0,5", "-5.0,-5", "-0.5,-0.5", "1650000000.0,1650000000", "1e20,100000000000000000000"})
    void format_ofWholeOrOutlyingNumber_isPlain(double seconds, String text) {
        assertEquals(text, EpochSeconds.format(seconds));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300})
    void toInstant_ofWhatIsNoTime_isRefused(double seconds) {
        assertThrows(IllegalArgumentException.class, () -> EpochSeconds.toInstant(seconds));
    }

    @Test
    void toDouble_ofANanosecondTime_isTheNearestDouble() {
        assertEquals(
                Double.parseDouble("1650108997.123456789"),
                EpochSeconds.toDouble(Instant.ofEpochSecond(1650108997, 123_456_789)));
    }
}
