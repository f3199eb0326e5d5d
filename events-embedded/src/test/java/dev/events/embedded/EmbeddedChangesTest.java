package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.RenameCollectionOptions;
import dev.events.core.Change;
import dev.events.core.Change.Kind;
import dev.events.core.ChangeFeed;
import dev.events.core.Event;
import dev.events.core.EventRepository;
import dev.events.core.Operation;
import dev.events.core.PositionGoneException;
import dev.events.core.StoreUnavailableException;
import dev.events.core.history.EventHistory;
import dev.events.core.mongo.ChangeFeedContract;
import dev.events.core.mongo.MongoEventRepository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of changes in the embedded store, across restarts too. */
class EmbeddedChangesTest extends ChangeFeedContract {

    @TempDir
    Path directory;

    @Override
    protected EventRepository openRepository() {
        return EmbeddedStore.builder(directory).port(0).open();
    }

    /** The client of the tests goes on with the old port, which is closed. */
    private void restart() {
        repository.close();
        repository = EmbeddedStore.open(directory);
    }

    private EmbeddedStore store() {
        return (EmbeddedStore) repository;
    }

    @Override
    protected EventHistory history() {
        return store().history();
    }

    @Override
    protected String connectionString() {
        return store().connectionString().orElseThrow();
    }

    @Override
    protected String database() {
        return MongoEventRepository.DEFAULT_DATABASE;
    }

    @Override
    protected String collection() {
        return MongoEventRepository.DEFAULT_COLLECTION;
    }

    @Override
    protected boolean tellsBefore() {
        return true;
    }

    @Override
    protected void changed(int number) {
        if (number % 7 == 6) {
            restart();
        }
    }

    private List<String> told(String since) {
        try (ChangeFeed feed = repository.changes(since)) {
            return feed.next(1000, Duration.ZERO).stream()
                    .map(change -> change.kind() + " " + change.id())
                    .toList();
        }
    }

    private static Event mark(int second) {
        return Event.mark(at(second));
    }

    @Test
    void afterARestart_changesFromBefore_areTold() {
        Event kept = repository.add(mark(1));
        String position = repository.position();
        repository.update(kept.id(), event -> event.withNote("n"));
        Event added = repository.add(mark(2));
        restart();
        repository.remove(kept.id());

        assertEquals(List.of("REMOVED " + kept.id(), "ADDED " + added.id(), "REMOVED " + kept.id()), told(position));
    }

    @Test
    void theNewestEvents_areRemoved_andAfterARestartOthersAdded_whichAreTold() {
        List<Event> events =
                IntStream.range(0, 5).mapToObj(i -> repository.add(mark(i))).toList();
        for (int i = 1; i < 5; i++) {
            repository.remove(events.get(i).id());
        }
        String position = repository.position();
        restart();
        Event added = repository.add(mark(9));

        assertEquals(List.of("ADDED " + added.id()), told(position));
    }

    @Test
    void everythingIsRemoved_andAfterARestartOthersAdded_whichAreTold() {
        for (Operation operation : List.of(
                Operation.UNRECORDED,
                Operation.recorded(null, "", Instant.now(), Duration.ofDays(1)),
                Operation.FORGETTING)) {
            IntStream.range(0, 5).forEach(i -> repository.add(mark(i)));
            String before = repository.position();
            repository.removeAll(operation);
            String after = repository.position();
            restart();
            Event added = repository.add(mark(9));

            assertEquals(List.of("ADDED " + added.id()), told(after));
            assertEquals(List.of("RESET ", "ADDED " + added.id()), told(before));
        }
    }

    @Test
    void anEventThatChangesForTheLastTimeOutOfAFilter_andIsRemoved_isToldToWhoeverFilters() {
        Event event = repository.add(Event.mark(at(1), "a"));
        String position = repository.position();
        repository.update(event.id(), before -> before.withTags("b"));
        repository.remove(event.id());

        try (ChangeFeed feed = repository.changes(position)) {
            List<Change> changes = feed.next(10, Duration.ZERO);
            assertEquals(
                    List.of(Kind.REMOVED, Kind.REMOVED),
                    changes.stream().map(Change::kind).toList());
            assertEquals(event, changes.get(0).before());
        }
    }

    @Test
    void aLargeEvent_isToldWithoutHowItWasBefore() {
        Event event = repository.add(mark(1).withNote("x".repeat(2000)));
        try (ChangeFeed feed = repository.changes(null)) {
            repository.remove(event.id());
            Change removal = feed.next(1, Duration.ZERO).get(0);
            assertEquals(Kind.REMOVED, removal.kind());
            assertNull(removal.before());
        }
    }

    @Test
    void anEventThatIsToLeaveNoCopy_leavesNone() throws Exception {
        Event event = repository.add(mark(1).withNote("a secret word"));
        Event other = repository.add(mark(2).withNote("an open word"));
        String position = repository.position();
        repository.update(event.id(), before -> before.withTags("a"));
        repository.update(other.id(), before -> before.withTags("a"));
        repository.remove(event.id(), Operation.FORGETTING);

        try (ChangeFeed feed = repository.changes(position)) {
            List<Change> changes = feed.next(10, Duration.ZERO);
            assertEquals(3, changes.size());
            assertNull(changes.get(0).before());
            assertEquals(other, changes.get(1).before());
            assertNull(changes.get(2).before());
        }
        store().backup(directory.resolve("copy"));
        String file = Files.readString(directory.resolve("copy"), StandardCharsets.ISO_8859_1);
        assertEquals(List.of(false, true), List.of(file.contains("a secret word"), file.contains("an open word")));
    }

