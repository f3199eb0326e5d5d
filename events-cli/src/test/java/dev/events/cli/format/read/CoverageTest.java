package dev.events.cli.format.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoverageTest {
    private static final String ID = Event.newId();
    private static final Event EXISTING = event(10.25, 20.75, "note", "a", "b");

    @Test
    void whole_takesEverything() {
        Event read = event(10, 21, null, "c");
        assertEquals(read, Coverage.WHOLE.apply(EXISTING, read));
    }

    @Test
    void wholeSeconds_keepFractionsOfTimesThatDidNotChange() {
        assertEquals(EXISTING, Coverage.WHOLE_SECONDS.apply(EXISTING, event(10, 20, "note", "b", "a")));
        assertEquals(event(10.25, 21, "note", "a"), Coverage.WHOLE_SECONDS.apply(EXISTING, event(10, 21, "note", "a")));
    }

    @Test
    void marks_withAndWithoutAStop_areTheSame() {
        Event mark = event(10.5, null, null);
        assertEquals(mark, Coverage.WHOLE.apply(mark, event(10.5, 10.5, null)));
        assertEquals(event(11, 11, null), Coverage.WHOLE.apply(event(10, 10, null), event(11, null, null)));
    }

    @Test
    void whatTheRecordsDoNotSay_stays() {
        Coverage startsOnly = new Coverage(true, false, false, false);
        assertEquals(
                event(11, 20.75, "note", "a", "b", "c"), startsOnly.apply(EXISTING, event(11, null, "other", "c")));
        assertEquals(event(1, null, "n"), startsOnly.apply(event(1, null, null), event(1, 5, "n")));
        assertThrows(IllegalArgumentException.class, () -> startsOnly.apply(EXISTING, event(30, null, null)));
    }

    private static Event event(double start, @Nullable Number stop, @Nullable String note, String... tags) {
        Instant end = stop == null ? null : EpochSeconds.toInstant(stop.doubleValue());
        return new Event(ID, EpochSeconds.toInstant(start), end, Set.of(tags), note);
    }
}
