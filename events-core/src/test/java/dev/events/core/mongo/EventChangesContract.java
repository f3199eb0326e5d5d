package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.events.core.AddResult;
import dev.events.core.AddResult.Outcome;
import dev.events.core.Addition;
import dev.events.core.EditResult;
import dev.events.core.Ending;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.IdempotencyKey;
import dev.events.core.history.EventHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What {@link MongoEventRepository} promises of adding many events, and of changing and removing them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EventChangesContract {
    private static final AtomicInteger COLLECTIONS = new AtomicInteger();

    MongoClient client;
    MongoCollection<Document> documents;
    EventRepository repository;

    /** The one that opened the collection, if {@link #repository} is over it. */
    private @Nullable MongoEventRepository opened;

    /** Where the backend under test listens. */
    protected abstract String connectionString();

    /** Opens the repository under test, on a collection of the backend. */
    protected EventRepository openRepository(String database, String collection) {
        MongoEventRepository mongo = MongoEventRepository.builder()
                .connectionString(connectionString())
                .database(database)
                .collection(collection)
                .open();
        mongo.checkIndexesNow(); // rather than some time later
        opened = mongo;
        return over(mongo);
    }

    EventHistory history() {
        return repository instanceof MongoEventRepository mongo
                ? mongo.history()
                : Objects.requireNonNull(opened).history();
    }

    /** The repository under test, over the one that is at {@link #connectionString()}. */
    EventRepository over(MongoEventRepository opened) {
        return opened;
    }

    @BeforeEach
    void open() {
        String collection = "contract_" + Long.toHexString(System.nanoTime()) + "_" + COLLECTIONS.incrementAndGet();
        client = MongoClients.create(connectionString());
        documents = client.getDatabase("events_test").getCollection(collection);
        repository = openRepository("events_test", collection);
    }

    @AfterEach
    void close() {
        repository.close();
        documents.drop();
        client.close();
    }

    @Test
    void addAll_reportsEachByItself() {
        Event there = repository.add(Event.open(at(1), "there"));
        Event good = Event.open(at(2), "good");
        Event tooLong = Event.open(at(3), "x".repeat(201));
        Event sameId = new Event(there.id(), at(4), null, Set.of("other"), null);
        Event alsoGood = Event.between(at(5), at(6));

        List<AddResult> results = addAll(good, tooLong, sameId, alsoGood, good);

        assertEquals(
                List.of(Outcome.ADDED, Outcome.FAILED, Outcome.ID_TAKEN, Outcome.ADDED, Outcome.ID_TAKEN),
                results.stream().map(AddResult::outcome).toList());
        assertInstanceOf(IllegalArgumentException.class, results.get(1).failure());
        assertEquals(there, results.get(2).event());
        assertEquals(good, results.get(4).event());
        assertEquals(3, repository.count(EventQuery.ALL));
    }

    @Test
    void addAll_ofNothing_isNothing() {
        assertEquals(List.of(), repository.addAll(List.of()));
    }

    @Test
    void addAll_ofABatchTwice_changesNothing() {
        Event[] events =
                IntStream.range(0, 2_000).mapToObj(i -> Event.open(at(i), "t")).toArray(Event[]::new);
        addAll(events);

        assertTrue(addAll(events).stream().allMatch(result -> result.outcome() == Outcome.ID_TAKEN));
        assertEquals(2_000, repository.count(EventQuery.ALL));
    }

    @Test
    void add_underAKey_isDoneOnce() {
        AddResult first = addUnderKey("key", "a request", Event.open(at(1), "first"));
        AddResult repeat = addUnderKey("key", "a request", Event.open(at(2), "first"));
        AddResult reused = addUnderKey("key", "another request", Event.open(at(1), "second"));
        AddResult other = addUnderKey("other key", "a request", Event.open(at(1), "first"));

        assertEquals(Outcome.ADDED, first.outcome());
        assertEquals(AddResult.of(Outcome.REPEATED, first.event()), repeat);
        assertEquals(AddResult.of(Outcome.KEY_REUSED, first.event()), reused);
        assertEquals(Outcome.ADDED, other.outcome());
        assertEquals(2, repository.count(EventQuery.ALL));
        assertEquals(first.event(), repository.find(first.event().id()).orElseThrow());
    }

    @Test
    void add_underAKey_isARepeatAlsoAfterTheEventChanged() {
        AddResult first = addUnderKey("key", "a request", Event.open(at(1), "first"));
        Event stopped = repository
                .update(first.event().id(), event -> stop(event, at(9)))
                .orElseThrow();

        assertEquals(
                AddResult.of(Outcome.REPEATED, stopped), addUnderKey("key", "a request", Event.open(at(1), "first")));
    }

    @Test
    void add_underAKey_keepsSixteenBytesOfAFingerprint() {
        IdempotencyKey key = new IdempotencyKey("key", "a request");
        AddResult added =
                repository.addAll(List.of(new Addition(Event.open(at(1)), key))).get(0);

        Document document = document(added.event().id());
        assertEquals(new Binary(key.fingerprint()), document.get("idempotency_fingerprint"));
        assertEquals(16, key.fingerprint().length);
    }

    @Test
    void add_underOneKeyFromManyThreads_addsOneEvent() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<AddResult>> calls = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                Event event = Event.open(at(i));
                calls.add(() -> addUnderKey("one key", "a request", event));
            }
            List<AddResult> results = new ArrayList<>();
            for (Future<AddResult> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            assertEquals(
                    1,
                    results.stream()
                            .filter(result -> result.outcome() == Outcome.ADDED)
                            .count());
            assertEquals(1, results.stream().map(AddResult::event).distinct().count());
        } finally {
            threads.shutdown();
        }
        assertEquals(1, repository.count(EventQuery.ALL));
    }

    @Test
    void update_changesWhatIsToBeChanged_andKeepsUnknownFields() {
        ObjectId id = new ObjectId();
        documents.insertOne(new Document("_id", id)
                .append("start_epoch", 5)
                .append("tags", Arrays.asList("a", 7))
                .append("owner", "somebody"));

        Event updated = repository
                .update(
                        id.toHexString(),
                        event -> new Event(event.id(), event.start(), at(8), event.tags(), "now a note"))
                .orElseThrow();

        assertEquals(new Event(id.toHexString(), at(5), at(8), Set.of("a", "7"), "now a note"), updated);
        assertEquals(
                new Document("_id", id)
                        .append("start_epoch", 5)
                        .append("tags", Arrays.asList("a", 7))
                        .append("owner", "somebody")
                        .append("stop_epoch", 8.0)
                        .append("note", "now a note"),
                document(id.toHexString()));

        repository.update(id.toHexString(), event -> new Event(event.id(), at(6), null, Set.of("b"), null));
        assertEquals(
                new Document("_id", id)
                        .append("start_epoch", 6.0)
                        .append("tags", List.of("b"))
                        .append("owner", "somebody")
                        .append("stop_epoch", -1),
                document(id.toHexString()));
    }

    @Test
    void update_toTheSame_writesNothing_andOfNoEvent_isEmpty() {
        Event event = repository.add(Event.open(at(1), "a"));

        assertEquals(event, repository.update(event.id(), e -> e).orElseThrow());
        assertTrue(repository.update(Event.newId(), e -> e).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> repository.update("nonsense", e -> e));
    }

    @Test
    void update_thatIsRefused_changesNothing() {
        Event event = repository.add(Event.open(at(10), "a"));

        assertThrows(IllegalArgumentException.class, () -> repository.update(event.id(), e -> stop(e, at(9))));
        assertThrows(
                IllegalArgumentException.class,
                () -> repository.update(
                        event.id(), e -> new Event(e.id(), at(1), null, Set.of("x".repeat(201)), null)));
        assertThrows(
                IllegalArgumentException.class,
                () -> repository.update(event.id(), e -> new Event(Event.newId(), at(1), null, Set.of(), null)));
        assertEquals(event, repository.find(event.id()).orElseThrow());
    }

    @Test
    void update_fromManyThreads_losesNothing() throws Exception {
        Event event = repository.add(Event.open(at(1)));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String tag = "tag" + i;
                calls.add(() -> repository
                        .update(event.id(), e -> addTags(tag).apply(e))
                        .isPresent());
            }
            for (Future<Boolean> future : threads.invokeAll(calls)) {
                assertTrue(future.get());
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(40, repository.find(event.id()).orElseThrow().tags().size());
    }

    @Test
    void edit_changesTheMatches_andSaysHowMany() {
        IntStream.range(0, 2_500)
                .mapToObj(i -> Event.open(at(i), i % 2 == 0 ? "even" : "odd", "all"))
                .forEach(repository::add);
        EventQuery even = EventQuery.builder().tag("even").build();
        EventEdit edit = new EventEdit(Set.of("new"), Set.of("all"), Ending.at(at(5_000)));

        EditResult counted = repository.edit(even, edit, true);
        assertEquals(new EditResult(1_250, 1_250, 0, List.of()), counted);
        assertEquals(0, repository.count(EventQuery.builder().tag("new").build()));

        assertEquals(counted, repository.edit(even, edit, false));
        assertEquals(
                1_250,
                repository.count(EventQuery.builder()
                        .tag("even")
                        .tag("new")
                        .notTag("all")
                        .open(false)
                        .build()));
        assertEquals(
                1_250,
                repository.count(EventQuery.builder().tag("all").open(true).build()));
        assertEquals(new EditResult(1_250, 0, 0, List.of()), repository.edit(even, edit, false));
    }

    @Test
    void edit_thatTakesEventsOutOfItsOwnQuery_reachesAllOfThem() {
        IntStream.range(0, 2_500).mapToObj(i -> Event.open(at(i), "a")).forEach(repository::add);

        EditResult result = repository.edit(
                EventQuery.builder().tag("a").build(), new EventEdit(Set.of(), Set.of("a"), null), false);

        assertEquals(2_500, result.changed());
        assertEquals(0, repository.count(EventQuery.builder().tag("a").build()));
    }

    @Test
    void edit_thatDoesNotSuitAnEvent_leavesThatOneAndSaysWhy() {
        Event early = repository.add(Event.open(at(1)));
        Event late = repository.add(Event.open(at(100)));
        Event full = repository.add(new Event(
                Event.newId(),
                at(2),
                null,
                IntStream.range(0, 100).mapToObj(i -> "t" + i).collect(LinkedHashSet::new, Set::add, Set::addAll),
                null));

        EditResult stopped =
                repository.edit(EventQuery.ALL, new EventEdit(Set.of("one more"), Set.of(), Ending.at(at(50))), false);

        assertEquals(3, stopped.matched());
        assertEquals(1, stopped.changed());
        assertEquals(2, stopped.refused());
        assertEquals(
                Set.of(late.id(), full.id()),
                Set.of(stopped.reasons().get(0).id(), stopped.reasons().get(1).id()));
        assertEquals(at(50), repository.find(early.id()).orElseThrow().stop());
        assertEquals(late, repository.find(late.id()).orElseThrow());
        assertEquals(full, repository.find(full.id()).orElseThrow());
    }

    @Test
    void edit_ofEndings_makesEachKindOfTheOther() {
        Event mark = repository.add(Event.mark(at(1), "mark"));
        Event interval = repository.add(Event.between(at(2), at(9), "interval"));
        Event open = repository.add(Event.open(at(3), "open"));

        // Ending what is open takes no stop away.
        assertEquals(1, endAll(Ending.open(false)));
        assertEquals(open.withEnding(Ending.open(false)), kept(open));
        assertEquals(interval, kept(interval));
        assertFalse(document(open.id()).containsKey("open"));

        assertEquals(3, endAll(Ending.open(true)));
        assertEquals(List.of(true, true, true), opened(mark, interval, open));
        assertEquals(-1, document(interval.id()).get("stop_epoch"));
        assertEquals(true, document(interval.id()).get("open"));
        assertEquals(0, endAll(Ending.none()));

        assertEquals(3, endAll(Ending.after(Duration.ofMillis(1500))));
        assertEquals(at(1).plusMillis(1500), kept(mark).stop());
        assertEquals(at(2).plusMillis(1500), kept(interval).stop());
        assertEquals(List.of(false, false, false), opened(mark, interval, open));

        assertEquals(3, endAll(Ending.none()));
        assertTrue(kept(open).isMark());
        assertEquals(3, repository.count(EventQuery.builder().open(false).build()));
    }

    /** Other programs may set a stop and leave "open", or put it there. */
    @Test
    void takingAStopAway_doesNotOpenTheEvent() {
        ObjectId id = new ObjectId();
        ObjectId other = new ObjectId();
        for (ObjectId each : List.of(id, other)) {
            documents.insertOne(new Document("_id", each)
                    .append("start_epoch", 1.0)
                    .append("stop_epoch", 9.0)
                    .append("open", true)
                    .append("tags", List.of("a")));
        }

        Event changed = repository
                .update(id.toHexString(), event -> event.withEnding(Ending.none()))
                .orElseThrow();
        assertEquals(1, endAll(Ending.none()));

        assertTrue(changed.isMark());
        assertEquals(changed, kept(changed));
        assertEquals(0, repository.count(EventQuery.builder().open(true).build()));
    }

    private long endAll(Ending ending) {
        return repository
                .edit(EventQuery.ALL, new EventEdit(Set.of(), Set.of(), ending), false)
                .changed();
    }

    private Event kept(Event event) {
        return repository.find(event.id()).orElseThrow();
    }

    private List<Boolean> opened(Event... events) {
        return Arrays.stream(events).map(event -> kept(event).open()).toList();
    }

    @Test
    void remove_withACondition_removesOnlyIfItHolds() {
        Event event = repository.add(Event.open(at(1), "a"));

        assertFalse(repository.remove(event.id(), e -> !e.open()));
        assertTrue(repository.remove(event.id(), Event::open));
        assertFalse(repository.remove(event.id(), Event::open));
    }

    @Test
    void remove_ofAll_removesEveryEvent_andRemoveAll_whatIsNoneToo() {
        IntStream.range(0, 2_500).mapToObj(i -> Event.open(at(i / 10))).forEach(repository::add);
        documents.insertOne(new Document("no", "event"));

        assertEquals(2_500, repository.remove(EventQuery.ALL));
        assertEquals(0, repository.count(EventQuery.ALL));
        assertEquals(1, documents.countDocuments());
        assertEquals(1, repository.removeAll());
        assertEquals(0, documents.countDocuments());
    }

    private AddResult addUnderKey(String key, String request, Event event) {
        return repository
                .addAll(List.of(new Addition(event, new IdempotencyKey(key, request))))
                .get(0);
    }

    List<AddResult> addAll(Event... events) {
        return repository.addAll(Arrays.stream(events).map(Addition::new).toList());
    }

    /** The stored document of an event. */
    final Document document(String id) {
        return documents.find(new Document("_id", new ObjectId(id))).first();
    }

    private static EventEdit addTags(String... tags) {
        return new EventEdit(Set.of(tags), Set.of(), null);
    }

    private static Event stop(Event event, Instant time) {
        return new Event(event.id(), event.start(), time, event.tags(), event.note());
    }

    static Instant at(long seconds) {
        return Instant.ofEpochSecond(seconds);
    }
}
