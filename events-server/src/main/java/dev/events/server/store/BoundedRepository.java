package dev.events.server.store;

import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.EditResult;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventOrder;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.ForwardingEventRepository;
import dev.events.core.Operation;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TagCount;
import dev.events.core.Timeline;
import dev.events.core.history.EventHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A repository that lets a limited number of calls at a time through to another one, so that a store that hangs cannot
 * take every thread of the server. Adds, which wait for one another, have places of their own: if they hang, reads go on. A call
 * beyond the limit waits its turn while the store is quick, and throws {@link StoreBusyException} if it is not: at once while the
 * store answers nothing. For a stream, only the query counts.
 */
public final class BoundedRepository extends ForwardingEventRepository {
    private final EventRepository repository;
    private final Places adds;
    private final Places others;

    /**
     * Limits the calls of another repository.
     *
     * @param repository the other repository; closed with this one
     * @param adds how many adds it may have at a time
     * @param others how many other calls it may have at a time
     * @param patience how long a call beyond that waits. If the store has finished as many calls meanwhile, it waits
     *     that long again
     */
    public BoundedRepository(EventRepository repository, int adds, int others, Duration patience) {
        this.repository = repository;
        this.adds = new Places(adds, patience.toNanos());
        this.others = new Places(others, patience.toNanos());
    }

    /** The number of calls that the other repository is busy with. */
    public int running() {
        return adds.taken() + others.taken();
    }

    /** The number of calls since the start that were not passed on. */
    public long refused() {
        return adds.refused() + others.refused();
    }

    @Override
    protected EventRepository delegate() {
        return repository;
    }

    private <T> T bounded(Supplier<T> call) {
        return others.call(call);
    }

    @Override
    public Event add(Event event) {
        return adds.call(() -> repository.add(event));
    }

    @Override
    public List<AddResult> addAll(List<Addition> additions) {
        return adds.call(() -> repository.addAll(additions));
    }

    /** The place is taken until the outcome is known. */
    @Override
    public CompletableFuture<AddResult> addLater(Addition addition) {
        return adds.later(() -> repository.addLater(addition));
    }

    @Override
    public Optional<Event> update(String id, UnaryOperator<Event> change, Operation operation) {
        return bounded(() -> repository.update(id, change, operation));
    }

    @Override
    public EditResult edit(EventQuery query, EventEdit edit, boolean dryRun, Operation operation) {
        return bounded(() -> repository.edit(query, edit, dryRun, operation));
    }

    @Override
    public Optional<Event> find(String id) {
        return bounded(() -> repository.find(id));
    }

    @Override
    public List<Event> findAll(Collection<String> ids) {
        return bounded(() -> repository.findAll(ids));
    }

    @Override
    public EventPage page(EventQuery query, EventOrder order, int limit, @Nullable String cursor) {
        return bounded(() -> repository.page(query, order, limit, cursor));
    }

    @Override
    public Stream<Event> stream(EventQuery query, EventOrder order) {
        return bounded(() -> repository.stream(query, order));
    }

    @Override
    public Stream<Event> stream(EventQuery query) {
        return bounded(() -> repository.stream(query));
    }

    @Override
    public long count(EventQuery query) {
        return bounded(() -> repository.count(query));
    }

    @Override
    public List<StatsRow> stats(EventQuery query, StatsBy by, ZoneId zone, Instant now) {
        return bounded(() -> repository.stats(query, by, zone, now));
    }

    @Override
    public Timeline timeline(Timeline.Request request, Instant now) {
        return bounded(() -> repository.timeline(request, now));
    }

    @Override
    public List<TagCount> tags(String prefix, int limit) {
        return bounded(() -> repository.tags(prefix, limit));
    }

    @Override
    public boolean remove(String id, Operation operation) {
        return bounded(() -> repository.remove(id, operation));
    }

    @Override
    public boolean remove(String id, Predicate<Event> condition, Operation operation) {
        return bounded(() -> repository.remove(id, condition, operation));
    }

    @Override
    public long remove(EventQuery query, Operation operation) {
        return bounded(() -> repository.remove(query, operation));
    }

    @Override
    public Set<Instant> removeStartingAt(Collection<Instant> starts, Operation operation) {
        return bounded(() -> repository.removeStartingAt(starts, operation));
    }

    @Override
    public long removeAll(Operation operation) {
        return bounded(() -> repository.removeAll(operation));
    }

    /** {@return the history of the same store, whose calls take places beside those of this repository} */
    public EventHistory bounded(EventHistory history) {
        return new BoundedHistory(history, adds, others);
    }

    /** Fails if there is no place for an add, too: the store does not answer then. */
    @Override
    public void ping() {
        adds.call(() -> bounded(() -> {
            repository.ping();
            return true;
        }));
    }
}
