package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertTrue;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SpansPropertyTest {

    @Provide
    Arbitrary<Double> times() {
        return Arbitraries.oneOf(
                Arbitraries.doubles().between(1.7e9, 1.7e9 + 100).ofScale(3),
                Arbitraries.doubles().between(0, 4e9),
                Arbitraries.doubles().between(-10, 10).ofScale(6),
                Arbitraries.of(0.0, -1.0, 1e-300, 1e15, -1e15, 1e17, 9007199254740992.0, -1e300));
    }

    @Property(tries = 20_000)
    void pairsWithinBothBounds_areFound(
            @ForAll("times") double x,
            @ForAll("times") double y,
            @ForAll("times") double a,
            @ForAll("times") double b) {
        for (String onX : new String[] {"$gt", "$gte", "$lt", "$lte", "$eq"}) {
            for (String onY : new String[] {"$gt", "$gte", "$lt", "$lte", "$eq"}) {
                if (holds(onX, x, a) && holds(onY, y, b)) {
                    KeyRanges ranges = Objects.requireNonNull(Spans.within(condition(onX, a), condition(onY, b)));
                    byte[] key = Spans.keyOf(x, y);
                    assertTrue(ranges.ranges().stream()
                            .anyMatch(range ->
                                    KeyBytes.compare(range.from(), key) <= 0 && KeyBytes.compare(key, range.to()) < 0));
                }
            }
        }
    }

    private static KeyRanges condition(String operator, double bound) {
        return FieldCondition.of(new Document(operator, bound)).get(0).ranges();
    }

    private static boolean holds(String operator, double value, double bound) {
        return switch (operator) {
            case "$gt" -> value > bound;
            case "$gte" -> value >= bound;
            case "$lt" -> value < bound;
            case "$lte" -> value <= bound;
            default -> value == bound;
        };
    }
}
