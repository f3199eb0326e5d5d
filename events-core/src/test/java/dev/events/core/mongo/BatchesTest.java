package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import dev.events.core.Addition;
import dev.events.core.EditResult;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventOrder;
import dev.events.core.EventQuery;
import dev.events.core.EventStoreException;
import dev.events.core.PartialChangeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** How changes to many events reach a server: in how many commands, and what becomes of them if one fails. */
class BatchesTest {
    private static final int BATCH = 2000;

    private FaultyMongo mongo;
    private MongoClient client;
    private MongoCollection<Document> documents;
    private MongoEventRepository repository;

    @BeforeEach
    void start() {
        mongo = FaultyMongo.start();
        String collection = "batches_" + Long.toHexString(System.nanoTime());
        client = MongoClients.create(mongo.connectionString());
        documents = client.getDatabase("events_test").getCollection(collection);
        repository = MongoEventRepository.builder()
                .connectionString(mongo.connectionString())
                .database("events_test")
                .collection(collection)
                .open();
        repository.checkIndexesNow();
    }

    @AfterEach
    void stop() {
        mongo.clear();
        repository.close();
        documents.drop();
        client.close();
        mongo.close();
    }

    private List<Event> add(int count) {
        List<Event> events = IntStream.range(0, count)
                .mapToObj(i -> Event.mark(Instant.ofEpochSecond(i), "t"))
                .toList();
        repository.addAll(events.stream().map(Addition::new).toList());
        mongo.forget();
        return events;
    }

    /** The second batch does not reach the server. */
    private void breakAfterABatch() {
        mongo.on("delete").once().delay(Duration.ZERO);
        mongo.on("delete").once().dropBefore();
    }

    private void assertPartial(Executable removal) {
        assertEquals(BATCH, assertThrows(PartialChangeException.class, removal).changed());
        assertEquals(3_000, documents.countDocuments());
    }

    /** The first batch, the second one, and that again with the third. */
    private void assertBatchesWereBounded() {
        assertEquals(4, mongo.count("delete"));
    }

    @Test
    void removeAll_thatIsInterrupted_saysHowFarItCame_andARepeatFinishesIt() {
        add(5_000);
        breakAfterABatch();

        assertPartial(repository::removeAll);

        assertEquals(3_000, repository.removeAll());
        assertEquals(0, documents.countDocuments());
        assertBatchesWereBounded();
    }

    @Test
    void remove_thatIsInterrupted_saysHowFarItCame_andARepeatFinishesIt() {
        add(5_000);
        EventQuery query = EventQuery.builder().tag("t").build();
        breakAfterABatch();

        assertPartial(() -> repository.remove(query));

        assertEquals(3_000, repository.remove(query));
        assertBatchesWereBounded();
    }

    @Test
    void removeStartingAt_thatIsInterrupted_saysHowFarItCame_andARepeatFinishesIt() {
        // All at one start: their number has nothing to do with the number of starts.
        repository.addAll(IntStream.range(0, 5_000)
                .mapToObj(i -> new Addition(Event.mark(Instant.EPOCH, "t")))
                .toList());
        mongo.forget();
        breakAfterABatch();

        assertPartial(() -> repository.removeStartingAt(List.of(Instant.EPOCH)));

        assertEquals(Set.of(Instant.EPOCH), repository.removeStartingAt(List.of(Instant.EPOCH)));
        assertEquals(0, documents.countDocuments());
        assertBatchesWereBounded();
    }

    @Test
    void removeAll_removesDocumentsWhateverTheirIdIs() {
        List<Document> many = new ArrayList<>();
        for (int i = 0; i < BATCH + 1; i++) {
            many.add(new Document("_id", i));
            many.add(new Document("_id", "text " + i));
            many.add(new Document("_id", new ObjectId()));
        }
        many.add(new Document("_id", true));
        many.add(new Document("_id", new Document("a", 1).append("b", 2)));
        many.add(new Document("_id", Double.NaN));
        many.add(new Document("_id", null));
        documents.insertMany(many);

        assertEquals(many.size(), repository.removeAll());
        assertEquals(0, documents.countDocuments());
    }

    @Test
    void edit_ofWhichOneChangesMeanwhile_readsTheBatchAgainOnce() throws Exception {
        List<Event> events = add(500);
        EventEdit edit = new EventEdit(Set.of("new"), Set.of(), null);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            mongo.on("update").hang();
            Future<EditResult> result = other.submit(() -> repository.edit(EventQuery.ALL, edit, false));
            mongo.await("update", 1);
            documents.findOneAndUpdate(
                    new Document("_id", new ObjectId(events.get(7).id())), Updates.push("tags", "meanwhile"));
            mongo.clear();

            assertEquals(new EditResult(500, 500, 0, List.of()), result.get());
        } finally {
            other.shutdown();
        }
        assertEquals(
                Set.of("t", "meanwhile", "new"),
                repository.find(events.get(7).id()).orElseThrow().tags());
        assertEquals(500, repository.count(EventQuery.builder().tag("new").build()));
        // One to find the batch, one to look at it again, one by this test.
        assertEquals(3, mongo.count("find"));
        assertEquals(2, mongo.count("update"));
    }

    @Test
    void sortedFind_mayUseTheDisk_ifTheServerKnowsHow() {
        add(3);
        repository.page(EventQuery.ALL);
        repository.find(Event.newId());
        assertEquals(
                List.of(true, false),
                mongo.commands("find").stream()
                        .map(command -> command.containsKey("allowDiskUse"))
                        .toList());

        mongo.forget();
        mongo.on("find").once().fail(9, "FailedToParse");
        assertEquals(3, repository.page(EventQuery.ALL).events().size());
        assertEquals(3, repository.page(EventQuery.ALL).events().size());
        List<BsonDocument> finds = mongo.commands("find");
        assertEquals(3, finds.size());
        assertTrue(finds.get(0).containsKey("allowDiskUse"));
        assertFalse(finds.get(1).containsKey("allowDiskUse"));
        assertFalse(finds.get(2).containsKey("allowDiskUse"));
    }

    @Test
    void sortedFind_thatIsRefusedForAnotherReason_isAskedWithTheDiskTheNextTime() {
        add(3);
        mongo.on("find").times(2).fail(2, "BadValue");
        assertThrows(
                EventStoreException.class, () -> repository.page(EventQuery.ALL, EventOrder.OLDEST_FIRST, 10, null));
        mongo.clear();
        mongo.forget();

        repository.page(EventQuery.ALL);

        assertTrue(mongo.commands("find").get(0).containsKey("allowDiskUse"));
    }
}
