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
