package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventQuery;
import dev.events.core.IdempotencyKey;
import dev.events.core.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing waits for the indexes, and nothing fails without them. */
class EventIndexesTest {
    private static final List<String> ALL = List.of("events_start", "events_tags_start", "events_stop", "events_open");
    private static final IndexStatus COMPLETE = new IndexStatus(List.of(), null);
    private static final IndexStatus IN_THE_MAKING = new IndexStatus(ALL, null);
    private static final int UNAUTHORIZED = 13;

    private final List<IndexStatus> heard = new CopyOnWriteArrayList<>();
    private FaultyMongo mongo;
    private MongoClient client;
    private MongoCollection<Document> documents;

    @BeforeEach
    void start() {
        mongo = FaultyMongo.start();
        client = MongoClients.create(mongo.connectionString());
        documents = client.getDatabase("events_test").getCollection("indexes_" + Long.toHexString(System.nanoTime()));
    }

    @AfterEach
    void stop() {
        mongo.clear();
        documents.drop();
        client.close();
        mongo.close();
    }

    private MongoEventRepository.Builder builder() {
        return MongoEventRepository.builder()
                .connectionString(mongo.connectionString())
                .serverSelectionTimeout(Duration.ofMillis(500))
                .database("events_test")
                .collection(documents.getNamespace().getCollectionName())
                .indexListener(heard::add);
    }

    private Set<String> names() {
        return documents.listIndexes().into(new ArrayList<>()).stream()
                .map(index -> index.getString("name"))
                .collect(Collectors.toSet());
    }

    private static void useEverything(MongoEventRepository repository) {
        Event event = repository.add(Event.open(Instant.EPOCH, "a"));
        Addition underAKey = new Addition(Event.mark(Instant.EPOCH, "a"), new IdempotencyKey("key", "request"));
        assertEquals(
                List.of(AddResult.Outcome.ADDED, AddResult.Outcome.REPEATED),
                List.of(
                        repository.addAll(List.of(underAKey)).get(0).outcome(),
                        repository.addAll(List.of(underAKey)).get(0).outcome()));
        assertEquals(2, repository.page(EventQuery.ALL).events().size());
        assertEquals(2, repository.count(EventQuery.ALL));
        assertEquals(1, repository.tags("", 10).size());
        assertTrue(repository.update(event.id(), e -> e.withNote("changed")).isPresent());
        assertEquals(
                2,
                repository
                        .edit(EventQuery.ALL, new EventEdit(Set.of("b"), Set.of(), null), false)
                        .changed());
        assertTrue(repository.remove(event.id()));
        assertEquals(1, repository.remove(EventQuery.ALL));
        repository.ping();
    }

    @Test
    void creationThatHangs_holdsNothingUp() throws Exception {
        mongo.on("createIndexes").hang();
        try (MongoEventRepository repository = builder().open()) {
            mongo.await("createIndexes", 1);

            useEverything(repository);
            assertEquals(IN_THE_MAKING, repository.indexes());

            mongo.clear();
            repository.checkIndexesNow(); // waits for the look that hung
            assertEquals(COMPLETE, repository.indexes());
            assertEquals(List.of(IN_THE_MAKING, COMPLETE), heard);
        }
    }

    @Test
    void creationThatIsRefused_failsNothing_andIsToldOnce() {
        mongo.on("createIndexes").fail(UNAUTHORIZED, "Unauthorized");
        try (MongoEventRepository repository = builder().open()) {
            repository.checkIndexesNow();
            repository.checkIndexesNow();
            useEverything(repository);

            IndexStatus refused = repository.indexes();
            assertEquals(ALL, refused.missing());
            assertTrue(String.valueOf(refused.reason()).contains("Unauthorized (13)"), refused.reason());
            assertEquals(List.of(IN_THE_MAKING, refused), heard);

            mongo.clear();
            repository.checkIndexesNow();
            assertEquals(List.of(IN_THE_MAKING, refused, COMPLETE), heard);
        }
    }

    /** Somebody else may keep the indexes, and give the user of this program no right to create any. */
    @Test
    void indexesThatAreThere_areNotCreatedAgain() {
        builder().open().close();
        try (MongoEventRepository repository = builder().open()) {
            repository.checkIndexesNow();
            mongo.forget();
            mongo.on("createIndexes").fail(UNAUTHORIZED, "Unauthorized");
            repository.checkIndexesNow();

            assertEquals(COMPLETE, repository.indexes());
            assertEquals(0, mongo.count("createIndexes"));
        }
    }

