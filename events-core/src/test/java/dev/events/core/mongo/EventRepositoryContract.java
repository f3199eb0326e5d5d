package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.ExplainVerbosity;
import com.mongodb.MongoCommandException;
import dev.events.core.Addition;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventExistsException;
import dev.events.core.EventOrder;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TagCount;
import dev.events.core.TagFilter;
import dev.events.core.stats.NaiveStats;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What {@link MongoEventRepository} promises, on whatever speaks MongoDB's protocol. Each backend binds it once. */
public abstract class EventRepositoryContract extends EventHistoryContract {
    private static final Comparator<Event> OLDEST_FIRST =
            Comparator.comparing(Event::start).thenComparing(Event::id);

    @Test
    void add_thenFind_isTheSameEvent() {
        Event event = new Event(
                Event.newId(), Instant.now(), Instant.now().plusSeconds(5), ordered("b", "a", "ü\n\0"), "a note");

        assertEquals(event, repository.add(event));

        Event found = repository.find(event.id()).orElseThrow();
        assertEquals(event, found);
        assertEquals(List.copyOf(event.tags()), List.copyOf(found.tags()));
        assertTrue(repository.find(Event.newId()).isEmpty());
    }

    @Test
    void findAll_returnsTheEventsThatExist() {
        List<Event> events = IntStream.range(0, 2_100)
                .mapToObj(i -> Event.mark(at(i), "t" + i % 7))
                .toList();
        repository.addAll(events.stream().map(Addition::new).toList());
        List<String> ids = new ArrayList<>(events.stream().map(Event::id).toList());
        ids.add(Event.newId());
        ids.add(ids.get(0));

        assertEquals(new HashSet<>(events), new HashSet<>(repository.findAll(ids)));
        assertEquals(events.size(), repository.findAll(ids).size());
        assertEquals(List.of(), repository.findAll(List.of()));
        assertThrows(IllegalArgumentException.class, () -> repository.findAll(List.of("no id")));
    }

    @Test
    void add_storesTheOriginalsShape() {
        Event mark = repository.add(Event.mark(EpochSeconds.toInstant(1650108997.5920792), "a", "b"));
        Event open = repository.add(Event.open(EpochSeconds.toInstant(7), "c"));
        Event ended = repository.add(
                new Event(Event.newId(), EpochSeconds.toInstant(5), EpochSeconds.toInstant(6.5), Set.of(), "why"));

        assertEquals(
                new Document("_id", new ObjectId(mark.id()))
                        .append("start_epoch", 1650108997.5920792)
                        .append("stop_epoch", -1)
                        .append("tags", List.of("a", "b")),
                document(mark.id()));
        assertEquals(
                new Document("_id", new ObjectId(open.id()))
                        .append("start_epoch", 7.0)
                        .append("stop_epoch", -1)
                        .append("open", true)
                        .append("tags", List.of("c")),
                document(open.id()));
        assertEquals(
                new Document("_id", new ObjectId(ended.id()))
                        .append("start_epoch", 5.0)
                        .append("stop_epoch", 6.5)
                        .append("tags", List.of())
                        .append("note", "why"),
                document(ended.id()));
    }

    @Test
    void add_underATakenId_isRefusedAndChangesNothing() {
        Event first = repository.add(Event.open(at(1), "first"));
        Event second = new Event(first.id(), at(2), null, Set.of("second"), null);

        EventExistsException e = assertThrows(EventExistsException.class, () -> repository.add(second));

        assertEquals(first.id(), e.id());
        assertEquals(first, repository.find(first.id()).orElseThrow());
    }

