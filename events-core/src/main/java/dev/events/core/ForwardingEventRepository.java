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
 * the other.
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
    public Optional<Event> update(String id, UnaryOperator<Event> change) {
        return delegate().update(id, change);
    }

    @Override
    public EditResult edit(EventQuery query, EventEdit edit, boolean dryRun) {
        return delegate().edit(query, edit, dryRun);
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
    public List<TagCount> tags(String prefix, int limit) {
        return delegate().tags(prefix, limit);
    }

    @Override
    public boolean remove(String id) {
        return delegate().remove(id);
    }

    @Override
    public boolean remove(String id, Predicate<Event> condition) {
        return delegate().remove(id, condition);
    }

    @Override
    public long remove(EventQuery query) {
        return delegate().remove(query);
    }

    @Override
    public Set<Instant> removeStartingAt(Collection<Instant> starts) {
        return delegate().removeStartingAt(starts);
    }

    @Override
    public long removeAll() {
        return delegate().removeAll();
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
