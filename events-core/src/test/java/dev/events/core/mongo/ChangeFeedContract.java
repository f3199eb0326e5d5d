package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import dev.events.core.Addition;
import dev.events.core.Change;
import dev.events.core.Change.Kind;
import dev.events.core.ChangeFeed;
import dev.events.core.Ending;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.Operation;
import dev.events.core.PositionGoneException;
import dev.events.core.history.EventHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What every store promises of {@link EventRepository#changes} and {@link EventRepository#position}. */
public abstract class ChangeFeedContract {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final int MANY = 1_000;

    /** The tag of events that end what a test waits for; the last one has the highest number. */
    private static final String END = "end-";

    protected EventRepository repository;
    protected MongoCollection<Document> documents;
    protected MongoClient client;
    private int ends;

    /** Opens the repository under test, on a collection of which no other test knows. */
    protected abstract EventRepository openRepository() throws Exception;

    protected abstract EventHistory history();

    /** Where a MongoDB client reaches the collection of the repository. */
    protected abstract String connectionString();

    protected abstract String database();

    protected abstract String collection();

    /** Whether changes and removals are told with the event as it was before. */
    protected abstract boolean tellsBefore();

    /** Whether changes that a client of the tests makes are told. */
    protected boolean tellsChangesOfOthers() {
        return true;
    }

    @BeforeEach
    void open() throws Exception {
        repository = openRepository();
        client = MongoClients.create(connectionString());
        documents = client.getDatabase(database()).getCollection(collection());
    }

    @AfterEach
    void close() {
        client.close();
        repository.close();
    }

    protected static Instant at(int seconds) {
        return Instant.ofEpochSecond(1_700_000_000L + seconds);
    }

    private static Operation recorded() {
        return Operation.recorded(null, "a request", NOW, Duration.ofDays(30));
    }

    private static EventQuery tagged(String tag) {
        return EventQuery.builder().tag(tag).build();
    }

    private static Map<String, Event> read(EventRepository repository, EventQuery query) {
        Map<String, Event> events = new HashMap<>();
        try (Stream<Event> found = repository.stream(query)) {
            found.forEach(event -> events.put(event.id(), event));
        }
        return events;
    }

    /** The next changes, of which there must be so many. */
    protected static List<Change> next(ChangeFeed feed, int count) {
        List<Change> changes = new ArrayList<>();
        while (changes.size() < count) {
            List<Change> more = feed.next(count - changes.size(), LONG);
            assertFalse(more.isEmpty(), () -> "only " + changes + ", and nothing for a minute");
            changes.addAll(more);
        }
        return changes;
    }

    private static boolean isEnd(@Nullable Event event) {
        return event != null && event.tags().stream().anyMatch(tag -> tag.startsWith(END));
    }

    /** The changes up to the last {@link #end}, without any of these. */
    private List<Change> untilEnd(ChangeFeed feed) {
        return untilEnd(feed, ends);
    }

    private static List<Change> untilEnd(ChangeFeed feed, int end) {
        List<Change> changes = new ArrayList<>();
        while (true) {
            List<Change> more = feed.next(MANY, LONG);
            assertFalse(more.isEmpty(), "nothing for a minute, and no end");
            for (Change change : more) {
                if (change.event() != null && change.event().tags().contains(END + end)) {
                    return changes;
                }
                if (!isEnd(change.event())) {
                    changes.add(change);
                }
            }
        }
    }

    private void end() {
        repository.add(Event.mark(at(0), END + ++ends));
    }

    /** The present, which is more exact than {@link EventRepository#position}. */
    private String now() {
        try (ChangeFeed feed = repository.changes(null)) {
            return feed.position();
        }
    }

    private List<Change> since(String position) {
        try (ChangeFeed feed = repository.changes(position)) {
            return untilEnd(feed);
        }
    }

    private static List<String> told(List<Change> changes) {
        return changes.stream().map(change -> change.kind() + " " + change.id()).toList();
    }

    /** Someone who follows the changes, and holds what matches his filter. */
    private static final class Follower {
        final EventQuery query;
        final Map<String, Event> events;
        final String position;

        Follower(EventRepository repository, EventQuery query) {
            this.query = query;
            this.position = repository.position();
            this.events = read(repository, query);
        }

        /** @param now reads the events anew */
        void follow(List<Change> changes, EventRepository now) {
            for (Change each : changes) {
                Change change = each.seenThrough(query);
                if (change == null) {
                    continue;
                }
                if (change.kind() == Kind.RESET) {
                    events.clear();
                    events.putAll(read(now, query));
                } else if (change.kind() == Kind.REMOVED) {
                    events.remove(change.id());
                } else {
                    events.put(change.id(), change.event());
                }
            }
        }
    }

    @Test
    void addsEditsAndRemovals_areToldInOrder() {
        try (ChangeFeed feed = repository.changes(null)) {
            Event first = repository.add(Event.open(at(1), "a"));
            Event second = repository.add(Event.mark(at(2), "b"));
            List<Change> changes = next(feed, 2);
            Event stopped = repository
                    .update(first.id(), event -> event.withEnding(Ending.at(at(5))))
                    .orElseThrow();
            repository.remove(second.id());
            changes.addAll(next(feed, 2));

            assertEquals(
                    List.of(
                            "ADDED " + first.id(),
                            "ADDED " + second.id(),
                            "CHANGED " + first.id(),
                            "REMOVED " + second.id()),
                    told(changes));
            assertEquals(
                    List.of(first, second),
                    List.of(changes.get(0).event(), changes.get(1).event()));
            assertEquals(stopped, changes.get(2).event());
            assertNull(changes.get(3).event());
            assertEquals(tellsBefore() ? first : null, changes.get(2).before());
            assertEquals(tellsBefore() ? second : null, changes.get(3).before());
            assertEquals(changes.get(3).position(), feed.position());
            assertEquals(List.of(), feed.next(1, Duration.ZERO));
        }
    }

    @Test
    void eachChange_isToldAtOnce_toOneWhoKeepsUp() {
        try (ChangeFeed feed = repository.changes(null)) {
            Event added = repository.add(Event.open(at(1), "a"));
            assertEquals(added, next(feed, 1).get(0).event());
            Event edited =
                    repository.update(added.id(), event -> event.withNote("n")).orElseThrow();
            assertEquals(edited, next(feed, 1).get(0).event());
            repository.remove(added.id());
            assertEquals(Kind.REMOVED, next(feed, 1).get(0).kind());
        }
    }

    @Test
    void theNewest_isRemovedAndAnotherAdded_bothAreTold() {
        Event first = repository.add(Event.mark(at(1)));
        try (ChangeFeed feed = repository.changes(null)) {
            repository.remove(first.id());
            Event second = repository.add(Event.mark(at(2)));

            assertEquals(List.of("REMOVED " + first.id(), "ADDED " + second.id()), told(next(feed, 2)));
        }
    }

    @Test
    void bulkChanges_areToldOneByOne() {
        IntStream.range(0, 10).forEach(i -> repository.add(Event.open(at(i), "t" + i % 2)));
        String position = now();
        repository.edit(tagged("t0"), EventEdit.builder().addTags("more").build(), false, recorded());
        repository.remove(tagged("t1"), recorded());
        end();

        List<Change> changes = since(position);

        assertEquals(
                5,
                changes.stream().filter(change -> change.kind() == Kind.CHANGED).count());
        assertEquals(
                5,
                changes.stream().filter(change -> change.kind() == Kind.REMOVED).count());
        assertEquals(10, changes.size());
    }

    @Test
    void anUndo_isTold() {
        Event event = repository.add(Event.open(at(1), "a"));
        Operation removal = recorded();
        String position = now();
        repository.remove(event.id(), removal);
        assertTrue(history().undo(removal.id(), recorded(), touched -> {}).isPresent());
        end();

        List<Change> changes = since(position);
        assertTrue(changes.stream().allMatch(change -> change.id().equals(event.id())), told(changes)::toString);
        assertEquals(event, changes.get(changes.size() - 1).event());
    }

    @Test
    void theRemovalOfEverything_isToldSomehow() {
        for (Operation operation : List.of(recorded(), Operation.UNRECORDED, Operation.FORGETTING)) {
            IntStream.range(0, 5).forEach(i -> repository.add(Event.mark(at(i))));
            Follower follower = new Follower(repository, EventQuery.ALL);
            repository.removeAll(operation);
            Event after = repository.add(Event.mark(at(9), "after"));
            end();

            follower.follow(since(follower.position), repository);

            follower.events.values().removeIf(ChangeFeedContract::isEnd);
            assertEquals(Map.of(after.id(), after), follower.events);
        }
    }

    @Test
    void theUndoOfTheRemovalOfEverything_isTold() {
        IntStream.range(0, 5).forEach(i -> repository.add(Event.mark(at(i))));
        Map<String, Event> before = read(repository, EventQuery.ALL);
        Operation purge = recorded();
        String position = now();
        Follower follower = new Follower(repository, EventQuery.ALL);
        repository.removeAll(purge);
        assertTrue(history().undo(purge.id(), recorded(), touched -> {}).isPresent());
        end();

        List<Change> changes = since(position);
        follower.follow(changes, repository);

        follower.events.values().removeIf(ChangeFeedContract::isEnd);
        assertEquals(before, follower.events);
    }

    @Test
    void anEventBehindManyDocumentsThatAreNone_isTold_withoutWaiting() {
        assumeTrue(tellsChangesOfOthers(), "only changes of the repository are told");
        String before = repository.position();
        List<Document> none = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            none.add(i % 2 == 0 ? new Document("_id", "text " + i) : new Document("start_epoch", "never " + i));
        }
        documents.insertMany(none);
        Event event = repository.add(Event.mark(Instant.ofEpochSecond(1)));
        // Until the stores know the event, which MongoDB's change streams may tell later.
        try (ChangeFeed known = repository.changes(before)) {
            while (known.next(10, Duration.ofSeconds(1)).stream()
                    .noneMatch(change -> change.id().equals(event.id()))) {
                // Not yet.
            }
        }
        try (ChangeFeed feed = repository.changes(before)) {
            List<Change> changes = feed.next(10, Duration.ZERO);

            assertTrue(changes.stream().anyMatch(change -> change.id().equals(event.id())), told(changes)::toString);
        }
    }

    @Test
    void documentsThatAreNoEvents_areNotTold_untilTheyBecomeEvents() {
        assumeTrue(tellsChangesOfOthers(), "only changes of the repository are told");
        try (ChangeFeed feed = repository.changes(null)) {
            ObjectId id = new ObjectId();
            documents.insertOne(new Document("_id", id).append("start_epoch", "soon"));
            documents.insertOne(new Document("_id", "a text").append("start_epoch", 1.0));
            documents.updateOne(Filters.eq("_id", id), Updates.set("start_epoch", 5.0));
            documents.updateOne(Filters.eq("_id", id), Updates.set("start_epoch", "never"));
            documents.updateOne(Filters.eq("_id", id), Updates.set("start_epoch", "never again"));
            documents.deleteOne(Filters.eq("_id", "a text"));
            end();

            List<Change> changes = untilEnd(feed);

            // A reader who is late sees only what is left.
            assertTrue(
                    changes.stream().allMatch(change -> change.id().equals(id.toHexString())), told(changes)::toString);
            assertTrue(changes.stream().allMatch(change -> change.event() == null || change.kind() != Kind.REMOVED));
            assertFalse(changes.isEmpty());
            assertEquals(Kind.REMOVED, changes.get(changes.size() - 1).kind());
        }
    }

    @Test
    void next_withALimit_goesOnWhereItStopped() {
        String begin = now();
        List<Event> events = IntStream.range(0, 10)
                .mapToObj(i -> repository.add(Event.mark(at(i))))
                .toList();
        repository.remove(events.get(0).id());
        end();
        List<String> all = told(since(begin));

        List<String> inParts = new ArrayList<>();
        String position = begin;
        while (inParts.size() < all.size()) {
            try (ChangeFeed feed = repository.changes(position)) {
                List<Change> some = feed.next(3, LONG);
                assertTrue(some.size() <= 3 && !some.isEmpty());
                position = feed.position();
                inParts.addAll(told(some));
            }
        }
        assertEquals(all, inParts.subList(0, all.size()));
    }

    @Test
    void next_endsEarlyWithLargeEvents() {
        String position = now();
        String note = "x".repeat(Event.MAX_NOTE_LENGTH);
        int count = (int) (EventPage.MAX_BYTES / note.length()) + 50;
        repository.addAll(IntStream.range(0, count)
                .mapToObj(i -> new Addition(Event.mark(at(i), Set.of(), note)))
                .toList());
        end();
        try (ChangeFeed feed = repository.changes(position)) {
            int first = next(feed, 1).size();
            int second = feed.next(count + 10, LONG).size();

            assertEquals(1, first);
            assertTrue(second < count - 20, () -> second + " of " + count + " at once");
            assertEquals(count, first + second + untilEnd(feed).size());
        }
    }

    @Test
    void next_waitsForAChange() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (ChangeFeed feed = repository.changes(null)) {
            CountDownLatch begun = new CountDownLatch(1);
            Future<List<Change>> changes = pool.submit(() -> {
                begun.countDown();
                return feed.next(10, LONG);
            });
            begun.await();
            Event event = repository.add(Event.mark(at(1)));

            assertEquals(List.of("ADDED " + event.id()), told(changes.get(LONG.toSeconds(), TimeUnit.SECONDS)));
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void next_ofAnInterruptedThread_returnsNothing() throws Exception {
        try (ChangeFeed feed = repository.changes(null)) {
            boolean[] interrupted = new boolean[1];
            List<Change> told = new ArrayList<>();
            CountDownLatch begun = new CountDownLatch(1);
            Thread waiting = new Thread(() -> {
                begun.countDown();
                told.addAll(feed.next(10, Duration.ofDays(1000)));
                interrupted[0] = Thread.currentThread().isInterrupted();
            });
            waiting.start();
            begun.await();
            waiting.interrupt();
            waiting.join();

            assertTrue(interrupted[0]);
            assertEquals(List.of(), told);
            Event event = repository.add(Event.mark(at(1)));
            assertEquals(List.of("ADDED " + event.id()), told(next(feed, 1)), "the feed goes on");
        }
    }

    @Test
    void next_ofAThreadThatIsInterruptedAlready_failsNot() {
        try (ChangeFeed feed = repository.changes(null)) {
            Thread.currentThread().interrupt();
            assertEquals(List.of(), feed.next(1, LONG));
            assertTrue(Thread.interrupted());

            Event event = repository.add(Event.mark(at(1)));
            Thread.currentThread().interrupt();
            int told = feed.next(1, LONG).size();
            assertTrue(Thread.interrupted());
            assertEquals(
                    1, told + feed.next(1, told == 0 ? LONG : Duration.ZERO).size());
            assertEquals(event, repository.find(event.id()).orElseThrow());
        }
    }

    @Test
    void next_withABadLimitOrWait_isRefused() {
        try (ChangeFeed feed = repository.changes(null)) {
            assertThrows(IllegalArgumentException.class, () -> feed.next(0, Duration.ZERO));
            assertThrows(IllegalArgumentException.class, () -> feed.next(1, Duration.ofMillis(-1)));
        }
    }

    @Test
    void aPositionThatIsNone_isGone() {
        for (String position : List.of("", "x", "-1", "0000000000000000-0-0", "8263", "\u0000", "9".repeat(5000))) {
            assertThrows(
                    PositionGoneException.class,
                    () -> {
                        try (ChangeFeed feed = repository.changes(position)) {
                            feed.next(1, Duration.ZERO);
                        }
                    },
                    position);
        }
    }

    @Test
    void position_ofAFeed_isWhereAnotherGoesOn() {
        repository.add(Event.mark(at(1)));
        String position;
        try (ChangeFeed feed = repository.changes(null)) {
            position = feed.position();
        }
        Event event = repository.add(Event.mark(at(2)));
        try (ChangeFeed feed = repository.changes(position)) {
            assertEquals(List.of("ADDED " + event.id()), told(next(feed, 1)));
        }
    }

    /** Some change of the repository, at random. */
    private final class RandomChanges {
        final Random random;
        final List<Operation> undoable = new ArrayList<>();

        RandomChanges(long seed) {
            this.random = new Random(seed);
        }

        private @Nullable Event any() {
            List<Event> events = new ArrayList<>(new LinkedHashMap<>(read(repository, EventQuery.ALL)).values());
            return events.isEmpty() ? null : events.get(random.nextInt(events.size()));
        }

        private String tag() {
            return "t" + random.nextInt(3);
        }

        private Operation operation() {
            if (random.nextInt(4) == 0) {
                return random.nextBoolean() ? Operation.UNRECORDED : Operation.FORGETTING;
            }
            Operation operation = recorded();
            undoable.add(operation);
            return operation;
        }

        private Event event() {
            String note = random.nextInt(5) == 0 ? "n".repeat(2000) : "n" + random.nextInt(10);
            return Event.open(at(random.nextInt(100)), new HashSet<>(List.of(tag(), tag())), note);
        }

        void change() {
            Event any = any();
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> repository.add(event());
                case 4 ->
                    repository.addAll(Stream.generate(() -> new Addition(event()))
                            .limit(3)
                            .toList());
                case 5, 6 -> {
                    if (any != null) {
                        Set<String> tags = Set.of(tag());
                        repository.update(any.id(), event -> event.withTags(tags), operation());
                    }
                }
                case 7 ->
                    repository.edit(
                            tagged(tag()), EventEdit.builder().addTags(tag()).build(), false, operation());
                case 8 -> {
                    if (any != null) {
                        repository.remove(any.id(), operation());
                    }
                }
                case 9 -> {
                    if (any != null) {
                        repository.removeStartingAt(Set.of(any.start()), operation());
                    }
                }
                case 10 -> {
                    if (!undoable.isEmpty()) {
                        Operation undone = undoable.remove(undoable.size() - 1);
                        history().undo(undone.id(), recorded(), touched -> {});
                    }
                }
                default -> {
                    if (random.nextInt(5) == 0) {
                        repository.removeAll(operation());
                    } else {
                        repository.remove(tagged(tag()), operation());
                    }
                }
            }
        }
    }

    @RepeatedTest(6)
    void whoeverGoesOnFromAnyPosition_endsWithTheEventsThatThereAre(RepetitionInfo repetition) {
        RandomChanges changes = new RandomChanges(repetition.getCurrentRepetition());
        List<Follower> followers = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            followers.add(new Follower(repository, EventQuery.ALL));
            followers.add(new Follower(repository, tagged("t1")));
            changes.change();
            changed(i);
        }
        end();
        for (Follower follower : followers) {
            List<Change> seen = new ArrayList<>();
            seen.addAll(since(follower.position));
            follower.follow(seen, repository);
            follower.events.values().removeIf(ChangeFeedContract::isEnd);
            Map<String, Event> now = read(repository, follower.query);
            now.values().removeIf(ChangeFeedContract::isEnd);
            assertEquals(now, follower.events, () -> "from " + follower.position + ": " + told(seen));
        }
    }

    /** Called after each random change, to see to it that nothing is lost whatever the store does. */
    protected void changed(int number) {}

    @Test
    void manyWriters_andAReader_whoMissesNothing() throws Exception {
        int writers = 8;
        int rounds = 40;
        Follower follower = new Follower(repository, EventQuery.ALL);
        ExecutorService pool = Executors.newFixedThreadPool(writers + 1);
        try (ChangeFeed feed = repository.changes(follower.position)) {
            Future<List<Change>> read = pool.submit(() -> untilEnd(feed, 1));
            List<Future<?>> written = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                written.add(pool.submit(() -> write(writer, rounds)));
            }
            for (Future<?> each : written) {
                each.get();
            }
            end();
            List<Change> changes = read.get(2, TimeUnit.MINUTES);

            follower.follow(changes, repository);
            Map<String, Event> now = read(repository, EventQuery.ALL);
            now.values().removeIf(ChangeFeedContract::isEnd);
            assertEquals(now, follower.events);
            assertInOrder(changes);
        } finally {
            pool.shutdownNow();
        }
    }

    private void write(int writer, int rounds) {
        for (int i = 0; i < rounds; i++) {
            Event event = repository.add(Event.open(at(i), "w" + writer));
            repository.update(event.id(), before -> before.withNote("1"));
            repository.update(event.id(), before -> before.withNote("2"));
            if (i % 2 == 0) {
                repository.remove(event.id());
            }
        }
    }

    /** No event is seen as it was before what was told of it. */
    private static void assertInOrder(List<Change> changes) {
        Map<String, Integer> seen = new HashMap<>();
        for (Change change : changes) {
            String note = change.event() == null ? null : change.event().note();
            int state = change.kind() == Kind.REMOVED ? 3 : note == null ? 0 : Integer.parseInt(note);
            int before = seen.getOrDefault(change.id(), 0);
            assertTrue(state >= before, () -> change.id() + " is told as " + state + " after " + before);
            seen.put(change.id(), state);
        }
    }
}
