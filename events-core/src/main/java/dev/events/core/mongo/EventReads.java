package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.reading;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import dev.events.core.Event;
import dev.events.core.EventOrder;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TagCount;
import dev.events.core.stats.EventStats;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Finds, counts and sums up events. The methods are those of {@link dev.events.core.EventRepository}. */
final class EventReads {
    private static final Bson IN_NO_ORDER = Filters.empty();

    /** How many ids go into one command; far below the 16 MiB that one may have. */
    private static final int IDS_PER_COMMAND = 1000;

    private final EventCollection collection;

    EventReads(EventCollection collection) {
        this.collection = collection;
    }

    Optional<Event> find(String id) {
        try (Stream<FoundEvent> found =
                found(Filters.eq(EventDocuments.ID, new ObjectId(Event.requireId(id))), IN_NO_ORDER, 1)) {
            return found.findFirst().map(FoundEvent::event);
        }
    }

    List<Event> findAll(Collection<String> ids) {
        List<ObjectId> distinct = ids.stream()
                .distinct()
                .map(id -> new ObjectId(Event.requireId(id)))
                .toList();
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < distinct.size(); i += IDS_PER_COMMAND) {
            List<ObjectId> chunk = distinct.subList(i, Math.min(i + IDS_PER_COMMAND, distinct.size()));
            try (Stream<Event> found = events(found(Filters.in(EventDocuments.ID, chunk), IN_NO_ORDER, chunk.size()))) {
                found.forEach(all::add);
            }
        }
        return all;
    }

    EventPage page(EventQuery query, EventOrder order, int limit, @Nullable String cursor) {
        if (limit < 1 || limit == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("limit is " + limit + "; it must be at least 1");
        }
        Bson filter = EventFilters.of(query);
        Bson rest = cursor == null
                ? filter
                : Filters.and(filter, PageCursor.parse(cursor).filter(order));
        // One more than asked for, to know whether there is a next page.
        try (Stream<FoundEvent> stream = found(rest, EventFilters.sort(order), limit + 1)) {
            Iterator<FoundEvent> found = stream.iterator();
            List<Event> events = new ArrayList<>();
            FoundEvent last = null;
            long bytes = 0;
            for (int i = 0; i < limit && bytes < EventPage.MAX_BYTES && found.hasNext(); i++) {
                last = found.next();
                bytes += last.bytes();
                if (last.event() != null) {
                    events.add(last.event());
                }
            }
            String next = last != null && found.hasNext() ? last.cursor().toString() : null;
            return new EventPage(events, next);
        }
    }

    Stream<Event> stream(EventQuery query, EventOrder order) {
        return events(found(EventFilters.of(query), EventFilters.sort(order), 0));
    }

    Stream<Event> stream(EventQuery query) {
        return events(found(EventFilters.of(query), IN_NO_ORDER, 0));
    }

    private Stream<FoundEvent> found(Bson filter, Bson sort, int limit) {
        return found(filter, sort, limit, null);
    }

    /**
     * What a query finds.
     *
     * @param limit 0 for all
     * @param fields those that are looked at, null for all; for what travels over a connection
     */
    private Stream<FoundEvent> found(Bson filter, Bson sort, int limit, @Nullable Bson fields) {
        return FoundStream.of(collection, () -> collection.find(filter, sort, fields, limit, EventDecoder.INSTANCE));
    }

    private static Stream<Event> events(Stream<FoundEvent> found) {
        return found.map(FoundEvent::event).filter(Objects::nonNull);
    }

    long count(EventQuery query) {
        return reading(collection, () -> collection.count(EventFilters.of(query)));
    }

    List<StatsRow> stats(EventQuery query, StatsBy by, ZoneId zone, Instant now) {
        Bson fields = by == StatsBy.TAG
                ? Projections.include(
                        EventDocuments.START, EventDocuments.STOP, EventDocuments.OPEN, EventDocuments.TAGS)
                : Projections.include(EventDocuments.START, EventDocuments.STOP, EventDocuments.OPEN);
        Bson filter = EventFilters.of(query);
        Bson sort = EventFilters.sort(EventOrder.OLDEST_FIRST);
        Duration limit = collection.readLimit();
        long started = System.nanoTime();
        try (Stream<Event> events = events(found(filter, sort, 0, fields))) {
            // The store bounds the time of each batch.
            Stream<Event> inTime = events.peek(event -> {
                if (!limit.isZero() && System.nanoTime() - started > limit.toNanos()) {
                    throw MongoErrors.late(collection, "the statistics were not computed in time", null);
                }
            });
            return EventStats.of(inTime.iterator(), query.range(), by, zone, now);
        }
    }

    List<TagCount> tags(String prefix, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit + "; it must be at least 1");
        }
        return reading(collection, () -> TagCounts.of(collection, prefix, limit));
    }
}
