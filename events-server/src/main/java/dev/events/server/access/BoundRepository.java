package dev.events.server.access;

import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.ChangeFeed;
import dev.events.core.EditResult;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventOrder;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.EventStoreException;
import dev.events.core.ForwardingEventRepository;
import dev.events.core.IdempotencyKey;
import dev.events.core.Operation;
import dev.events.core.PartialChangeException;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TagCount;
import dev.events.core.TagFilter;
import dev.events.core.Timeline;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The events that have a tag, as if there were no others. What is added gets the tag, and a change cannot take it away. That an
 * id is taken by an event without the tag shows only when it is chosen for a new one.
 */
final class BoundRepository extends ForwardingEventRepository {
    private final EventRepository repository;
    private final String tag;

    /** @param tag the tag */
    BoundRepository(EventRepository repository, String tag) {
        this.repository = repository;
        this.tag = tag;
    }

    @Override
    protected EventRepository delegate() {
        return repository;
    }

    private EventQuery own(EventQuery query) {
        return own(query, tag);
    }

    /** The same query, of the events with a tag. */
    static EventQuery own(EventQuery query, String tag) {
        Set<String> all = new LinkedHashSet<>(query.tags().all());
        all.add(TagFilter.literal(tag));
        TagFilter tags = new TagFilter(all, query.tags().any(), query.tags().none());
        return new EventQuery(query.range(), tags, query.open(), query.text(), query.endedBefore());
    }

    private boolean isOwn(Event event) {
        return event.tags().contains(tag);
    }

    private Event tagged(Event event) {
        if (isOwn(event)) {
            return event;
        }
        Set<String> tags = new LinkedHashSet<>(event.tags());
        tags.add(tag);
        return event.withTags(tags);
    }

    @Override
    public Event add(Event event) {
        return super.add(tagged(event));
    }

    /** Keys are those of the tag, so that others who use the same ones do not matter. */
    @Override
    public List<AddResult> addAll(List<Addition> additions) {
        List<Addition> own = additions.stream().map(this::own).toList();
        List<AddResult> results = super.addAll(own);
        List<AddResult> visible = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            visible.add(visible(results.get(i), own.get(i)));
        }
        return visible;
    }

    @Override
    public CompletableFuture<AddResult> addLater(Addition addition) {
        Addition own = own(addition);
        return repository.addLater(own).thenApply(result -> visible(result, own));
    }

    private Addition own(Addition addition) {
        IdempotencyKey key = addition.key();
        return new Addition(tagged(addition.event()), key == null ? null : key.within(tag), addition.operation());
    }

    private AddResult visible(AddResult result, Addition own) {
        return isOwn(result.event()) ? result : UnseenRepository.unseen(result, own.event());
    }

    /** The event is none of these. */
    private static final class NotOwnException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotOwnException() {
            super(null, null, false, false);
        }
    }

    @Override
    public Optional<Event> update(String id, UnaryOperator<Event> change, Operation operation) {
        try {
            return super.update(
                    id,
                    event -> {
                        if (!isOwn(event)) {
                            throw new NotOwnException();
                        }
                        return tagged(change.apply(event));
                    },
                    operation);
        } catch (NotOwnException e) {
            return Optional.empty();
        }
    }

    @Override
    public EditResult edit(EventQuery query, EventEdit edit, boolean dryRun, Operation operation) {
        if (edit.removeTags().contains(tag)) {
            throw new IllegalArgumentException(
                    "remove_tags has \"" + tag + "\", the tag that the token is bound to; leave it out");
        }
        return super.edit(own(query), edit, dryRun, operation);
    }

    @Override
    public Optional<Event> find(String id) {
        return super.find(id).filter(this::isOwn);
    }

    @Override
    public List<Event> findAll(Collection<String> ids) {
        return super.findAll(ids).stream().filter(this::isOwn).toList();
    }

    @Override
    public EventPage page(EventQuery query, EventOrder order, int limit, @Nullable String cursor) {
        return super.page(own(query), order, limit, cursor);
    }

    @Override
    public Stream<Event> stream(EventQuery query, EventOrder order) {
        return super.stream(own(query), order);
    }

    @Override
    public Stream<Event> stream(EventQuery query) {
        return super.stream(own(query));
    }

    @Override
    public long count(EventQuery query) {
        return super.count(own(query));
    }

    @Override
    public List<StatsRow> stats(EventQuery query, StatsBy by, ZoneId zone, Instant now) {
        return super.stats(own(query), by, zone, now);
    }

    @Override
    public List<TagCount> tags(String prefix, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit + "; it must be at least 1");
        }
        return stats(EventQuery.ALL, StatsBy.TAG, ZoneOffset.UTC, Instant.EPOCH).stream()
                .filter(row -> row.key().startsWith(prefix))
                .map(row -> new TagCount(row.key(), row.count()))
                .sorted(Comparator.comparingLong(TagCount::count).reversed().thenComparing(TagCount::tag))
                .limit(limit)
                .toList();
    }

    @Override
    public boolean remove(String id, Operation operation) {
        return super.remove(id, this::isOwn, operation);
    }

    @Override
    public boolean remove(String id, Predicate<Event> condition, Operation operation) {
        return super.remove(id, event -> isOwn(event) && condition.test(event), operation);
    }

    @Override
    public long remove(EventQuery query, Operation operation) {
        return super.remove(own(query), operation);
    }

    @Override
    public Set<Instant> removeStartingAt(Collection<Instant> starts, Operation operation) {
        if (starts.isEmpty()) {
            return Set.of();
        }
        Set<Double> seconds = starts.stream().map(EpochSeconds::toDouble).collect(Collectors.toSet());
        Predicate<Event> starting = event -> seconds.contains(EpochSeconds.toDouble(event.start()));
        List<Event> found;
        EventQuery query = EventQuery.builder()
                .from(Collections.min(starts))
                .to(Collections.max(starts).plusSeconds(1))
                .build();
        try (Stream<Event> events = stream(query)) {
            found = events.filter(starting).toList();
        }
        Set<Instant> removedStarts = new LinkedHashSet<>();
        long removed = 0;
        try {
            for (Event event : found) {
                if (remove(event.id(), starting, operation)) {
                    removed++;
                    removedStarts.add(event.start());
                }
            }
        } catch (EventStoreException e) {
            throw removed == 0 ? e : new PartialChangeException(removed, e);
        }
        return removedStarts;
    }

    @Override
    public Timeline timeline(Timeline.Request request, Instant now) {
        return super.timeline(
                new Timeline.Request(
                        own(request.query()), request.buckets(), request.tags(), request.lanes(), request.detail()),
                now);
    }

    @Override
    public ChangeFeed changes(@Nullable String since) {
        return super.changes(since).seenThrough(own(EventQuery.ALL));
    }

    @Override
    public long removeAll(Operation operation) {
        return remove(EventQuery.ALL, operation);
    }
}
