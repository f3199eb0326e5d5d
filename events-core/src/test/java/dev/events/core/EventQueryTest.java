package dev.events.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventQueryTest {
    /** The range is [10, 20). */
    @ParameterizedTest
    @CsvSource({
        "0, 9, false", // before
        "0, 10, false", // ends as the range begins
        "0, 11, true", // cut by its beginning
        "0, 30, true", // spans it
        "12, 15, true", // inside
        "19, 30, true", // cut by its end
        "20, 30, false", // begins as the range ends
        "0, open, true", // open, from before
        "15, open, true", // open, from inside
        "20, open, false", // open, from after
        "0, , false", // a mark before
        "10, , true", // a mark at the beginning
        "15, , true", // a mark inside
        "20, , false", // a mark at the end
        "10, 10, true", // takes no time, at the beginning
        "20, 20, false" // takes no time, at the end
    })
    void matches_withARange_isOverlap(long start, @Nullable String stop, boolean expected) {
        EventQuery query = EventQuery.builder().from(at(10)).to(at(20)).build();
        boolean open = "open".equals(stop);
        Instant end = stop == null || open ? null : at(Long.parseLong(stop));
        Event event = new Event(Event.newId(), at(start), end, open, Set.of(), null);

        assertEquals(expected, query.matches(event));
    }

    @ParameterizedTest
    @CsvSource({"deploy, true", "deploy:web, false", "dep*, true", "*, true", "x*, false", "Deploy, false"})
    void matches_withATag_isEqualityOrPrefix(String entry, boolean expected) {
        Event event = Event.open(at(0), "deploy", "ops");

        assertEquals(expected, EventQuery.builder().tag(entry).build().matches(event));
        assertEquals(
                expected, EventQuery.builder().tag("ops").tag(entry).build().matches(event));
        assertEquals(
                expected,
                EventQuery.builder().anyTag("none").anyTag(entry).build().matches(event));
        assertEquals(
                !expected,
                EventQuery.builder().notTag("none").notTag(entry).build().matches(event));
    }

    @ParameterizedTest
    @CsvSource({
        "5*, *, true, ''", // any tag
        "5*, 5*, true, 5",
        "5*, 5\\*, false, 5*",
        "5*, 5\\\\*, true, 5\\",
        "5*, 5\\\\\\*, false, 5\\*",
        "5*, \\*, false, *",
        "5*, 5\\, false, 5\\", // no star at the end: as it is
        "5*, 5\\*x, false, 5\\*x",
        "5*, *5, false, *5"
    })
    void entry_thatEndsInAStar_isAPrefixUnlessABackslashEscapesTheStar(
            String tag, String entry, boolean prefix, String text) {
        assertEquals(prefix, TagFilter.isPrefix(entry));
        assertEquals(text, TagFilter.text(entry));
        assertEquals(
                prefix ? tag.startsWith(text) : tag.equals(text),
                EventQuery.builder().tag(entry).build().matches(Event.mark(at(0), tag)));
    }

    @Test
    void literal_isTheEntryOfOneTag() {
        assertEquals("5", TagFilter.literal("5"));
        assertEquals("5\\", TagFilter.literal("5\\"));
        assertEquals("5\\*", TagFilter.literal("5*"));
        assertEquals("5\\\\\\*", TagFilter.literal("5\\*"));
        assertEquals("\\*", TagFilter.literal("*"));
    }

    @Test
    void matches_withOpen_tellsWhatGoesOnFromMarksAndIntervals() {
        EventQuery open = EventQuery.builder().open(true).build();
        EventQuery ended = EventQuery.builder().open(false).build();

        assertTrue(open.matches(Event.open(at(0))) && !ended.matches(Event.open(at(0))));
        assertTrue(!open.matches(Event.mark(at(0))) && ended.matches(Event.mark(at(0))));
        assertTrue(!open.matches(Event.between(at(0), at(0))) && ended.matches(Event.between(at(0), at(0))));
    }

    /** The time is 10. */
    @ParameterizedTest
    @CsvSource({
        "0, 9, true", // an interval that ended before
        "0, 10, false", // ended just then
        "0, 11, false", // began before, and went on
        "9, , true", // a mark before
        "10, , false", // a mark just then
        "0, open, false", // goes on
        "9, 9, true" // takes no time
    })
    void matches_withEndedBefore_isByTheStopOrTheStart_andNeverOpen(
            long start, @Nullable String stop, boolean expected) {
        boolean open = "open".equals(stop);
        Instant end = stop == null || open ? null : at(Long.parseLong(stop));
        Event event = new Event(Event.newId(), at(start), end, open, Set.of(), null);

        assertEquals(expected, EventQuery.builder().endedBefore(at(10)).build().matches(event));
    }

    @Test
    void matches_withText_findsItInTheNoteWhateverItsCase() {
        EventQuery query = EventQuery.builder().text("a.É").build();

        assertTrue(query.matches(new Event(Event.newId(), at(0), null, Set.of(), "xA.éx")));
        assertFalse(query.matches(new Event(Event.newId(), at(0), null, Set.of(), "abé")));
        assertFalse(query.matches(Event.open(at(0), "a.é")));
    }

    @Test
    void build_withNothing_isUnfiltered() {
        assertTrue(EventQuery.builder().build().isUnfiltered());
        assertFalse(EventQuery.builder().open(true).build().isUnfiltered());
        assertFalse(EventQuery.builder().endedBefore(at(0)).build().isUnfiltered());
    }

    @Test
    void build_withSomethingWrong_saysWhat() {
        assertThrows(
                IllegalArgumentException.class,
                () -> EventQuery.builder().tag("").build());
        assertThrows(
                IllegalArgumentException.class,
                () -> EventQuery.builder().text("").build());
        assertEquals(
                "to 1 is before from 2; it must be the same or later",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> EventQuery.builder().from(at(2)).to(at(1)).build())
                        .getMessage());
    }

    private static Instant at(long seconds) {
        return Instant.ofEpochSecond(seconds);
    }
}