    @Test
    void add_beyondTheLimits_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> repository.add(Event.open(at(1), "x".repeat(201))));
        assertEquals(0, repository.count(EventQuery.ALL));
    }

    @Test
    void read_isTolerantOfWhatOthersStored() {
        documents.insertMany(List.of(
                stored("start_epoch", 1.0),
                stored("start_epoch", 2, "stop_epoch", null, "tags", null),
                stored("start_epoch", 3L, "stop_epoch", -1.0, "tags", "no list"),
                stored("start_epoch", 4.0, "stop_epoch", "soon", "tags", Arrays.asList("x", 7, null, "", true)),
                stored("start_epoch", 5.0, "stop_epoch", 1.0, "note", 5, "owner", "unknown field"),
                stored("start_epoch", 6.0, "stop_epoch", -1, "open", true),
                stored("start_epoch", 7.0, "open", List.of(false, true)),
                // A stop ends it, whatever "open" says.
                stored("start_epoch", 8.0, "stop_epoch", 9.0, "open", true),
                stored("start_epoch", 9.0, "stop_epoch", -1, "open", "true"),
                stored("start_epoch", 10.0, "stop_epoch", -1, "open", false),
                stored("start_epoch", 11.0, "stop_epoch", Arrays.asList(-1, 200.0, "x"), "open", true),
                // These are no events.
                stored("stop_epoch", 1.0, "tags", List.of("a")),
                stored("start_epoch", "6.0", "tags", List.of("a")),
                stored("start_epoch", -6.0),
                stored("start_epoch", Arrays.asList(8.0, 2e9)),
                new Document("_id", "a string").append("start_epoch", 7.0)));

        List<Event> events = list(repository.stream(EventQuery.ALL, EventOrder.OLDEST_FIRST));

        assertEquals(
                IntStream.rangeClosed(1, 11).mapToObj(i -> at(i)).toList(),
                events.stream().map(Event::start).toList());
        assertTrue(events.subList(0, 5).stream().allMatch(Event::isMark));
        assertEquals(
                List.of(true, true, false, false, false, false),
                events.subList(5, 11).stream().map(Event::open).toList());
        assertEquals(Set.of("x", "7", "true"), events.get(3).tags());
        assertNull(events.get(4).note());
        for (double time = 0; time <= 201; time += time < 12 ? 0.5 : 1) {
            EventQuery ended = EventQuery.builder()
                    .endedBefore(EpochSeconds.toInstant(time))
                    .build();
            assertEquals(
                    events.stream().filter(ended::matches).toList(),
                    list(repository.stream(ended, EventOrder.OLDEST_FIRST)),
                    ended::toString);
        }
        for (Boolean open : List.of(true, false)) {
            EventQuery query = EventQuery.builder().open(open).build();
            assertEquals(
                    events.stream().filter(query::matches).toList(),
                    list(repository.stream(query, EventOrder.OLDEST_FIRST)));
        }
        EventQuery later = EventQuery.builder().from(at(12)).build();
        assertEquals(
                events.stream().filter(later::matches).toList(),
                list(repository.stream(later, EventOrder.OLDEST_FIRST)));
    }

    @Test
    void everyQuery_findsWhatTheDefinitionSays() {
        Random random = new Random(20261124);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            events.add(repository.add(randomEvent(random)));
        }
        events.sort(OLDEST_FIRST);
        for (int i = 0; i < 300; i++) {
            EventQuery query = randomQuery(random);
            List<Event> expected = events.stream().filter(query::matches).toList();

            assertEquals(
                    expected, list(repository.stream(query, EventOrder.OLDEST_FIRST)), () -> "the events of " + query);
            assertEquals(expected.size(), repository.count(query), () -> "the count of " + query);
            assertEquals(new HashSet<>(expected), new HashSet<>(list(repository.stream(query))));
        }
    }

    @Test
    void tagEntry_withStarsAndBackslashes_findsWhatItsSpellingSays() {
        List<String> tags = texts(2);
        for (String tag : tags) {
            repository.add(new Event(Event.newId(), at(1), null, Set.of(tag), null));
        }
        for (String entry : texts(4)) {
            Set<String> expected = new HashSet<>(tags);
            expected.removeIf(tag -> !isMeant(tag, entry));
            Set<String> others = new HashSet<>(tags);
            others.removeAll(expected);

            assertEquals(expected, tagsOf(EventQuery.builder().tag(entry)), () -> "with " + entry);
            assertEquals(expected, tagsOf(EventQuery.builder().anyTag(entry).anyTag("no")), () -> "any of " + entry);
            assertEquals(others, tagsOf(EventQuery.builder().notTag(entry)), () -> "without " + entry);
        }
        for (String tag : tags) {
            assertEquals(Set.of(tag), tagsOf(EventQuery.builder().tag(TagFilter.literal(tag))));
            Set<String> longer = new HashSet<>(tags);
            longer.removeIf(other -> !other.startsWith(tag));
            assertEquals(longer, tagsOf(EventQuery.builder().tag(TagFilter.startingWith(tag))));
        }
    }

    /** Reads an entry from its end, pair by pair. */
    private static boolean isMeant(String tag, String entry) {
        if (!entry.endsWith("*")) {
            return tag.equals(entry);
        }
        String rest = entry.substring(0, entry.length() - 1);
        String pairs = "";
        while (rest.endsWith("\\\\")) {
            rest = rest.substring(0, rest.length() - 2);
            pairs += "\\";
        }
        return rest.endsWith("\\")
                ? tag.equals(rest.substring(0, rest.length() - 1) + pairs + "*")
                : tag.startsWith(rest + pairs);
    }

    /** Every text of up to {@code length} letters, stars and backslashes, but the empty one. */
    private static List<String> texts(int length) {
        List<String> texts = new ArrayList<>(List.of(""));
        for (int i = 0; i < texts.size() && texts.get(i).length() < length; i++) {
            for (String c : List.of("a", "*", "\\")) {
                texts.add(texts.get(i) + c);
            }
        }
        return texts.subList(1, texts.size());
    }

    private Set<String> tagsOf(EventQuery.Builder query) {
        Set<String> tags = new HashSet<>();
        list(repository.stream(query.build())).forEach(event -> tags.addAll(event.tags()));
        return tags;
    }

    @Test
    void page_withEqualStarts_neitherSkipsNorRepeats() {
        Set<Event> kept = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            kept.add(repository.add(Event.open(at(i % 3), "kept")));
        }
        for (EventOrder order : EventOrder.values()) {
            List<Event> seen = new ArrayList<>();
            String cursor = null;
            do {
                EventPage page = repository.page(EventQuery.ALL, order, 7, cursor);
                seen.addAll(page.events());
                cursor = page.nextCursor();
                // What comes and goes meanwhile, the last event of this page included, disturbs nothing.
                Event passing = repository.add(Event.open(at(1), "passing"));
                repository.remove(
                        EventQuery.builder().tag("passing").notTag("kept").build());
                assertTrue(repository.find(passing.id()).isEmpty());
            } while (cursor != null);

            Comparator<Event> direction = order == EventOrder.OLDEST_FIRST ? OLDEST_FIRST : OLDEST_FIRST.reversed();
            assertEquals(kept.stream().sorted(direction).toList(), seen);
        }
    }

    @Test
    void page_withTheQueryOnly_hasTheNewest100() {
        for (int second = 0; second < 103; second++) {
            repository.add(Event.mark(at(second), "many"));
        }

        EventPage first = repository.page(EventQuery.ALL);
        EventPage second = repository.page(EventQuery.ALL, first.nextCursor());

        assertEquals(repository.page(EventQuery.ALL, EventOrder.NEWEST_FIRST, 100, null), first);
        assertEquals(100, first.events().size());
        assertEquals(
                List.of(at(2), at(1), at(0)),
                second.events().stream().map(Event::start).toList());
        assertNull(second.nextCursor());
    }

    @Test
    void page_afterItsLastEventIsRemoved_goesOnWhereItWas() {
        IntStream.range(0, 10).forEach(i -> repository.add(Event.open(at(i))));
        EventPage first = repository.page(EventQuery.ALL, EventOrder.NEWEST_FIRST, 4, null);
        repository.remove(first.events().get(3).id());

        EventPage second = repository.page(EventQuery.ALL, EventOrder.NEWEST_FIRST, 6, first.nextCursor());

        assertEquals(
                List.of(at(5), at(4), at(3), at(2), at(1), at(0)),
                second.events().stream().map(Event::start).toList());
        assertNull(second.nextCursor());
    }

    @Test
    void page_withAFilter_pagesThroughTheMatchesOnly() {
        IntStream.range(0, 50).forEach(i -> repository.add(Event.open(at(i), i % 2 == 0 ? "even" : "odd")));
        EventQuery query =
                EventQuery.builder().tag("even").from(at(10)).to(at(30)).build();

        EventPage first = repository.page(query, EventOrder.OLDEST_FIRST, 12, null);
        EventPage second = repository.page(query, EventOrder.OLDEST_FIRST, 15, first.nextCursor());

        // Open events from before the range overlap it.
        assertEquals(starts(0, 22), first.events().stream().map(Event::start).toList());
        assertEquals(starts(24, 28), second.events().stream().map(Event::start).toList());
        assertNull(second.nextCursor());
    }

    @Test
    void page_ofLargeEvents_endsBeforeItsLimit_andTheNextOneGoesOn() {
        String note = "n".repeat(Event.MAX_NOTE_LENGTH);
        List<String> added = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            List<Addition> additions = IntStream.range(0, 100)
                    .mapToObj(n -> new Addition(Event.mark(at(n), "large").withNote(note)))
                    .toList();
            repository.addAll(additions);
            additions.forEach(addition -> added.add(addition.event().id()));
        }

        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            EventPage page = repository.page(EventQuery.ALL, EventOrder.NEWEST_FIRST, 1000, cursor);
            long notes = (long) note.length() * page.events().size();
            assertTrue(notes <= EventPage.MAX_BYTES, page.events().size() + " events");
            page.events().forEach(event -> seen.add(event.id()));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertEquals(added.size(), seen.size());
        assertEquals(Set.copyOf(added), Set.copyOf(seen));
    }

    @Test
    void page_withNonsense_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> repository.page(EventQuery.ALL, EventOrder.NEWEST_FIRST, 0, null));
        for (String cursor : List.of("", "nonsense", "!!", "AAAA", "f".repeat(54))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> repository.page(EventQuery.ALL, EventOrder.NEWEST_FIRST, 1, cursor));
        }
    }

    @Test
    void stream_withoutOrder_isInTheOrderOfAdding() {
        List<Event> events = IntStream.range(0, 20)
                .mapToObj(i -> repository.add(Event.open(at(1000 - 7L * i))))
                .toList();

        assertEquals(events, list(repository.stream(EventQuery.ALL)));
    }

    @Test
    void stream_ofMoreThanABatch_isWhole() {
        List<Document> many = IntStream.range(0, 5_000)
                .mapToObj(i -> stored("start_epoch", (double) i, "stop_epoch", -1, "tags", List.of("t" + i)))
                .toList();
        documents.insertMany(many);

        assertEquals(5_000, list(repository.stream(EventQuery.ALL)).size());
        assertEquals(
                5_000,
                list(repository.stream(EventQuery.ALL, EventOrder.NEWEST_FIRST)).size());
    }

    @Test
    void remove_byId_removesThatOne() {
        Event event = repository.add(Event.open(at(1)));
        repository.add(Event.open(at(1)));

        assertTrue(repository.remove(event.id()));
        assertFalse(repository.remove(event.id()));
        assertEquals(1, repository.count(EventQuery.ALL));
        assertThrows(IllegalArgumentException.class, () -> repository.remove("nonsense"));
    }

    @Test
    void remove_byQuery_removesTheMatchesOnly() {
        IntStream.range(0, 10).forEach(i -> repository.add(Event.open(at(i), i < 4 ? "old" : "new")));

        assertEquals(4, repository.remove(EventQuery.builder().tag("old").build()));
        assertEquals(6, repository.count(EventQuery.ALL));
    }

    @Test
    void removeStartingAt_takesEveryEventWithThatStart_toTheBit() {
        double start = 1650108997.5920792;
        documents.insertMany(List.of(
                stored("start_epoch", start),
                stored("start_epoch", start),
                stored("start_epoch", Math.nextUp(start)),
                stored("start_epoch", 5)));
        Instant listed = list(repository.stream(EventQuery.ALL)).get(0).start();

        Set<Instant> removed = repository.removeStartingAt(List.of(listed, at(5), at(6)));

        assertEquals(Set.of(listed, at(5)), removed);
        assertEquals(
                List.of(EpochSeconds.toInstant(Math.nextUp(start))),
                list(repository.stream(EventQuery.ALL)).stream()
                        .map(Event::start)
                        .toList());
    }

    @Test
    void removeStartingAt_ofThousands_removesAllOfThem() {
        documents.insertMany(IntStream.range(0, 3_000)
                .mapToObj(i -> stored("start_epoch", i / 10.0))
                .toList());
        List<Instant> starts = IntStream.range(0, 6_000)
                .mapToObj(i -> EpochSeconds.toInstant(i / 10.0))
                .toList();

        assertEquals(3_000, repository.removeStartingAt(starts).size());
        assertEquals(0, repository.count(EventQuery.ALL));
    }

    @Test
    void open_createsItsNamedIndexes_andIsRepeatable() {
        MongoEventRepository again = MongoEventRepository.builder()
                .client(client)
                .database("events_test")
                .collection(documents.getNamespace().getCollectionName())
                .open();
        again.checkIndexesNow();
        assertEquals(new IndexStatus(List.of(), null), again.indexes());
        again.close();

        Set<String> names = new HashSet<>();
        documents.listIndexes().forEach(index -> names.add(index.getString("name")));
        assertTrue(
                names.containsAll(Set.of("events_start", "events_tags_start", "events_stop", "events_open")),
                names.toString());
        // The application's own client is still open.
        assertEquals(0, documents.countDocuments());
    }

    /** Whatever is asked for a page of, the index has it in order. */
    @Test
    void page_isReadFromAnIndex_whereTheServerExplainsItself() {
        repository.add(Event.open(at(1), "deploy"));
        for (EventQuery query : List.of(
                EventQuery.ALL,
                EventQuery.builder().tag("deploy").build(),
                EventQuery.builder().from(at(0)).to(at(9)).build(),
                EventQuery.builder().tag("deploy").from(at(0)).to(at(9)).build())) {
            for (EventOrder order : EventOrder.values()) {
                String plan = plan(EventFilters.of(query), EventFilters.sort(order));
                assertTrue(plan.contains("IXSCAN"), plan);
                assertFalse(plan.contains("COLLSCAN"), plan);
                assertFalse(plan.contains("\"stage\": \"SORT\""), plan);
            }
        }
    }

    private String plan(Bson filter, Bson sort) {
        Document explained;
        try {
            explained = documents.find(filter).sort(sort).limit(100).explain(ExplainVerbosity.QUERY_PLANNER);
        } catch (MongoCommandException e) {
            return noPlan("this server has no explain");
        }
        // Servers that are not MongoDB's may explain themselves otherwise.
        return explained.get("queryPlanner") instanceof Document planner
                        && planner.get("winningPlan") instanceof Document plan
                ? plan.toJson()
                : noPlan("what this server explains has no winningPlan");
    }

    private static String noPlan(String reason) {
        System.out.println("contract suite: plans are not looked at, since " + reason);
        return Assumptions.abort(reason);
    }

    @Test
    void stats_ofAnyQuery_areWhatTheDefinitionSays() {
        Random random = new Random(20261124);
        // The events begin around the end of summer time, and lie minutes apart.
        Instant begin = Instant.parse("2026-10-24T22:00:00Z");
        Instant now = begin.plus(Duration.ofHours(5));
        ZoneId zone = ZoneId.of("Europe/Paris");
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Instant start = begin.plusSeconds(random.nextInt(40) * 600L);
            Instant stop = random.nextInt(8) == 0 ? null : start.plusSeconds(random.nextInt(10) * 900L);
            List<String> tags = random.ints(random.nextInt(4), 0, TAGS.size())
                    .mapToObj(TAGS::get)
                    .toList();
            events.add(repository.add(new Event(Event.newId(), start, stop, new LinkedHashSet<>(tags), "a note")));
        }
        for (StatsBy by : StatsBy.values()) {
            for (int i = 0; i < 20; i++) {
                Instant from = begin.plusSeconds(random.nextInt(30) * 900L);
                EventQuery query = EventQuery.builder()
                        .from(random.nextBoolean() ? from : null)
                        .to(random.nextBoolean() ? from.plusSeconds(random.nextInt(20) * 900L) : null)
                        .notTag(randomEntry(random))
                        .build();
                List<Event> matching = events.stream().filter(query::matches).toList();

                assertEquals(
                        NaiveStats.of(matching, query.range(), by, zone, now),
                        repository.stats(query, by, zone, now),
                        () -> by + " of " + query);
            }
        }
    }

    @Test
    void stats_areTolerantOfWhatOthersStored() {
        documents.insertMany(List.of(
                stored("start_epoch", 10, "stop_epoch", null, "open", true, "tags", Arrays.asList("a", 7, null, "")),
                stored("start_epoch", 20L, "stop_epoch", 5.0, "tags", List.of("a", "a"), "note", 5),
                stored("start_epoch", "30", "tags", List.of("a"))));
        Instant now = at(60);

        assertEquals(
                List.of(
                        new StatsRow("a", 2, Duration.ofSeconds(50), Duration.ofSeconds(50)),
                        new StatsRow("7", 1, Duration.ofSeconds(50), Duration.ofSeconds(50))),
                repository.stats(EventQuery.ALL, StatsBy.TAG, ZoneOffset.UTC, now));
        assertEquals(
                List.of(new StatsRow("1970-01-01", 2, Duration.ofSeconds(50), Duration.ofSeconds(50))),
                repository.stats(EventQuery.ALL, StatsBy.DAY, ZoneOffset.UTC, now));
    }

    @Test
    void stats_withTooManyRows_areRefused() {
        repository.add(Event.between(at(0), at(EpochSeconds.MAX)));

        assertThrows(
                IllegalArgumentException.class,
                () -> repository.stats(EventQuery.ALL, StatsBy.HOUR, ZoneOffset.UTC, at(0)));
    }

    @Test
    void tags_areCountedByEvent_mostUsedFirst() {
        for (int i = 0; i < TAGS.size(); i++) {
            // The tags at the same third have the same count.
            for (int times = 0; times <= i % 3; times++) {
                repository.add(Event.open(at(i), TAGS.get(i), "all"));
            }
        }
        List<TagCount> all = new ArrayList<>();
        all.add(new TagCount("all", repository.count(EventQuery.ALL)));
        IntStream.range(0, TAGS.size())
                .mapToObj(i -> new TagCount(TAGS.get(i), i % 3 + 1))
                .sorted(Comparator.comparing((TagCount count) -> -count.count()).thenComparing(TagCount::tag))
                .forEach(all::add);

        assertEquals(all, repository.tags("", 1000));
        assertEquals(all.subList(0, 5), repository.tags("", 5));
        for (String tag : TAGS) {
            for (int end = 0;
                    end <= tag.length();
                    end = end < tag.length() ? tag.offsetByCodePoints(end, 1) : end + 1) {
                String prefix = tag.substring(0, end);
                assertEquals(
                        all.stream()
                                .filter(count -> count.tag().startsWith(prefix))
                                .toList(),
                        repository.tags(prefix, 1000),
                        () -> "the tags that begin with " + prefix);
            }
        }
        assertEquals(List.of(), repository.tags("no such tag", 1000));
        assertThrows(IllegalArgumentException.class, () -> repository.tags("", 0));
    }

    @Test
    void tags_areStringsOfEventsOnly() {
        documents.insertMany(List.of(
                stored("start_epoch", 1.0, "tags", Arrays.asList("a", "a", 7, true, null, "", List.of("nested", "a"))),
                stored("start_epoch", 2.0, "tags", List.of(7)),
                stored("start_epoch", 3.0, "tags", "no list"),
                stored("start_epoch", 4.0, "tags", null),
                stored("start_epoch", 5.0),
                stored("start_epoch", "no event", "tags", List.of("a"))));

        assertEquals(List.of(new TagCount("a", 1)), repository.tags("", 10));
        assertEquals(List.of(new TagCount("a", 1)), repository.tags("a", 10));
        assertEquals(List.of(), repository.tags("n", 10));
    }

    @Test
    void ping_answers() {
        repository.ping();
    }

    private static Event randomEvent(Random random) {
        long start = random.nextInt(40);
        boolean open = random.nextInt(4) == 0;
        Instant stop = open || random.nextInt(3) == 0 ? null : at(start + random.nextInt(10) / 2);
        List<String> tags = random.ints(random.nextInt(4), 0, TAGS.size())
                .mapToObj(TAGS::get)
                .toList();
        return new Event(
                Event.newId(),
                at(start),
                stop,
                open,
                new LinkedHashSet<>(tags),
                NOTES.get(random.nextInt(NOTES.size())));
    }

    private static EventQuery randomQuery(Random random) {
        EventQuery.Builder query = EventQuery.builder();
        int from = random.nextInt(45);
        if (random.nextBoolean()) {
            query.from(at(from));
        }
        if (random.nextBoolean()) {
            query.to(at(from + random.nextInt(20)));
        }
        IntStream.range(0, random.nextInt(3)).forEach(i -> query.tag(randomEntry(random)));
        IntStream.range(0, random.nextInt(3)).forEach(i -> query.anyTag(randomEntry(random)));
        IntStream.range(0, random.nextInt(3)).forEach(i -> query.notTag(randomEntry(random)));
        if (random.nextInt(3) == 0) {
            query.open(random.nextBoolean());
        }
        if (random.nextInt(4) == 0) {
            query.text(List.of("A", "ü", ".", "\\E", "\0").get(random.nextInt(5)));
        }
        if (random.nextInt(3) == 0) {
            query.endedBefore(at(random.nextInt(48)));
        }
        return query.build();
    }

    private static String randomEntry(Random random) {
        String tag = TAGS.get(random.nextInt(TAGS.size()));
        int length = random.nextInt(tag.codePointCount(0, tag.length()) + 1);
        return random.nextInt(3) == 0 ? tag.substring(0, tag.offsetByCodePoints(0, length)) + "*" : tag;
    }

    private static final List<String> TAGS =
            List.of("a", "ab", "abc", "b", "ü", "über", "a.b", "a\\Eb", "^a", "𝄞x", "line\nbreak", "a*", "n\0l");

    private static final List<@Nullable String> NOTES =
            Arrays.asList(null, "plain", "A note. With points", "Über", "quote \\E", "lines\nof a note", "n\0l");

    private static Document stored(@Nullable Object... keysAndValues) {
        Document document = new Document();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            document.append(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return document;
    }

    private static List<Event> list(Stream<Event> events) {
        try (events) {
            return events.toList();
        }
    }

    private static Set<String> ordered(String... tags) {
        return new LinkedHashSet<>(Arrays.asList(tags));
    }

    private static List<Instant> starts(int first, int last) {
        return IntStream.rangeClosed(first / 2, last / 2)
                .mapToObj(i -> at(2L * i))
                .toList();
    }
}
