package dev.events.core;

import org.jspecify.annotations.Nullable;

/**
 * An event to add, and how to recognise a repeat.
 *
 * @param event the event; with a key, its id is the one made from the key
 * @param key makes the add safe to repeat; null for none
 * @param operation the id of the {@linkplain Operation operation} that adds it among many others, so that it can be undone; null
 *     for none
 */
public record Addition(
        Event event, @Nullable IdempotencyKey key, @Nullable String operation) {
    /**
     * An event to add.
     *
     * @param event the event; with a key, it gets the id that is made from the key
     * @param key makes the add safe to repeat; null for none
     * @param operation the id of the operation that adds it; null for none
     */
    public Addition {
        if (key != null) {
            event = new Event(key.eventId(), event.start(), event.stop(), event.open(), event.tags(), event.note());
        }
    }

    /**
     * An event to add.
     *
     * @param event the event; with a key, it gets the id that is made from the key
     * @param key makes the add safe to repeat; null for none
     */
    public Addition(Event event, @Nullable IdempotencyKey key) {
        this(event, key, null);
    }

    /**
     * An event to add under its own id, without a key.
     *
     * @param event the event
     */
    public Addition(Event event) {
        this(event, null, null);
    }
}
