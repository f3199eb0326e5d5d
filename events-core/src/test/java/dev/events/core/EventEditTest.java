package dev.events.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventEditTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @Test
    void builder_collectsTagsAndTheLastEnding() {
        EventEdit edit = EventEdit.builder()
                .addTags("a", "b")
                .addTags("a")
                .removeTags("c")
                .open(true)
                .duration(Duration.ofSeconds(5))
                .build();

        assertEquals(new EventEdit(Set.of("a", "b"), Set.of("c"), Ending.after(Duration.ofSeconds(5))), edit);
        assertEquals(List.of("a", "b"), List.copyOf(edit.addTags()));
        assertEquals(
                List.of("x", "a", "b"),
                List.copyOf(edit.apply(Event.open(NOON, "c", "x")).tags()));
    }

    @Test
    void builder_setsEachKindOfEnding() {
        assertEquals(Ending.at(NOON), EventEdit.builder().stop(NOON).build().ending());
        assertEquals(Ending.none(), EventEdit.builder().stop(null).build().ending());
        assertEquals(Ending.open(false), EventEdit.builder().open(false).build().ending());
    }

    @Test
    void builder_withNothingSet_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> EventEdit.builder().build());
        assertThrows(
                IllegalArgumentException.class,
                () -> EventEdit.builder().addTags("a").removeTags("a").build());
    }
}
