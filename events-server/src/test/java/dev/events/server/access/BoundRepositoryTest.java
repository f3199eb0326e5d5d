package dev.events.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventOrder;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.IdempotencyKey;
import dev.events.core.StatsBy;
import dev.events.core.TagFilter;
import dev.events.core.TimeRange;
import dev.events.embedded.EmbeddedStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository that is bound to a tag, beside the whole one with the same filter applied by hand. */
class BoundRepositoryTest {
    private static final String TAG = "team-a";
    private static final List<String> TAGS = List.of(TAG, "team-b", "team-a*", "deploy", "x");
    private static final Instant NOW = Instant.ofEpochSecond(2_000);
    private static final int EVENTS = 60;
    private static final int ROUNDS = 40;

    @TempDir
    private Path directory;

    private EmbeddedStore all;
    private EventRepository bound;
    private Random random;

    @BeforeEach
    void open() {
        all = EmbeddedStore.open(directory);
        bound = new BoundRepository(all, TAG);
        long seed = Long.getLong("events.test.seed", System.nanoTime());
        System.out.println("bound repository: seed " + seed);
        random = new Random(seed);
        IntStream.range(0, EVENTS).forEach(i -> all.add(event()));
    }

    @AfterEach
    void close() {
        all.close();
    }

    private Event event() {
        Instant start = Instant.ofEpochSecond(1_000 + random.nextInt(50));
        boolean open = random.nextInt(5) == 0;
        Instant stop = open || random.nextBoolean() ? null : start.plusSeconds(random.nextInt(20));
        return new Event(Event.newId(), start, stop, open, someTags(), random.nextBoolean() ? "a note" : null);
    }

