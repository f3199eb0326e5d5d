package dev.events.server.audit;

import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.EditResult;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventOrder;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.ForwardingEventRepository;
import dev.events.core.Operation;
import dev.events.core.PartialChangeException;
import dev.events.core.StoreUnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Notes which events one request adds, changes or removes. Where the store failed, those that may have been changed count; so do
 * those that were added before and are added again. For what changes many by a filter, it reads the first of them before. Nothing is
 * added later than the call returns: the line must not be written before.
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
    public Optional<Event> update(String id, UnaryOperator<Event> change, Operation operation) {
        try {
            AtomicReference<@Nullable Event> before = new AtomicReference<>();
            Optional<Event> changed = super.update(
                    id,
                    event -> {
                        before.set(event);
                        return change.apply(event);
                    },
                    operation);
            changed.filter(event -> !event.equals(before.get())).ifPresent(event -> touched.add(event.id()));
            return changed;
        } catch (StoreUnavailableException e) {
            touched.add(id);
            throw e;
        }
    }

    @Override
    public boolean remove(String id, Operation operation) {
        return noteRemoval(id, () -> super.remove(id, operation));
    }

    @Override
    public boolean remove(String id, Predicate<Event> condition, Operation operation) {
        return noteRemoval(id, () -> super.remove(id, condition, operation));
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
    public EditResult edit(EventQuery query, EventEdit edit, boolean dryRun, Operation operation) {
        if (dryRun) {
            return super.edit(query, edit, true, operation);
        }
        List<String> first = first(query, event -> changes(edit, event));
        try {
            EditResult result = super.edit(query, edit, false, operation);
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

    private static boolean changes(EventEdit edit, Event event) {
        try {
            Event edited = edit.apply(event);
            if (!edited.tags().equals(event.tags())) {
                edited.requireWithinLimits();
            }
            return !edited.equals(event);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public long remove(EventQuery query, Operation operation) {
        List<String> first = first(query, event -> true);
        return noteRemovals(first, () -> super.remove(query, operation));
    }

    @Override
    public long removeAll(Operation operation) {
        List<String> first = first(EventQuery.ALL, event -> true);
        return noteRemovals(first, () -> super.removeAll(operation));
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

    /** Starts beyond the first hundred count once each: looking for their events takes a question for each of them. */
    @Override
    public Set<Instant> removeStartingAt(Collection<Instant> starts, Operation operation) {
        Map<Instant, TouchedIds> first = new LinkedHashMap<>();
        starts.stream().limit(TouchedIds.MAX_IDS).forEach(start -> first.put(start, startingAt(start)));
        List<String> all =
                first.values().stream().flatMap(found -> found.ids().stream()).toList();
        try {
            Set<Instant> removed = super.removeStartingAt(starts, operation);
            for (Instant start : removed) {
                TouchedIds found = first.getOrDefault(start, new TouchedIds());
                touched.add(found.ids(), Math.max(1, found.count()));
            }
            return removed;
        } catch (PartialChangeException e) {
            touched.add(all, e.changed());
            throw e;
        } catch (StoreUnavailableException e) {
            touched.add(all, 0);
            throw e;
        }
    }

    private TouchedIds startingAt(Instant start) {
        TouchedIds found = new TouchedIds();
        double seconds = EpochSeconds.toDouble(start);
        if (seconds < 0 || seconds > EpochSeconds.MAX) {
            // There is no such event.
            return found;
        }
        Instant next = EpochSeconds.toInstant(Math.nextUp(seconds));
        EventQuery query = EventQuery.builder()
                .to(next.isAfter(start) ? next : start.plusNanos(1))
                .build();
        try (Stream<Event> newestFirst = super.stream(query, EventOrder.NEWEST_FIRST)) {
            newestFirst
                    .takeWhile(event -> EpochSeconds.toDouble(event.start()) == seconds)
                    .forEach(event -> found.add(event.id()));
        }
        return found;
    }

    private List<String> first(EventQuery query, Predicate<Event> concerned) {
        try (Stream<Event> newestFirst = super.stream(query, EventOrder.NEWEST_FIRST)) {
            return newestFirst
                    .filter(concerned)
                    .limit(TouchedIds.MAX_IDS)
                    .map(Event::id)
                    .toList();
        }
    }
}
