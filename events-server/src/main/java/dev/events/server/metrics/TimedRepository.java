package dev.events.server.metrics;

import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.EditResult;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventExistsException;
import dev.events.core.EventOrder;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.ForwardingEventRepository;
import dev.events.core.Operation;
import dev.events.core.PartialChangeException;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.StoreUnavailableException;
import dev.events.core.TagCount;
import dev.events.core.Timeline;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A repository that times each call of another one, by operation and outcome: {@code ok}; {@code refused} for a mistake
 * of the caller; {@code unavailable} if the store cannot be reached; {@code failed}. For a stream, only the query is
 * timed, because the client decides how long the stream stays open.
 */
public final class TimedRepository extends ForwardingEventRepository {
    private final EventRepository repository;
    private final Predicate<RuntimeException> isRefusal;
    private final Meter.MeterProvider<Timer> calls;

    /**
     * Times the calls of another repository.
     *
     * @param repository the other repository; closed with this one
     * @param isRefusal recognises exceptions that a caller's own change or condition throws to refuse an event
     */
    public TimedRepository(EventRepository repository, Predicate<RuntimeException> isRefusal, Metrics metrics) {
        this.repository = repository;
        this.isRefusal = isRefusal;
        this.calls = metrics.timer("events.store.calls", "Calls to the store, by what was asked and what came of it");
    }

    @Override
    protected EventRepository delegate() {
        return repository;
    }

    private <T> T timed(String operation, Supplier<T> call) {
        return timed(operation, call, result -> null);
    }

    /** @param failure an error that the call returned instead of throwing it, if any */
    private <T> T timed(String operation, Supplier<T> call, Failure<T> failure) {
        long started = System.nanoTime();
        String outcome = "failed";
        try {
            T result = call.get();
            outcome = outcome(failure.in(result));
            return result;
        } catch (RuntimeException e) {
            outcome = outcome(e);
            throw e;
        } finally {
            calls.withTags("operation", operation, "outcome", outcome)
                    .record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
        }
    }

    /** Finds an error in the result of a call that returned. */
    @FunctionalInterface
    private interface Failure<T> {
        @Nullable
        RuntimeException in(T result);
    }

    private String outcome(@Nullable RuntimeException failure) {
        if (failure == null) {
            return "ok";
        }
        if (failure instanceof PartialChangeException partial) {
            return outcome(partial.failure());
        }
        if (failure instanceof StoreUnavailableException) {
            return "unavailable";
        }
        return failure instanceof IllegalArgumentException
                        || failure instanceof EventExistsException
                        || isRefusal.test(failure)
                ? "refused"
                : "failed";
    }

    private static @Nullable RuntimeException firstFailure(List<AddResult> results) {
        for (AddResult result : results) {
            if (result.failure() != null) {
                return result.failure();
            }
        }
        return null;
    }

    @Override
    public Event add(Event event) {
        return timed("add", () -> repository.add(event));
    }

    @Override
    public List<AddResult> addAll(List<Addition> additions) {
        return timed("add_all", () -> repository.addAll(additions), TimedRepository::firstFailure);
    }

    @Override
    public Optional<Event> update(String id, UnaryOperator<Event> change, Operation operation) {
        return timed("update", () -> repository.update(id, change, operation));
    }

    @Override
    public EditResult edit(EventQuery query, EventEdit edit, boolean dryRun, Operation operation) {
        return timed("edit", () -> repository.edit(query, edit, dryRun, operation));
    }

    @Override
    public Optional<Event> find(String id) {
        return timed("find", () -> repository.find(id));
    }

    @Override
    public List<Event> findAll(Collection<String> ids) {
        return timed("find_all", () -> repository.findAll(ids));
    }

    @Override
    public EventPage page(EventQuery query, EventOrder order, int limit, @Nullable String cursor) {
        return timed("page", () -> repository.page(query, order, limit, cursor));
    }

    @Override
    public Stream<Event> stream(EventQuery query, EventOrder order) {
        return timed("stream", () -> repository.stream(query, order));
    }

    @Override
    public Stream<Event> stream(EventQuery query) {
        return timed("stream", () -> repository.stream(query));
    }

    @Override
    public long count(EventQuery query) {
        return timed("count", () -> repository.count(query));
    }

    @Override
    public List<StatsRow> stats(EventQuery query, StatsBy by, ZoneId zone, Instant now) {
        return timed("stats", () -> repository.stats(query, by, zone, now));
    }

    @Override
    public Timeline timeline(Timeline.Request request, Instant now) {
        return timed("timeline", () -> repository.timeline(request, now));
    }

    @Override
    public List<TagCount> tags(String prefix, int limit) {
        return timed("tags", () -> repository.tags(prefix, limit));
    }

    @Override
    public boolean remove(String id, Operation operation) {
        return timed("remove", () -> repository.remove(id, operation));
    }

    @Override
    public boolean remove(String id, Predicate<Event> condition, Operation operation) {
        return timed("remove", () -> repository.remove(id, condition, operation));
    }

    @Override
    public long remove(EventQuery query, Operation operation) {
        return timed("remove_all", () -> repository.remove(query, operation));
    }

    @Override
    public Set<Instant> removeStartingAt(Collection<Instant> starts, Operation operation) {
        return timed("remove_all", () -> repository.removeStartingAt(starts, operation));
    }

    @Override
    public long removeAll(Operation operation) {
        return timed("remove_all", () -> repository.removeAll(operation));
    }

    @Override
    public void ping() {
        timed("ping", () -> {
            repository.ping();
            return true;
        });
    }
}