    @Test
    void indexesThatMayNotBeListed_areCreatedAllTheSame() {
        mongo.on("listIndexes").fail(UNAUTHORIZED, "Unauthorized");
        try (MongoEventRepository repository = builder().open()) {
            repository.checkIndexesNow();
            repository.checkIndexesNow();

            assertEquals(COMPLETE, repository.indexes());
            assertEquals(List.of(), heard);
        }
        mongo.clear();
        assertTrue(names().containsAll(ALL));
    }

    @Test
    void droppedCollection_getsItsIndexesAgain() {
        try (MongoEventRepository repository = builder().open()) {
            repository.checkIndexesNow();
            documents.drop();

            repository.checkIndexesNow();

            assertTrue(names().containsAll(ALL));
            assertEquals(COMPLETE, repository.indexes());
        }
    }

    @Test
    void creation_isOneCommand_thatAMajorityIsEnoughFor() {
        try (MongoEventRepository repository = builder().open()) {
            repository.checkIndexesNow();
        }

        assertEquals(1, mongo.count("createIndexes"));
        BsonDocument command = mongo.commands("createIndexes").get(0);
        assertEquals(new BsonString("majority"), command.get("commitQuorum"));
        assertEquals(4, command.getArray("indexes").size());
        assertFalse(command.containsKey("maxTimeMS"), command.toString());
    }

    /** A standalone refuses the quorum. */
    @Test
    void quorumThatIsRefused_isLeftOut() {
        mongo.on("createIndexes").once().fail(2, "BadValue");
        try (MongoEventRepository repository = builder().open()) {
            repository.checkIndexesNow();

            assertEquals(COMPLETE, repository.indexes());
        }
        assertFalse(mongo.commands("createIndexes").get(1).containsKey("commitQuorum"));
    }

    @Test
    void indexesOfOthers_serve_orStayAsTheyAre() {
        documents.createIndex(Indexes.descending("start_epoch", "_id"), new IndexOptions().name("mine"));
        documents.createIndex(Indexes.ascending("owner"), new IndexOptions().name("events_stop"));
        try (MongoEventRepository repository = builder().open()) {
            repository.checkIndexesNow();
            repository.checkIndexesNow();

            assertEquals(
                    new IndexStatus(
                            List.of("events_stop"), "an index of this name has other keys or options: events_stop"),
                    repository.indexes());
            assertEquals(Set.of("_id_", "mine", "events_stop", "events_tags_start", "events_open"), names());
            assertEquals(repository.indexes(), heard.get(heard.size() - 1));
            assertEquals(2, heard.size());
        }
    }

    @Test
    void indexThatCannotBeCreated_keepsNoOtherAway() {
        // All four, then the first of them alone.
        mongo.on("createIndexes").times(2).fail(85, "IndexOptionsConflict");
        try (MongoEventRepository repository = builder().open()) {
            mongo.clear();
            repository.checkIndexesNow();
            assertEquals(COMPLETE, repository.indexes());
        }
    }

    @Test
    void storeThatIsAway_isNoNewsOfIndexes() {
        try (MongoEventRepository repository = builder().openLazily()) {
            repository.checkIndexesNow();
            heard.clear();
            mongo.stepDown();

            repository.checkIndexesNow();
            assertThrows(StoreUnavailableException.class, () -> repository.add(Event.open(Instant.EPOCH)));

            assertEquals(COMPLETE, repository.indexes());
            assertEquals(List.of(), heard);
            mongo.elect();
        }
    }

    @Test
    void listenerThatFails_endsNothing() {
        MongoEventRepository.Builder builder = builder().indexListener(status -> {
            throw new IllegalStateException("as the test wants it");
        });
        try (MongoEventRepository repository = builder.open()) {
            repository.checkIndexesNow();
            documents.drop();
            repository.checkIndexesNow();

            assertTrue(names().containsAll(ALL));
        }
    }

    @Test
    void close_endsTheThread() throws Exception {
        Set<Thread> before = threads();
        MongoEventRepository repository = builder().open();
        Set<Thread> mine = threads();
        mine.removeAll(before);
        assertEquals(1, mine.size());
        assertTrue(mine.iterator().next().isDaemon());

        repository.close();

        mine.iterator().next().join();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("events-indexes"))
                .collect(Collectors.toSet());
    }
}
