package dev.events.core;

import org.jspecify.annotations.Nullable;

/**
 * A change of one event, or the news that changes are missing.
 *
 * @param kind what happened
 * @param id the event's id; empty for a {@link Kind#RESET}
 * @param event the event after the change, or as it was a little later, when the change was read; null if it was removed, and
 *     for a {@link Kind#RESET}
 * @param before the event before the change; null if the store does not know it
 * @param position where to go on after this change
 */
public record Change(
        Kind kind,
        String id,
        @Nullable Event event,
        @Nullable Event before,
        String position) {
    /** What happened. */
    public enum Kind {
        /** An event was added. */
        ADDED,
        /** An event was changed. */
        CHANGED,
        /** An event was removed. */
        REMOVED,
        /** Changes happened that are not told one by one, such as the removal of everything: read the events anew. */
        RESET
    }

    /**
     * {@return this change as a reader who filters hears of it; null if it does not concern him} An event that no longer matches
     * was removed for him. If the store does not know the event before the change, it may be one that he never heard of.
     *
     * @param query which events he reads
     */
    public @Nullable Change seenThrough(EventQuery query) {
        if (kind == Kind.RESET || (event != null && query.matches(event))) {
            return this;
        }
        boolean wasSeen = kind != Kind.ADDED && (before == null || query.matches(before));
        return wasSeen ? new Change(Kind.REMOVED, id, null, before, position) : null;
    }
}
