package dev.events.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing. It may have fewer events than asked for although another one follows; only a missing cursor says that it
 * is the last.
 *
 * @param events in the order asked for
 * @param nextCursor what to ask for the next page with, or null if this is the last; opaque, and good for as long as
 *     the same query is asked
 */
public record EventPage(List<Event> events, @Nullable String nextCursor) {
    /** How many events a page may have if no limit is given. */
    public static final int DEFAULT_LIMIT = 100;

    /**
     * A page ends with the event that reaches this many bytes, as they are stored, although it may have more by its limit: 4 MiB.
     */
    public static final long MAX_BYTES = 4L << 20;

    /**
     * A page.
     *
     * @param events in the order asked for
     * @param nextCursor what to ask for the next page with, or null
     */
    public EventPage {
        events = List.copyOf(events);
    }
}
