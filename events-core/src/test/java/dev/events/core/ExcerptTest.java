package dev.events.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void of_aLongText_isItsBeginning() {
        assertEquals("x".repeat(60), Excerpt.of("x".repeat(60)));
        assertEquals("x".repeat(60) + "…", Excerpt.of("x".repeat(61)));
        assertEquals("ab…", Excerpt.of("abc", 2));
        assertEquals("", Excerpt.of("", 2));
    }

    /** A character beyond the basic plane is two chars of Java. */
    @Property
    void of_neverHalvesASurrogatePair(
            @ForAll @IntRange(min = 0, max = 5) int before, @ForAll @IntRange(max = 9) int n) {
        String excerpt = Excerpt.of("x".repeat(before) + "😀".repeat(n), 5);

        assertEquals(
                0,
                excerpt.codePoints()
                        .filter(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                        .count());
        assertEquals(before + n <= 5 ? before + n : 6, excerpt.codePointCount(0, excerpt.length()));
    }
}
