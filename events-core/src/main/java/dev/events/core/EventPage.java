package dev.events.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing.
 *
 * @param events in the order asked for
 * @param nextCursor what to ask for the next page with, or null if this is the last; opaque, and good for as long as
 *     the same query is asked
 */
public record EventPage(List<Event> events, @Nullable String nextCursor) {
    /** How many events a page may have if no limit is given. */
    public static final int DEFAULT_LIMIT = 100;

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
