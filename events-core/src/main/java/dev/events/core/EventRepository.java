package dev.events.core;

import dev.events.core.stats.EventStats;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores events. Implementations are thread-safe.
 *
 * <p>Every method throws {@link StoreUnavailableException} when the store cannot be reached and
 * {@link EventStoreException} when it fails otherwise. Reading tolerates what other programs have stored: a document that
 * is not an event (its id is no ObjectId, or it has no start from 1970 to 9999) is skipped; a tag that is a number or a
 * boolean reads as its text, but a {@link TagFilter} does not find it.
 */
public interface EventRepository extends AutoCloseable {
    /**
     * Adds an event. When this returns, the event is safely stored.
     *
     * @param event the event, with its id
     * @return the event as it is stored
     * @throws EventExistsException if an event with the same id exists
     * @throws IllegalArgumentException if it exceeds the {@linkplain Event#requireWithinLimits() limits}
     */
    Event add(Event event);

    /**
     * Adds events with as few writes as possible. Each succeeds or fails alone. Those reported as added are safely
     * stored. When this throws, some may have been added; additions with keys or chosen ids can be repeated.
     *
     * @param additions all in memory, so thousands rather than millions
     * @return the outcome of each, in the same order
     */
    List<AddResult> addAll(List<Addition> additions);

