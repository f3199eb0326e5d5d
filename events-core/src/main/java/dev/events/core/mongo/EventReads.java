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
import dev.events.core.TagFilter;
import dev.events.core.TimeRange;
import dev.events.core.Timeline;
import dev.events.core.stats.EventStats;
import dev.events.core.stats.TimelineLanes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Finds, counts and sums up events. The methods are those of {@link dev.events.core.EventRepository}. */
final class EventReads {
    private static final Bson IN_NO_ORDER = Filters.empty();

    /** How many ids go into one command; far below the 16 MiB that one may have. */
    private static final int IDS_PER_COMMAND = 1000;

    /** Fewer ids in a command, since the embedded store compares each document that it finds with all of them. */
    private static final int NOTES_PER_COMMAND = 50;

    /** So many events of a timeline are kept until it is known which lanes there are. */
    private static final int MOST_HELD = 50_000;

    private static final String STATISTICS = "the statistics";
    private static final String TIMELINE = "the lanes of the timeline";

    private static final Bson TIMELINE_FIELDS = Projections.include(
            EventDocuments.START, EventDocuments.STOP, EventDocuments.OPEN, EventDocuments.TAGS, EventDocuments.NOTE);

    private final EventCollection collection;

    /** For reads that may take long. */
    private final EventCollection searched;

    EventReads(EventCollection collection) {
        this.collection = collection;
        this.searched = collection.interruptible();
    }