    private Set<String> someTags() {
        return TAGS.stream().filter(tag -> random.nextBoolean()).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private EventQuery query() {
        Function<Set<String>, Set<String>> few = tags -> tags.stream().limit(1).collect(Collectors.toSet());
        TagFilter tags = new TagFilter(few.apply(someTags()), someTags(), few.apply(someTags()));
        Instant from = Instant.ofEpochSecond(1_000 + random.nextInt(30));
        TimeRange range =
                random.nextBoolean() ? TimeRange.UNBOUNDED : new TimeRange(from, from.plusSeconds(random.nextInt(30)));
        Boolean open = random.nextInt(3) == 0 ? (Boolean) random.nextBoolean() : null;
        Instant endedBefore = random.nextInt(3) == 0 ? Instant.ofEpochSecond(1_000 + random.nextInt(70)) : null;
        return new EventQuery(range, tags, open, random.nextInt(4) == 0 ? "NOTE" : null, endedBefore);
    }

    private static boolean isOwn(Event event) {
        return event.tags().contains(TAG);
    }

    /** The same filter, and the tag besides. */
    private static EventQuery byHand(EventQuery query) {
        Set<String> required = new HashSet<>(query.tags().all());
        required.add(TAG);
        return new EventQuery(
                query.range(),
                new TagFilter(required, query.tags().any(), query.tags().none()),
                query.open(),
                query.text(),
                query.endedBefore());
    }

    private Map<String, Event> everything() {
        try (Stream<Event> events = all.stream(EventQuery.ALL)) {
            return events.collect(Collectors.toMap(Event::id, event -> event));
        }
    }

    private Event any() {
        List<Event> events = everything().values().stream()
                .sorted(Comparator.comparing(Event::id))
                .toList();
        return events.get(random.nextInt(events.size()));
    }

    private static List<Event> listed(Stream<Event> stream) {
        try (stream) {
            return stream.toList();
        }
    }

    @Test
    void reads_areThoseOfTheFilterByHand() {
        for (int i = 0; i < ROUNDS; i++) {
            EventQuery query = query();
            EventQuery own = byHand(query);
            assertEquals(listed(all.stream(own)), listed(bound.stream(query)));
            assertEquals(
                    listed(all.stream(own, EventOrder.OLDEST_FIRST)),
                    listed(bound.stream(query, EventOrder.OLDEST_FIRST)));
            assertEquals(all.count(own), bound.count(query));
            assertEquals(
                    all.page(own, EventOrder.NEWEST_FIRST, 7, null),
                    bound.page(query, EventOrder.NEWEST_FIRST, 7, null));
            for (StatsBy by : StatsBy.values()) {
                assertEquals(all.stats(own, by, ZoneOffset.UTC, NOW), bound.stats(query, by, ZoneOffset.UTC, NOW));
            }
            Event event = any();
            assertEquals(Optional.of(event).filter(BoundRepositoryTest::isOwn), bound.find(event.id()));
        }
        Map<String, Event> everything = everything();
        Set<Event> own =
                everything.values().stream().filter(BoundRepositoryTest::isOwn).collect(Collectors.toSet());
        assertEquals(own, new HashSet<>(bound.findAll(everything.keySet())));
        Map<String, Long> counts = own.stream()
                .flatMap(event -> event.tags().stream())
                .filter(tag -> tag.startsWith("team"))
                .collect(Collectors.groupingBy(tag -> tag, Collectors.counting()));
        assertEquals(
                counts,
                bound.tags("team", 10).stream()
                        .collect(Collectors.toMap(count -> count.tag(), count -> count.count())));
        assertEquals(1, bound.tags("", 1).size());
    }

    @Test
    void changes_touchWhatTheFilterByHandFinds_andNothingElse() {
        for (int i = 0; i < ROUNDS; i++) {
            Map<String, Event> before = everything();
            Set<String> mayChange = change();
            Map<String, Event> after = everything();
            for (Event event : before.values()) {
                if (!isOwn(event) || !mayChange.contains(event.id())) {
                    assertEquals(event, after.get(event.id()));
                }
            }
            for (Event event : after.values()) {
                assertTrue(event.equals(before.get(event.id())) || isOwn(event), event::toString);
            }
            IntStream.range(0, EVENTS - after.size()).forEach(n -> all.add(event()));
        }
    }

    /** Makes a change, and returns the ids of the events that it may concern. */
    private Set<String> change() {
        EventQuery query = query();
        Set<String> matched =
                listed(all.stream(byHand(query))).stream().map(Event::id).collect(Collectors.toSet());
        Event event = any();
        switch (random.nextInt(8)) {
            case 0 -> {
                Optional<Event> changed = bound.update(event.id(), old -> old.withTags("y"));
                assertEquals(isOwn(event), changed.isPresent());
                return Set.of(event.id());
            }
            case 1 -> {
                EventEdit edit = EventEdit.builder().addTags("y").build();
                assertEquals(matched.size(), bound.edit(query, edit, false).matched());
                return matched;
            }
            case 2 -> {
                assertEquals(isOwn(event), bound.remove(event.id()));
                return Set.of(event.id());
            }
            case 3 -> {
                assertEquals(isOwn(event), bound.remove(event.id(), old -> true));
                return Set.of(event.id());
            }
            case 4 -> {
                assertEquals(matched.size(), bound.remove(query));
                return matched;
            }
            case 5 -> {
                Collection<Instant> starts = Set.of(event.start(), Instant.ofEpochSecond(7));
                Set<String> own = everything().values().stream()
                        .filter(one -> isOwn(one) && one.start().equals(event.start()))
                        .map(Event::id)
                        .collect(Collectors.toSet());
                assertEquals(own.isEmpty() ? Set.of() : Set.of(event.start()), bound.removeStartingAt(starts));
                return own;
            }
            case 6 -> {
                bound.add(event());
                return Set.of();
            }
            default -> {
                AddResult result = bound.addAll(List.of(new Addition(event))).get(0);
                assertEquals(isOwn(event) ? AddResult.Outcome.ID_TAKEN : AddResult.Outcome.FAILED, result.outcome());
                return Set.of();
            }
        }
    }

    @Test
    void theTag_cannotBeTakenAway() {
        EventEdit edit = EventEdit.builder().removeTags(TAG).build();

        assertThrows(IllegalArgumentException.class, () -> bound.edit(EventQuery.ALL, edit, false));
        assertThrows(IllegalArgumentException.class, () -> bound.edit(EventQuery.ALL, edit, true));
    }

    @Test
    void removingAll_leavesTheOthers() {
        Set<Event> others =
                everything().values().stream().filter(event -> !isOwn(event)).collect(Collectors.toSet());

        bound.removeAll();

        assertEquals(others, new HashSet<>(everything().values()));
    }

    @Test
    void aKeyOfAnotherTag_isAnotherKey() {
        EventRepository other = new BoundRepository(all, "team-b");
        Addition addition = new Addition(event(), new IdempotencyKey("build 17", "the same"));

        AddResult first = bound.addAll(List.of(addition)).get(0);
        AddResult second = other.addAll(List.of(addition)).get(0);

        assertEquals(AddResult.Outcome.ADDED, first.outcome());
        assertEquals(AddResult.Outcome.ADDED, second.outcome());
        assertEquals(
                AddResult.Outcome.REPEATED,
                bound.addAll(List.of(addition)).get(0).outcome());
    }

    @Test
    void whoMayOnlyAdd_seesNoStoredEvent() {
        EventRepository unseen = new UnseenRepository(all);
        Event stored = any();
        Event other = new Event(stored.id(), NOW, null, Set.of("probe"), null);

        AddResult result = unseen.addAll(List.of(new Addition(other))).get(0);

        assertEquals(AddResult.Outcome.FAILED, result.outcome());
        assertEquals(other, result.event());
        assertEquals(List.of(), unseen.findAll(List.of(stored.id())));
    }
}