    /**
     * Adds an event, as {@link #addAll} does, for callers that need not wait in a thread. Unless a repository says otherwise, it is
     * added when this returns.
     *
     * @param addition the event
     * @return the outcome, once it is known; completed exceptionally with what {@link #addAll} would throw. What depends on it must
     *     not wait: the outcomes of other additions may come in the same thread
     */
    default CompletableFuture<AddResult> addLater(Addition addition) {
        try {
            return CompletableFuture.completedFuture(addAll(List.of(addition)).get(0));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Changes one event. If somebody else changes it at the same time, {@code change} is called again with the newer
     * event, so it must only compute. An exception that it throws is passed on, and nothing is changed.
     *
     * @param id the event's id
     * @param change makes the new event of the old one; the id must stay
     * @return the event as it is now stored; empty if there is none with this id
     * @throws IllegalArgumentException if {@code id} is not 24 hexadecimal digits, or changed
     *     tags or a changed note exceed the {@linkplain Event#requireWithinLimits() limits}
     */
    default Optional<Event> update(String id, UnaryOperator<Event> change) {
        return update(id, change, Operation.UNRECORDED);
    }

    /**
     * The same as an operation that can be undone.
     *
     * @param id the event's id
     * @param change makes the new event of the old one; the id must stay
     * @param operation what the change is recorded as
     * @return the event as it is now stored; empty if there is none with this id
     */
    Optional<Event> update(String id, UnaryOperator<Event> change, Operation operation);

    /**
     * Changes every event that matches. An event that would become invalid is left as it is and reported.
     *
     * @param query which events
     * @param edit what to change
     * @param dryRun true to change nothing and only count
     * @return how many matched, and what became of them
     * @throws PartialChangeException if the store fails after some were changed
     */
    default EditResult edit(EventQuery query, EventEdit edit, boolean dryRun) {
        return edit(query, edit, dryRun, Operation.UNRECORDED);
    }

    /**
     * The same as an operation that can be undone.
     *
     * @param query which events
     * @param edit what to change
     * @param dryRun true to change nothing and only count
     * @param operation what the change is recorded as
     * @return how many matched, and what became of them
     * @throws PartialChangeException if the store fails after some were changed
     */
    EditResult edit(EventQuery query, EventEdit edit, boolean dryRun, Operation operation);

    /**
     * {@return the event with this id, if there is one}
     *
     * @param id the event's id
     * @throws IllegalArgumentException if {@code id} is not 24 hexadecimal digits
     */
    Optional<Event> find(String id);

    /**
     * {@return the events with these ids, in no particular order} Ids without an event are left out.
     *
     * @param ids all in memory, so thousands rather than millions
     * @throws IllegalArgumentException if one is not 24 hexadecimal digits
     */
    List<Event> findAll(Collection<String> ids);

    /**
     * {@return one page of the events that match} Paging by cursor neither repeats nor skips an event that is stored
     * throughout, whatever is added and removed meanwhile.
     *
     * @param query which events
     * @param order in which order
     * @param limit the most events to return, from 1; a page may have fewer although another one follows, such as at {@link
     *     EventPage#MAX_BYTES}
     * @param cursor the {@linkplain EventPage#nextCursor() cursor} of the page before, or null for the first
     * @throws IllegalArgumentException if {@code limit} is less than 1 or {@code cursor} did not come from a page
     */
    EventPage page(EventQuery query, EventOrder order, int limit, @Nullable String cursor);

    /**
     * {@return the first page of the events that match: the {@value EventPage#DEFAULT_LIMIT} that started last, the
     * newest first}
     *
     * @param query which events
     */
    default EventPage page(EventQuery query) {
        return page(query, null);
    }

    /**
     * {@return a page of {@value EventPage#DEFAULT_LIMIT} events, the newest first}
     *
     * @param query which events
     * @param cursor the {@linkplain EventPage#nextCursor() cursor} of the page before, or null for the first
     * @throws IllegalArgumentException if {@code cursor} did not come from a page
     */
    default EventPage page(EventQuery query, @Nullable String cursor) {
        return page(query, EventOrder.NEWEST_FIRST, EventPage.DEFAULT_LIMIT, cursor);
    }

    /**
     * {@return every event that matches, read as the stream is consumed, in constant memory} The stream holds a cursor
     * in the store until it is closed.
     *
     * @param query which events
     * @param order in which order
     */
    Stream<Event> stream(EventQuery query, EventOrder order);

    /**
     * {@return every event that matches, as with {@link #stream(EventQuery, EventOrder)}, in the store's own order} That is
     * the order of adding, unless the store has moved documents.
     *
     * @param query which events
     */
    Stream<Event> stream(EventQuery query);

    /**
     * {@return how many events match}
     *
     * @param query which events
     */
    long count(EventQuery query);

    /**
     * Counts the matching events, adds up their durations and the time they cover, by tag or by time.
     *
     * <p>An open event counts up to the end of the query's range, or up to {@code now} if the range has none; if it
     * begins after that, it counts like a mark. A mark counts as one event of no length. Durations are clipped to the
     * bucket and to the query's range, and exact. An event is counted in every bucket whose part of the range it
     * {@linkplain TimeRange#overlaps overlaps}, a mark in the one that holds its start. There is no row for a bucket
     * without events, nor for events without tags.
     *
     * @param query which events
     * @param by what each row stands for
     * @param zone whose calendar and clocks to use; ignored by tag
     * @param now until when open events count
     * @return by tag, the most used first, then by name; by time, ascending
     * @throws IllegalArgumentException if there are more than {@link EventStats#MAX_ROWS} rows by time
     */
    List<StatsRow> stats(EventQuery query, StatsBy by, ZoneId zone, Instant now);

    /**
     * Sorts the events that match into lanes by tag, for a picture of them.
     *
     * @param request which events, and how fine the picture is
     * @param now until when open events go on
     * @return the lanes
     */
    Timeline timeline(Timeline.Request request, Instant now);

    /**
     * The tags of all events, with the number of events that have each. Tags that are not strings are left out.
     *
     * @param prefix the beginning of the tags; empty for all
     * @param limit the most tags to return, from 1
     * @return the most used first, then by name
     * @throws IllegalArgumentException if {@code limit} is less than 1
     */
    List<TagCount> tags(String prefix, int limit);

    /**
     * Removes one event.
     *
     * @param id the event's id
     * @return whether there was one
     * @throws IllegalArgumentException if {@code id} is not 24 hexadecimal digits
     */
    default boolean remove(String id) {
        return remove(id, Operation.UNRECORDED);
    }

    /**
     * The same as an operation that can be undone.
     *
     * @param id the event's id
     * @param operation what the removal is recorded as
     * @return whether there was one
     */
    default boolean remove(String id, Operation operation) {
        return remove(id, event -> true, operation);
    }

    /**
     * Removes one event if it meets a condition at that moment.
     *
     * @param id the event's id
     * @param condition called again if the event changes meanwhile; an exception that it throws is passed on
     * @return whether there was one and it met the condition
     * @throws IllegalArgumentException if {@code id} is not 24 hexadecimal digits
     */
    default boolean remove(String id, Predicate<Event> condition) {
        return remove(id, condition, Operation.UNRECORDED);
    }

    /**
     * The same as an operation that can be undone.
     *
     * @param id the event's id
     * @param condition called again if the event changes meanwhile; an exception that it throws is passed on
     * @param operation what the removal is recorded as
     * @return whether there was one and it met the condition
     */
    boolean remove(String id, Predicate<Event> condition, Operation operation);

    /**
     * Removes every event that matches; with {@link EventQuery#ALL}, every event.
     *
     * @param query which events
     * @return how many were removed
     * @throws PartialChangeException if the store fails after some were removed
     */
    default long remove(EventQuery query) {
        return remove(query, Operation.UNRECORDED);
    }

    /**
     * The same as an operation that can be undone.
     *
     * @param query which events
     * @param operation what the removal is recorded as
     * @return how many were removed
     * @throws PartialChangeException if the store fails after some were removed
     */
    long remove(EventQuery query, Operation operation);

    /**
     * Removes every event that starts at one of these times, exact to the double that keeps it.
     *
     * @param starts the starts
     * @return the {@code starts} at which there was an event
     * @throws PartialChangeException if the store fails after some were removed
     */
    default Set<Instant> removeStartingAt(Collection<Instant> starts) {
        return removeStartingAt(starts, Operation.UNRECORDED);
    }

    /**
     * The same as an operation that can be undone.
     *
     * @param starts the starts
     * @param operation what the removal is recorded as
     * @return the {@code starts} at which there was an event
     * @throws PartialChangeException if the store fails after some were removed
     */
    Set<Instant> removeStartingAt(Collection<Instant> starts, Operation operation);

    /**
     * Removes everything in the collection, also documents that are not events.
     *
     * @return how many were removed
     * @throws PartialChangeException if the store fails after some were removed
     */
    default long removeAll() {
        return removeAll(Operation.UNRECORDED);
    }

    /**
     * The same as an operation that can be undone.
     *
     * @param operation what the removal is recorded as
     * @return how many were removed
     * @throws PartialChangeException if the store fails after some were removed
     */
    long removeAll(Operation operation);

    /**
     * {@return the changes of all events from a position on} Changes of this moment and later are never missed.
     *
     * @param since a {@linkplain #position() position}, or that of a change or feed; null for the present
     * @throws PositionGoneException if the store cannot go on from {@code since}: it is too old, of another store, or no position
     */
    ChangeFeed changes(@Nullable String since);

    /**
     * {@return a position before everything that changes from now on} Whoever reads events after this call and then the changes
     * since this position misses none; some changes may be told that the events already show.
     */
    String position();

    /** Returns if the store answers; otherwise throws {@link StoreUnavailableException}. */
    void ping();

    /** Releases what this repository opened and nothing else. */
    @Override
    void close();
}
