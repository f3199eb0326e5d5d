package dev.events.core;

import org.jspecify.annotations.Nullable;

/**
 * An event to add, and how a repeat is to be told.
 *
 * @param event what to add; under a key, its id is the one derived from the key
 * @param key the key that makes the add safe to repeat, or null
 */
public record Addition(Event event, @Nullable IdempotencyKey key) {
    public Addition {
        if (key != null) {
            event = new Event(key.eventId(), event.start(), event.stop(), event.open(), event.tags(), event.note());
        }
    }

    /** An event to add under its own id. */
    public Addition(Event event) {
        this(event, null);
    }
}
