package dev.events.core.history;

import dev.events.core.Event;
import org.jspecify.annotations.Nullable;

/**
 * What an operation did to one event.
 *
 * @param operation the id of the operation
 * @param eventId the id of the event
 * @param kind what was done to it
 * @param before the event before; null if it was added, or was a document that is no event
 */
public record RecordedChange(
        String operation,
        String eventId,
        Kind kind,
        @Nullable Event before) {
    /** What was done to an event. */
    public enum Kind {
        /** It was added. */
        ADDED,
        /** It was changed. */
        CHANGED,
        /** It was removed. */
        REMOVED
    }
}
