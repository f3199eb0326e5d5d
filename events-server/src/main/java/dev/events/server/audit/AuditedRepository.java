package dev.events.server.audit;

import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.EditResult;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventOrder;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.ForwardingEventRepository;
import dev.events.core.PartialChangeException;
import dev.events.core.StoreUnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Notes which events one request adds, changes or removes. Where the store failed, those that may have been changed count; so do
 * those that were added before and are added again. For what changes many by a filter, it reads the first page of them before.
 */
public final class AuditedRepository extends ForwardingEventRepository {
    private final EventRepository repository;
    private final TouchedIds touched;

    /** @param touched gets the ids */
    public AuditedRepository(EventRepository repository, TouchedIds touched) {
        this.repository = repository;
        this.touched = touched;
    }

    @Override
    protected EventRepository delegate() {
        return repository;
    }

    @Override
    public Event add(Event event) {
        try {
            Event added = super.add(event);
            touched.add(added.id());
            return added;
        } catch (StoreUnavailableException e) {
            touched.add(event.id());
            throw e;
        }
    }

    @Override
    public List<AddResult> addAll(List<Addition> additions) {
        List<AddResult> results;
        try {
            results = super.addAll(additions);
        } catch (StoreUnavailableException e) {
            additions.forEach(addition -> touched.add(addition.event().id()));
            throw e;
        }
        for (int i = 0; i < results.size(); i++) {
            AddResult result = results.get(i);
            if (isTouched(result, additions.get(i).event())) {
                touched.add(result.event().id());
            }
        }
        return results;
    }

    private static boolean isTouched(AddResult result, Event event) {
        return switch (result.outcome()) {
            case ADDED, REPEATED -> true;
            // Perhaps this request was sent before, and the server was killed before it had written the line.
            case ID_TAKEN -> result.event().equals(event);
            case KEY_REUSED -> false;
            case FAILED -> result.failure() instanceof StoreUnavailableException;
        };
    }

    @Override
    public Optional<Event> update(String id, UnaryOperator<Event> change) {
        try {
            AtomicReference<@Nullable Event> before = new AtomicReference<>();
            Optional<Event> changed = super.update(id, event -> {
                before.set(event);
                return change.apply(event);
            });
            changed.filter(event -> !event.equals(before.get())).ifPresent(event -> touched.add(event.id()));
            return changed;
        } catch (StoreUnavailableException e) {
            touched.add(id);
            throw e;
        }
    }

    @Override
    public boolean remove(String id) {
        return noteRemoval(id, () -> super.remove(id));
    }

    @Override
    public boolean remove(String id, Predicate<Event> condition) {
        return noteRemoval(id, () -> super.remove(id, condition));
    }

    private boolean noteRemoval(String id, BooleanSupplier removal) {
        try {
            boolean removed = removal.getAsBoolean();
            if (removed) {
                touched.add(id);
            }
            return removed;
        } catch (StoreUnavailableException e) {
            touched.add(id);
            throw e;
        }
    }

    @Override
    public EditResult edit(EventQuery query, EventEdit edit, boolean dryRun) {
        if (dryRun) {
            return super.edit(query, edit, true);
        }
        List<String> first = first(query);
        try {
            EditResult result = super.edit(query, edit, false);
            touched.add(first.subList(0, (int) Math.min(first.size(), result.changed())), result.changed());
            return result;
        } catch (PartialChangeException e) {
            touched.add(first, e.changed());
            throw e;
        } catch (StoreUnavailableException e) {
            touched.add(first, 0);
            throw e;
        }
    }

    @Override
    public long remove(EventQuery query) {
        List<String> first = first(query);
        return noteRemovals(first, () -> super.remove(query));
    }

    @Override
    public long removeAll() {
        List<String> first = first(EventQuery.ALL);
        return noteRemovals(first, super::removeAll);
    }

    private long noteRemovals(List<String> first, LongSupplier removal) {
        try {
            long removed = removal.getAsLong();
            touched.add(first, removed);
            return removed;
        } catch (PartialChangeException e) {
            touched.add(first, e.changed());
            throw e;
        } catch (StoreUnavailableException e) {
            touched.add(first, 0);
            throw e;
        }
    }

    @Override
    public Set<Instant> removeStartingAt(Collection<Instant> starts) {
        try {
            Set<Instant> removed = super.removeStartingAt(starts);
            touched.add(List.of(), removed.size());
            return removed;
        } catch (PartialChangeException e) {
            touched.add(List.of(), e.changed());
            throw e;
        }
    }

    private List<String> first(EventQuery query) {
        return super.page(query, EventOrder.NEWEST_FIRST, TouchedIds.MAX_IDS, null).events().stream()
                .map(Event::id)
                .toList();
    }
}
