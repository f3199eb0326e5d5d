package dev.events.server.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.Change;
import dev.events.core.Event;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentChangesTest {
    private static Change added(int number, String note) {
        Event event = Event.mark(Instant.ofEpochSecond(number), List.of(), note);
        return new Change(Change.Kind.ADDED, event.id(), event, null, "p" + number);
    }

    @Test
    void changes_keepTheirNumbers_untilOthersNeedThePlace() {
        RecentChanges recent = new RecentChanges();
        for (int i = 0; i < 10_000; i++) {
            recent.add(added(i, ""));
        }

        assertEquals(10_000, recent.end());
        assertTrue(recent.isGone(0));
        assertEquals("p9998", recent.from(9_998, 1).get(0).change().position());
        assertEquals(9_999, recent.after("p9998"));
        assertEquals(-1, recent.after("p0"));
        assertEquals(2, recent.from(9_998, 100).size());
    }

    @Test
    void largeChanges_needMoreRoom() {
        RecentChanges recent = new RecentChanges();
        for (int i = 0; i < 2_000; i++) {
            recent.add(added(i, "x".repeat(10_000)));
        }

        assertTrue(recent.isGone(1_000));
        assertFalse(recent.isGone(1_900));
    }

    @Test
    void largeChanges_areFewAtOnce() {
        RecentChanges recent = new RecentChanges();
        for (int i = 0; i < 20; i++) {
            recent.add(added(i, "x".repeat(10_000)));
        }

        assertEquals(2, recent.from(0, 20).size());
    }

    @Test
    void textsAreKept_ofTheLastChangesOnly() {
        RecentChanges recent = new RecentChanges();
        recent.add(added(0, ""));
        SharedChange first = recent.from(0, 1).get(0);
        first.keep(new byte[] {1});
        assertSame(first.text(), recent.from(0, 1).get(0).text());
        for (int i = 1; i < 1_000; i++) {
            recent.add(added(i, ""));
        }

        assertNull(first.text());
    }

    @Test
    void afterClear_nobodyFindsWhatHeWaitedFor() {
        RecentChanges recent = new RecentChanges();
        recent.add(added(1, ""));
        long waitingFor = recent.end();
        recent.clear();
        recent.add(added(2, ""));

        assertTrue(recent.isGone(waitingFor));
        assertEquals(
                List.of("p2"),
                recent.from(recent.end() - 1, 10).stream()
                        .map(change -> change.change().position())
                        .toList());
    }
}
