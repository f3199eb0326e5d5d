package dev.events.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StatsByTest {
    @Test
    void parse_readsWhatTextWrites_andListsTheNamesInItsError() {
        for (StatsBy by : StatsBy.values()) {
            assertEquals(by, StatsBy.parse(by.text()));
        }
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> StatsBy.parse("Day"))
                .getMessage());
        assertEquals("by is \"Day\"; it must be tag, hour, day, week or month", message);
        for (String text : StatsBy.texts()) {
            assertEquals(true, message.contains(text), text);
        }
    }
}
