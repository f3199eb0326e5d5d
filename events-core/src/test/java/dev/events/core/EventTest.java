package dev.events.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @Test
    void constructor_keepsFirstMentionOrderAndDropsDuplicates() {
        Event event = Event.open(NOON, "b", "a", "b");

        assertEquals(List.of("b", "a"), List.copyOf(event.tags()));
        assertTrue(event.open());
    }

    @Test
    void constructor_roundsTimesToWhatTheStoreHolds() {
        Event event = Event.open(NOON.plusNanos(1));

        assertEquals(NOON, event.start());
    }

    @Test
    void constructor_withStopBeforeStart_namesBoth() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Event.between(NOON, NOON.minusSeconds(1)));

        assertEquals("stop 1795521599 is before start 1795521600; it must be the same or later", e.getMessage());
    }

    @Test
    void constructor_withATimeOutOfRange_isRefused() {
        Instant tooLate = Instant.ofEpochSecond(EpochSeconds.MAX).plusNanos(1);

        assertThrows(IllegalArgumentException.class, () -> Event.open(Instant.ofEpochSecond(-1)));
        assertThrows(IllegalArgumentException.class, () -> Event.open(tooLate));
        assertTrue(Event.between(Instant.EPOCH, Instant.EPOCH).isMark());
    }

    @Test
    void constructor_withAnEmptyTagOrAWrongId_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> Event.open(NOON, ""));
        assertThrows(IllegalArgumentException.class, () -> new Event("xyz", NOON, null, Set.of(), null));
    }

    @Test
    void constructor_normalisesIdAndNote() {
        Event event = new Event("625AC1D2E8F5D327AA51E4E0", NOON, null, Set.of(), "");

        assertEquals("625ac1d2e8f5d327aa51e4e0", event.id());
        assertNull(event.note());
    }

    @Test
    void factories_withANote_makeEventsOfTheirKind() {
        List<String> tags = List.of("a", "b", "a");

        Event mark = Event.mark(NOON, tags, "why");
        Event open = Event.open(NOON, tags, "why");
        Event interval = Event.between(NOON, NOON.plusSeconds(5), tags, null);

        assertEquals(new Event(mark.id(), NOON, null, false, Set.of("a", "b"), "why"), mark);
        assertEquals(new Event(open.id(), NOON, null, true, Set.of("a", "b"), "why"), open);
        assertEquals(new Event(interval.id(), NOON, NOON.plusSeconds(5), Set.of("a", "b"), null), interval);
    }

    @Test
    void withers_changeOnePart() {
        Instant later = NOON.plusSeconds(5);
        Event open = new Event("625ac1d2e8f5d327aa51e4e0", NOON, null, true, Set.of("a"), "why");
        Event interval = new Event(open.id(), NOON, later, Set.of("a"), "why");
        Event mark = new Event(open.id(), NOON, null, Set.of("a"), "why");

        assertEquals(interval, open.withStop(later));
        assertEquals(interval, mark.withStop(later));
        assertEquals(mark, interval.withStop(null));
        assertEquals(open, open.withStop(null));
        assertEquals(open, interval.withOpen(true));
        assertEquals(mark, open.withOpen(false));
        assertEquals(interval, interval.withOpen(false));
        assertEquals(new Event(open.id(), later, later, Set.of("a"), "why"), interval.withStart(later));
        assertEquals(List.of("c", "b"), List.copyOf(open.withTags("c", "b", "c").tags()));
        assertEquals(new Event(open.id(), NOON, null, true, Set.of(), "why"), open.withTags(List.of()));
        assertEquals(new Event(open.id(), NOON, null, true, Set.of("a"), null), open.withNote(null));
        assertEquals("other", mark.withNote("other").note());
        assertThrows(IllegalArgumentException.class, () -> interval.withStart(later.plusSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> mark.withStop(NOON.minusSeconds(1)));
    }

    @Test
    void newId_isUniqueAndHasTheTimeInFront() {
        Set<String> ids = new HashSet<>();
        IntStream.range(0, 100_000).forEach(i -> ids.add(Event.newId()));

        assertEquals(100_000, ids.size());
        long seconds = Long.parseLong(Event.newId().substring(0, 8), 16);
        assertTrue(Math.abs(System.currentTimeMillis() / 1000 - seconds) < 60);
    }

    @Test
    void requireWithinLimits_atTheLimits_passes() {
        Set<String> tags = new LinkedHashSet<>();
        // A character is a code point: these are two chars of Java each.
        IntStream.range(0, Event.MAX_TAGS).forEach(i -> tags.add("𝄞".repeat(Event.MAX_TAG_LENGTH - 3) + (100 + i)));
        Event event = new Event(Event.newId(), NOON, null, tags, "n".repeat(Event.MAX_NOTE_LENGTH));

        assertEquals(event, event.requireWithinLimits());
    }

    @Test
    void requireWithinLimits_beyondThem_namesTheField() {
        Set<String> tags = new LinkedHashSet<>();
        IntStream.rangeClosed(0, Event.MAX_TAGS).forEach(i -> tags.add("t" + i));

        assertRefused(
                new Event(Event.newId(), NOON, null, tags, null),
                "tags has 101 entries; an event may have at most 100");
        assertRefused(
                Event.open(NOON, "x".repeat(201)),
                "the tag \"xxxxxxxxxxxxxxxxxxxx…\" has 201 characters; it may have at most 200");
        assertRefused(
                new Event(Event.newId(), NOON, null, Set.of(), "n".repeat(10_001)),
                "note \"nnnnnnnnnnnnnnnnnnnn…\" has 10001 characters; it may have at most 10000");
        assertRefused(
                Event.open(NOON, "a\ud800b"),
                "the tag holds half of a surrogate pair; it must be well-formed Unicode text");
    }

    private static void assertRefused(Event event, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, event::requireWithinLimits)
                        .getMessage());
    }
}
