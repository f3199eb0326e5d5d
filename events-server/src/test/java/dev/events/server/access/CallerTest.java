package dev.events.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.embedded.EmbeddedStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallerTest {
    @Test
    void nobody_mayDoNothing(@TempDir Path directory) {
        for (Scope scope : Scope.values()) {
            assertFalse(Caller.NOBODY.may(scope));
            assertThrows(MissingScopeException.class, () -> Caller.NOBODY.require(scope));
        }
        assertEquals(Set.of(), Caller.NOBODY.scopes());
        try (EmbeddedStore all = EmbeddedStore.open(directory)) {
            EventRepository none = Caller.NOBODY.limit(all);
            Event event = new Event(Event.newId(), Instant.EPOCH, null, Set.of(), null);
            assertThrows(IllegalStateException.class, () -> none.add(event));
            assertThrows(IllegalStateException.class, () -> none.page(EventQuery.ALL));
            assertEquals(0, all.count(EventQuery.ALL));
        }
    }

    @Test
    void anybody_mayDoEverything(@TempDir Path directory) {
        assertEquals(Set.of(Scope.values()), Caller.ANYBODY.scopes());
        try (EmbeddedStore all = EmbeddedStore.open(directory)) {
            assertSame(all, Caller.ANYBODY.limit(all));
        }
    }
}
