package dev.events.core;

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
 * A repository that passes every call on to another one. Override what a decorator does differently; closing this closes
 * the other. {@link #addLater} calls {@link #addAll} of this one unless it is overridden, too.
 */
public abstract class ForwardingEventRepository implements EventRepository {
    /** {@return the repository that calls are passed on to; the same one each time} */
    protected abstract EventRepository delegate();

    @Override
    public Event add(Event event) {
        return delegate().add(event);
    }

    @Override
    public List<AddResult> addAll(List<Addition> additions) {
        return delegate().addAll(additions);
    }

    @Override
    public Optional<Event> update(String id, UnaryOperator<Event> change, Operation operation) {
        return delegate().update(id, change, operation);
    }

    @Override
    public EditResult edit(EventQuery query, EventEdit edit, boolean dryRun, Operation operation) {
        return delegate().edit(query, edit, dryRun, operation);
    }

    @Override
    public Optional<Event> find(String id) {
        return delegate().find(id);
    }

    @Override
    public List<Event> findAll(Collection<String> ids) {
        return delegate().findAll(ids);
    }

    @Override
    public EventPage page(EventQuery query, EventOrder order, int limit, @Nullable String cursor) {
        return delegate().page(query, order, limit, cursor);
    }

    @Override
    public Stream<Event> stream(EventQuery query, EventOrder order) {
        return delegate().stream(query, order);
    }

    @Override
    public Stream<Event> stream(EventQuery query) {
        return delegate().stream(query);
    }

    @Override
    public long count(EventQuery query) {
        return delegate().count(query);
    }

    @Override
    public List<StatsRow> stats(EventQuery query, StatsBy by, ZoneId zone, Instant now) {
        return delegate().stats(query, by, zone, now);
    }

    @Override
    public Timeline timeline(Timeline.Request request, Instant now) {
        return delegate().timeline(request, now);
    }

    @Override
    public List<TagCount> tags(String prefix, int limit) {
        return delegate().tags(prefix, limit);
    }

    @Override
    public boolean remove(String id, Operation operation) {
        return delegate().remove(id, operation);
    }

    @Override
    public boolean remove(String id, Predicate<Event> condition, Operation operation) {
        return delegate().remove(id, condition, operation);
    }

    @Override
    public long remove(EventQuery query, Operation operation) {
        return delegate().remove(query, operation);
    }

    @Override
    public Set<Instant> removeStartingAt(Collection<Instant> starts, Operation operation) {
        return delegate().removeStartingAt(starts, operation);
    }

    @Override
    public long removeAll(Operation operation) {
        return delegate().removeAll(operation);
    }

    @Override
    public ChangeFeed changes(@Nullable String since) {
        return delegate().changes(since);
    }

    @Override
    public String position() {
        return delegate().position();
    }

    @Override
    public void ping() {
        delegate().ping();
    }

    @Override
    public void close() {
        delegate().close();
    }

    /** The other repository's description. */
    @Override
    public String toString() {
        return delegate().toString();
    }
}