    Optional<Event> find(String id) {
        Bson isIt = Filters.eq(EventDocuments.ID, new ObjectId(Event.requireId(id)));
        try (Stream<Event> found = events(collection, isIt, IN_NO_ORDER, 1, null)) {
            return found.findFirst();
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
            try (Stream<Event> found =
                    events(collection, Filters.in(EventDocuments.ID, chunk), IN_NO_ORDER, chunk.size(), null)) {
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
        EventCollection read = isBounded(query) ? collection : searched;
        // One more than asked for, to know whether there is a next page.
        try (Stream<FoundEvent> stream = found(read, rest, EventFilters.sort(order), limit + 1, null)) {
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

    /** Whether an index leads to the events in their order: with an end of the range and a tag at the most. */
    private static boolean isBounded(EventQuery query) {
        TagFilter tags = query.tags();
        boolean hasOneTag = tags.any().isEmpty()
                && tags.none().isEmpty()
                && tags.all().size() <= 1
                && tags.all().stream().noneMatch(TagFilter::isPrefix);
        return hasOneTag
                && query.range().from() == null
                && query.open() == null
                && query.text() == null
                && query.endedBefore() == null;
    }

    Stream<Event> stream(EventQuery query, EventOrder order) {
        return events(searched, EventFilters.of(query), EventFilters.sort(order), 0, null);
    }

    Stream<Event> stream(EventQuery query) {
        return events(searched, EventFilters.of(query), IN_NO_ORDER, 0, null);
    }

    /**
     * What a query finds.
     *
     * @param limit 0 for all
     * @param fields those that are looked at, null for all; for what travels over a connection
     */
    private static Stream<FoundEvent> found(
            EventCollection collection, Bson filter, Bson sort, int limit, @Nullable Bson fields) {
        return FoundStream.of(collection, () -> collection.find(filter, sort, fields, limit, EventDecoder.INSTANCE));
    }

    /** The events that a query finds, as {@link #found} finds them. */
    private static Stream<Event> events(
            EventCollection collection, Bson filter, Bson sort, int limit, @Nullable Bson fields) {
        return FoundStream.of(
                collection,
                () -> collection.find(filter, sort, fields, limit, EventDecoder.INSTANCE),
                FoundEvent::event);
    }

    long count(EventQuery query) {
        return reading(searched, () -> searched.count(EventFilters.of(query)));
    }

    List<StatsRow> stats(EventQuery query, StatsBy by, ZoneId zone, Instant now) {
        EventStats stats = new EventStats(query.range(), by, zone, now);
        boolean withTags = by == StatsBy.TAG;
        if (EventPortions.read(searched, query, !withTags, STATISTICS, new HashSet<>(), stats::add)) {
            return stats.rows();
        }
        Bson fields = withTags
                ? Projections.include(
                        EventDocuments.START, EventDocuments.STOP, EventDocuments.OPEN, EventDocuments.TAGS)
                : Projections.include(EventDocuments.START, EventDocuments.STOP, EventDocuments.OPEN);
        try (Stream<Event> events = inTime(query, fields, STATISTICS)) {
            return EventStats.of(events.iterator(), query.range(), by, zone, now);
        }
    }

    /** What matches, the earliest first; fails if reading all of it takes longer than a read may. */
    private Stream<Event> inTime(EventQuery query, Bson fields, String what) {
        long started = System.nanoTime();
        // The store bounds the time of each batch.
        return events(searched, EventFilters.of(query), EventFilters.sort(EventOrder.OLDEST_FIRST), 0, fields)
                .peek(event -> requireInTime(started, what));
    }

    private void requireInTime(long started, String what) {
        Duration limit = collection.readLimit();
        if (!limit.isZero() && System.nanoTime() - started > limit.toNanos()) {
            throw MongoErrors.late(collection, what + " were not computed in time", null);
        }
    }

    Timeline timeline(Timeline.Request request, Instant now) {
        EventQuery query = request.query().within(range(request.query(), now));
        if (request.detail() == Timeline.Detail.COUNTS && isUnfiltered(query)) {
            Timeline counted = counted(request, query, now);
            if (counted != null) {
                return counted;
            }
        }
        Timeline skimmed = skimmed(request, query, now);
        if (skimmed != null) {
            return skimmed;
        }
        List<Event> first = new ArrayList<>();
        try (Stream<Event> found = inTime(query, TIMELINE_FIELDS, TIMELINE)) {
            Iterator<Event> events = found.iterator();
            while (events.hasNext() && first.size() < MOST_HELD) {
                first.add(TimelineLanes.shortened(events.next()));
            }
            List<String> mostUsed =
                    events.hasNext() ? mostUsedOfMany(request, query, now) : mostUsed(first, query, now);
            TimelineLanes lanes = lanes(request, query, mostUsed, now);
            first.forEach(lanes::add);
            events.forEachRemaining(lanes::add);
            return lanes.result();
        }
    }

    /** How many of very many events start in each part of the range; null if the store cannot tell that from its indexes. */
    private @Nullable Timeline counted(Timeline.Request request, EventQuery query, Instant now) {
        long started = System.nanoTime();
        double[] borders = TimelineLanes.borders(query.range(), request.buckets());
        double[] whole = {borders[0], borders[borders.length - 1]};
        // More than are held: for so many the lanes are those of the tags that are used most by all events.
        // No event has the empty tag, so nothing is counted yet.
        if (countParts(whole, "", MOST_HELD + 1).length == 0) {
            return null;
        }
        boolean isPacked = request.lanes() == 0;
        long[] all = countParts(isPacked ? borders : whole, null, 0);
        List<Timeline.Lane> lanes = new ArrayList<>();
        if (isPacked) {
            lanes.add(lane(null, all));
        } else {
            for (String tag : tags(request, mostUsedOfMany(request, query, now))) {
                requireInTime(started, TIMELINE);
                // The empty string is no tag, although a document may have it.
                long[] counts = tag.isEmpty() ? new long[request.buckets()] : countParts(borders, tag, 0);
                if (counts.length == 0) {
                    return null;
                }
                lanes.add(lane(tag, counts));
            }
        }
        if (lanes.stream().allMatch(lane -> lane.count() == 0)) {
            return null; // it would look as if there were nothing
        }
        long count = LongStream.of(all).sum();
        return new Timeline(query.range(), request.buckets(), count, lanes, Timeline.Detail.COUNTS);
    }

    private long[] countParts(double[] borders, @Nullable String tag, long worth) {
        return reading(
                collection, () -> collection.countParts(EventFilters.EVENTS, borders, EventDocuments.TAGS, tag, worth));
    }

    private static Timeline.Lane lane(@Nullable String tag, long[] counts) {
        List<Timeline.Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                buckets.add(new Timeline.Bucket(i, counts[i], Duration.ZERO, null));
            }
        }
        return new Timeline.Lane(tag, LongStream.of(counts).sum(), Duration.ZERO, List.of(), buckets);
    }

    /**
     * The timeline of very many events. The notes of the few that it shows are read in the end, so one that was changed or removed
     * meanwhile may have another note, or none.
     *
     * @return null if the store cannot read them so
     */
    private @Nullable Timeline skimmed(Timeline.Request request, EventQuery query, Instant now) {
        Set<String> withNotes = new HashSet<>();
        try (EventPortions whole = EventPortions.whole(searched, query, TIMELINE, withNotes)) {
            if (whole == null) {
                return null;
            }
            if (whole.isWhole()) {
                boolean areAll = request.query().isUnfiltered() && whole.hasOnlyStrings();
                List<String> mostUsed = whole.size() <= MOST_HELD || areAll || !isUnfiltered(query)
                        ? whole.mostUsed()
                        : mostUsedOfMany(request, query, now);
                TimelineLanes lanes = lanes(request, query, mostUsed, now);
                whole.forEach(lanes::add);
                return withNotes(lanes.result(), withNotes);
            }
        }
        TimelineLanes lanes = lanes(request, query, mostUsedOfMany(request, query, now), now);
        return EventPortions.read(searched, query, false, TIMELINE, withNotes, lanes::add)
                ? withNotes(lanes.result(), withNotes)
                : null;
    }

    private static boolean isUnfiltered(EventQuery query) {
        return query.within(TimeRange.UNBOUNDED).isUnfiltered();
    }

    private List<String> mostUsedOfMany(Timeline.Request request, EventQuery query, Instant now) {
        if (isUnfiltered(query)) {
            // Of all events, which the store can tell from an index.
            return tags("", Math.max(1, request.lanes())).stream()
                    .map(TagCount::tag)
                    .toList();
        }
        return stats(query, StatsBy.TAG, ZoneOffset.UTC, now).stream()
                .map(StatsRow::key)
                .toList();
    }

    private static TimelineLanes lanes(Timeline.Request request, EventQuery query, List<String> mostUsed, Instant now) {
        return new TimelineLanes(query.range(), request.buckets(), tags(request, mostUsed), now);
    }

    /** The tags that have lanes. */
    private static Set<String> tags(Timeline.Request request, List<String> mostUsed) {
        Set<String> tags = new LinkedHashSet<>(request.tags());
        for (String tag : mostUsed) {
            if (tags.size() < request.lanes()) {
                tags.add(tag);
            }
        }
        return tags;
    }

    /** The timeline with the notes of these events. */
    private Timeline withNotes(Timeline timeline, Set<String> ids) {
        Map<String, @Nullable String> notes = new HashMap<>();
        List<ObjectId> all = ids.stream().map(ObjectId::new).toList();
        for (int i = 0; i < all.size(); i += NOTES_PER_COMMAND) {
            List<ObjectId> chunk = all.subList(i, Math.min(i + NOTES_PER_COMMAND, all.size()));
            try (Stream<Event> found =
                    events(collection, Filters.in(EventDocuments.ID, chunk), IN_NO_ORDER, chunk.size(), null)) {
                found.map(TimelineLanes::shortened).forEach(event -> notes.put(event.id(), event.note()));
            }
        }
        return new Timeline(
                timeline.range(),
                timeline.buckets(),
                timeline.count(),
                timeline.lanes().stream()
                        .map(lane -> new Timeline.Lane(
                                lane.tag(),
                                lane.count(),
                                lane.total(),
                                lane.events().stream()
                                        .map(event -> withNote(event, notes))
                                        .toList(),
                                lane.buckets().stream()
                                        .map(bucket -> new Timeline.Bucket(
                                                bucket.index(),
                                                bucket.count(),
                                                bucket.busy(),
                                                bucket.longest() == null ? null : withNote(bucket.longest(), notes)))
                                        .toList()))
                        .toList());
    }

    private static Event withNote(Event event, Map<String, @Nullable String> notes) {
        String note = notes.get(event.id());
        return note == null ? event : event.withNote(note);
    }

    private static List<String> mostUsed(List<Event> events, EventQuery query, Instant now) {
        return EventStats.of(events.iterator(), query.range(), StatsBy.TAG, ZoneOffset.UTC, now).stream()
                .map(StatsRow::key)
                .toList();
    }

    /** The range of a timeline, with both ends. */
    private TimeRange range(EventQuery query, Instant now) {
        Instant from = query.range().from();
        Instant to = query.range().to();
        if (to == null) {
            Instant last = page(query, EventOrder.NEWEST_FIRST, 1, null).events().stream()
                    .map(event -> event.start().plusSeconds(1))
                    .findFirst()
                    .orElse(now);
            to = last.isBefore(now) ? now : last;
        }
        if (from == null) {
            Instant end = to;
            from = page(query, EventOrder.OLDEST_FIRST, 1, null).events().stream()
                    .map(Event::start)
                    .filter(start -> start.isBefore(end))
                    .findFirst()
                    .orElse(end.minusSeconds(1));
        }
        boolean isBackwards = query.range().to() == null && !from.isBefore(to);
        return new TimeRange(from, isBackwards ? from.plusSeconds(1) : to);
    }

    List<TagCount> tags(String prefix, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit + "; it must be at least 1");
        }
        return reading(searched, () -> TagCounts.of(searched, prefix, limit));
    }
}
