package dev.events.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndingTest {
    private static final Instant START = Instant.ofEpochSecond(100);

    /** Each kind of event with each ending: its stop, "open", or nothing for a mark. */
    @ParameterizedTest
    @CsvSource({
        "mark, at, 120",
        "interval, at, 120",
        "open, at, 120",
        "mark, after, 130",
        "interval, after, 130",
        "open, after, 130",
        "mark, none, ",
        "interval, none, ",
        "open, none, open",
        "mark, open, open",
        "interval, open, open",
        "open, open, open",
        "mark, closed, ",
        "interval, closed, 110",
        "open, closed, "
    })
    void of_eachKind(String kind, String ending, @Nullable String expected) {
        Event event = switch (kind) {
            case "mark" -> Event.mark(START, "a");
            case "interval" -> Event.between(START, START.plusSeconds(10), "a");
            default -> Event.open(START, "a");
        };
        Event changed = event.withEnding(
                switch (ending) {
                    case "at" -> Ending.at(START.plusSeconds(20));
                    case "after" -> Ending.after(Duration.ofSeconds(30));
                    case "none" -> Ending.none();
                    default -> Ending.open(ending.equals("open"));
                });

        assertEquals("open".equals(expected), changed.open());
        if (expected == null || changed.open()) {
            assertNull(changed.stop());
        } else {
            assertEquals(Instant.ofEpochSecond(Long.parseLong(expected)), changed.stop());
        }
        assertEquals(event.tags(), changed.tags());
    }

    @Test
    void stopAndOpenFalse_together_makeAMark() {
        assertTrue(Event.open(START)
                .withEnding(new Ending(true, null, null, false))
                .isMark());
    }

    @Test
    void contradictions_areRefused() {
        Instant stop = START.plusSeconds(1);
        assertThrows(IllegalArgumentException.class, () -> new Ending(true, stop, Duration.ZERO, null));
        assertThrows(IllegalArgumentException.class, () -> new Ending(true, stop, null, true));
        assertThrows(IllegalArgumentException.class, () -> new Ending(true, null, Duration.ZERO, true));
        assertThrows(IllegalArgumentException.class, () -> new Ending(false, stop, null, null));
        assertThrows(IllegalArgumentException.class, () -> new Ending(false, null, null, null));
        assertThrows(IllegalArgumentException.class, () -> Ending.after(Duration.ofSeconds(-1)));
    }

    @Test
    void anEndTooEarlyOrTooLate_isRefused() {
        Event event = Event.mark(START);

        assertThrows(IllegalArgumentException.class, () -> event.withEnding(Ending.at(START.minusSeconds(1))));
        assertThrows(
                IllegalArgumentException.class,
                () -> event.withEnding(Ending.after(Duration.ofSeconds(EpochSeconds.MAX))));
        assertThrows(
                IllegalArgumentException.class,
                () -> event.withEnding(Ending.after(Duration.ofSeconds(Long.MAX_VALUE))));
    }

    @Test
    void anOpenEvent_hasNoStop() {
        assertThrows(
                IllegalArgumentException.class, () -> new Event(Event.newId(), START, START, true, Set.of(), null));
    }
}
