package dev.events.core;

import dev.events.core.stats.EventStats;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps events. Implementations may be used by any number of threads at once.
 *
 * <p>Every method throws {@link StoreUnavailableException} when the store cannot be reached and
 * {@link EventStoreException} when it fails otherwise. Reading is tolerant of what other programs have put beside the
 * events: a document that is no event (no ObjectId for an id, no start from 1970 to 9999) is passed over; a tag that is
 * a number or a boolean reads as its text, though a {@link TagFilter} does not find it by that.
 */
public interface EventRepository extends AutoCloseable {
    /**
     * Adds an event; when this returns, it is safely kept.
     *
     * @return the event as it is kept
     * @throws EventExistsException if there is one with the same id
     * @throws IllegalArgumentException if it is beyond the {@linkplain Event#requireWithinLimits() limits}
     */
    Event add(Event event);

    /**
     * Adds events with as few writes as possible; each is added or not whatever becomes of the others. Those reported as
     * added when this returns are safely kept. When it throws, some may have been added: under keys or ids of their own
     * all may be added again.
     *
     * @param additions in memory at once, so thousands rather than millions
     * @return what came of each, in the same order
     */
    List<AddResult> addAll(List<Addition> additions);

    /**
     * Changes one event. If it changes meanwhile, {@code change} is called again with what it is then, so it must do
     * nothing but compute; what it throws is passed on, and nothing is changed.
     *
     * @param change what to make of the event; its id must stay
     * @return the event as it is now kept, or empty if there is none with this id
     * @throws IllegalArgumentException if {@code id} is not 24 hexadecimal digits, or the tags or the note were changed
     *     to be beyond the {@linkplain Event#requireWithinLimits() limits}
     */
    Optional<Event> update(String id, UnaryOperator<Event> change);

    /**
     * Changes every event that matches. An event that the change does not suit is left as it is and reported.
     *
     * @param dryRun to change nothing, only say what would be changed
     * @throws PartialChangeException if the store fails after some were changed
     */
    EditResult edit(EventQuery query, EventEdit edit, boolean dryRun);

    /**
     * The event with this id, if there is one.
     *
     * @throws IllegalArgumentException if {@code id} is not 24 hexadecimal digits
     */
    Optional<Event> find(String id);

    /**
     * One page of the events that match. Going from page to page by cursor neither repeats nor misses an event that was
     * there throughout, whatever is added and removed meanwhile.
     *
     * @param limit the most events to return, from 1; a page may have fewer although there is a next one
     * @param cursor the {@linkplain EventPage#nextCursor() cursor} of the page before, or null for the first
     * @throws IllegalArgumentException if {@code limit} is less than 1 or {@code cursor} did not come from a page
     */
    EventPage page(EventQuery query, EventOrder order, int limit, @Nullable String cursor);

    /**
     * Every event that matches, read as the stream is consumed, in memory that does not grow with their number. The
     * stream holds a cursor in the store until it is closed.
     */
    Stream<Event> stream(EventQuery query, EventOrder order);

    /**
     * Like {@link #stream(EventQuery, EventOrder)}, in the order in which the store keeps them, which is the order in
     * which they were added unless the store has moved them.
     */
    Stream<Event> stream(EventQuery query);

    /** How many events match. */
    long count(EventQuery query);

    /**
     * How many events match, how long they take and how much time they cover, by tag or by time.
     *
     * <p>An open event counts up to the end of the query's range, or up to {@code now} if the range has none; if it begins
     * after that, it counts like a mark. A mark counts as one event of no length. Durations are clipped to the bucket and to the query's range, and exact. An
     * event is counted in every bucket whose part of the range it {@linkplain TimeRange#overlaps overlaps}, a mark
     * in the one that holds its start. There is no row for a bucket without events, nor for events without tags.
     *
     * @param zone whose calendar and clocks are meant; not looked at by tag
     * @return by tag, those of the most events first, then by tag; by time, ascending
     * @throws IllegalArgumentException if there are more than {@link EventStats#MAX_ROWS} rows by time
     */
    List<StatsRow> stats(EventQuery query, StatsBy by, ZoneId zone, Instant now);

    /**
     * The tags of all events, with how many events have each. Tags that are no strings are left out.
     *
     * @param prefix what the tags begin with; empty for all tags
     * @param limit the most tags to return, from 1
     * @return those of the most events first, then by tag
     * @throws IllegalArgumentException if {@code limit} is less than 1
     */
    List<TagCount> tags(String prefix, int limit);

    /**
     * Removes one event.
     *
     * @return whether there was one
     * @throws IllegalArgumentException if {@code id} is not 24 hexadecimal digits
     */
    boolean remove(String id);

    /**
     * Removes one event if it is as expected when it is removed.
     *
     * @param condition called again if the event changes meanwhile; what it throws is passed on
     * @return whether there was one, and it passed
     * @throws IllegalArgumentException if {@code id} is not 24 hexadecimal digits
     */
    boolean remove(String id, Predicate<Event> condition);

    /**
     * Removes every event that matches; with {@link EventQuery#ALL}, every event.
     *
     * @return how many were removed
     * @throws PartialChangeException if the store fails after some were removed
     */
    long remove(EventQuery query);

    /**
     * Removes every event that starts at one of these times, exact to the double that keeps it.
     *
     * @return those of {@code starts} at which there was an event
     */
    Set<Instant> removeStartingAt(Collection<Instant> starts);

    /**
     * Removes everything in the collection, also what is no event, with one write.
     *
     * @return how many were removed
     */
    long removeAll();

    /** Returns if the store answers; throws {@link StoreUnavailableException} if it does not. */
    void ping();

    /** Releases what this repository opened, and nothing else. */
    @Override
    void close();
}