    @Test
    void changesOfTheWholeCollectionThroughThePort_areAReset() {
        repository.add(mark(1));
        String position = repository.position();
        documents.renameCollection(new MongoNamespace(database(), "elsewhere"));
        Event second = repository.add(mark(2));
        assertEquals(List.of("RESET ", "ADDED " + second.id()), told(position));

        position = repository.position();
        documents.drop();
        Event third = repository.add(mark(3));
        assertEquals(List.of("RESET ", "ADDED " + third.id()), told(position));

        position = repository.position();
        MongoCollection<Document> elsewhere = client.getDatabase(database()).getCollection("elsewhere");
        elsewhere.insertMany(List.of(new Document(), new Document(), new Document()));
        elsewhere.renameCollection(documents.getNamespace(), new RenameCollectionOptions().dropTarget(true));
        Event fourth = repository.add(mark(4));
        assertEquals(List.of("RESET ", "ADDED " + fourth.id()), told(position));
    }

    @Test
    void positionsAreKept_asLongAsTheSettingSays() {
        repository.close();
        repository = EmbeddedStore.builder(directory)
                .changesKept(Duration.ofNanos(1))
                .open();
        Event event = repository.add(mark(1));
        String position = repository.position();
        String last = position;
        boolean gone = false;
        for (int i = 0; i < 20_000 && !gone; i++) {
            String note = "n" + i;
            repository.update(event.id(), before -> before.withNote(note));
            last = repository.position();
            try {
                repository.changes(position).close();
            } catch (PositionGoneException e) {
                gone = true;
            }
        }
        assertEquals(true, gone);
        assertEquals(List.of(), told(last), "the newest is kept");
    }

    @Test
    void aSettingThatKeepsNothing_isRefused() {
        EmbeddedStore.Builder builder = EmbeddedStore.builder(directory);
        assertThrows(IllegalArgumentException.class, () -> builder.changesKept(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> builder.changesKept(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> builder.changesKept(Duration.ofDays(99_999_999)));
    }

    @Test
    void aPositionOfAnotherStore_isGone(@TempDir Path other) {
        repository.add(mark(1));
        try (EmbeddedStore another = EmbeddedStore.open(other)) {
            another.add(mark(1));
            String position = another.position();
            assertThrows(PositionGoneException.class, () -> repository.changes(position));
        }
    }

    @Test
    void positionsThatARestoredBackupHasNot_areGone_andOthersGoOn(@TempDir Path other) {
        repository.add(mark(1));
        String before = repository.position();
        Event second = repository.add(mark(2));
        store().backup(other.resolve("backup"));
        Event lost = repository.add(mark(3));
        String after = repository.position();
        repository.remove(lost.id());
        String last = repository.position();
        repository.close();

        StoreDirectory.of(directory).restore(other.resolve("backup"), true);
        restart();
        Event fourth = repository.add(mark(4));
        Event fifth = repository.add(mark(5));

        assertEquals(List.of("ADDED " + second.id(), "ADDED " + fourth.id(), "ADDED " + fifth.id()), told(before));
        assertThrows(PositionGoneException.class, () -> repository.changes(after));
        assertThrows(PositionGoneException.class, () -> repository.changes(last));
    }

    @Test
    void aPositionBeyondTheEnd_isGone() {
        repository.add(mark(1));
        String position = repository.position();
        String run = position.substring(0, position.indexOf('-'));
        assertThrows(PositionGoneException.class, () -> repository.changes(run + "-2-0"));
        assertThrows(PositionGoneException.class, () -> repository.changes(run + "-1-1"));
    }

    @Test
    void aStoreThatNotesTheChangesOfAnotherCollection_startsAnew() {
        Event event = repository.add(mark(1));
        String position = repository.position();
        repository.close();
        EmbeddedStore.builder(directory).collection("others").open().close();
        restart();

        assertThrows(PositionGoneException.class, () -> repository.changes(position));
        assertEquals(event, repository.find(event.id()).orElseThrow());
    }

    @Test
    void aChangeThatAsksForThePosition_isRefused_andUndone() {
        Event event = repository.add(mark(1));
        Operation operation = Operation.recorded(null, "", Instant.now(), Duration.ofDays(1));

        assertThrows(
                RuntimeException.class,
                () -> repository.update(event.id(), before -> before.withNote(repository.position()), operation));

        assertEquals(event, repository.find(event.id()).orElseThrow());
    }

    @Test
    void next_whileTheStoreIsClosed_ends() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (ChangeFeed feed = repository.changes(null)) {
            Future<List<Change>> waiting = pool.submit(() -> feed.next(1, Duration.ofDays(1)));
            repository.close();
            ExecutionException e = assertThrows(ExecutionException.class, waiting::get);
            assertInstanceOf(StoreUnavailableException.class, e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
