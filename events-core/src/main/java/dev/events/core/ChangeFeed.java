package dev.events.core;

import java.time.Duration;
import java.util.List;

/**
 * The changes of all events from a position on, in order. For one thread at a time.
 *
 * <p>Each change comes at least once. Of several changes of one event, some may be told with the event as it is after the last of
 * them, and an event that was removed meanwhile may be told as removed only.
 */
public interface ChangeFeed extends AutoCloseable {
    /**
     * Waits for changes.
     *
     * @param limit the most changes to return, from 1
     * @param wait how long to wait for the first; zero to return at once
     * @return the next changes, in order; none if there was none in time, or the thread was interrupted, which it then still is
     * @throws PositionGoneException if changes are no longer known that this feed has not told
     * @throws StoreUnavailableException if the store cannot be reached; another feed from {@link #position()} goes on later
     */
    List<Change> next(int limit, Duration wait);

    /** {@return where another feed goes on after what this one has told} */
    String position();

    /**
     * {@return whether this feed has told everything up to a position of another feed of the same events, or began after it} False
     * also if that is not certain: a feed that has nothing to tell may still be on its way, as when the shards of a cluster answer
     * at different speeds.
     *
     * @param position of the other feed
     */
    boolean hasReached(String position);

    /**
     * {@return the same changes, as somebody hears of them who reads only the events that match a query} It takes the place of this
     * feed; see {@link Change#seenThrough}.
     *
     * @param query which events
     */
    default ChangeFeed seenThrough(EventQuery query) {
        return new FilteredChangeFeed(this, query);
    }

    @Override
    void close();
}
