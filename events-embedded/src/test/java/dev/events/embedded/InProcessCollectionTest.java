package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventOrder;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.EventStoreException;
import dev.events.core.StoreUnavailableException;
import dev.events.core.mongo.LocalCollection;
import dev.events.core.mongo.MongoEventRepository;
import dev.events.embedded.file.StoreFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on the way without a connection shows as it does over one. */
class InProcessCollectionTest {

    private static final RawBsonDocument ANY = RawBsonDocument.parse("{}");

    @TempDir
    Path directory;

    private EmbeddedStore mongo;
    private LocalCollection local;
    private MongoClient client;
    private MongoCollection<Document> documents;
    private MongoEventRepository repository;

    @BeforeEach
    void open() {
        mongo = EmbeddedStore.open(directory, false);
        local = mongo.collection("db", "events");
        client = MongoClients.create(mongo.connectionString());
        documents = client.getDatabase("db").getCollection("events");
        repository = MongoEventRepository.builder()
                .connectionString(mongo.connectionString())
                .localCollection(local)
                .database("db")
                .collection("events")
                .open();
    }

    @AfterEach
    void close() {
        repository.close();
        client.close();
        mongo.close();
    }

    private static Addition addition(int start) {
        return new Addition(Event.between(Instant.ofEpochSecond(start), Instant.ofEpochSecond(start), "t"));
    }

    private EventPage page(int limit) {
        return repository.page(EventQuery.ALL, EventOrder.NEWEST_FIRST, limit, null);
    }

    @Test
    void closedStore_isUnavailable() {
        repository.addAll(List.of(addition(1)));
        mongo.close();

        assertThrows(StoreUnavailableException.class, () -> page(10));
        assertThrows(StoreUnavailableException.class, () -> repository.addAll(List.of(addition(2))));
    }

    @Test
    void closedRepository_isUnavailable() {
        repository.close();

        assertThrows(StoreUnavailableException.class, () -> page(10));
        assertThrows(StoreUnavailableException.class, () -> repository.addAll(List.of(addition(1))));
    }

    @Test
    void collectionsOfTheDatabaseItself_areNotAddedTo() {
        LocalCollection namespaces = mongo.collection("db", "system.namespaces");

        assertThrows(MongoException.class, () -> namespaces.insert(List.of(RawBsonDocument.parse("{_id: 1}"))));
    }

    @Test
    void droppedCollection_isEmpty_andMadeAgainByAnAdd() {
        repository.addAll(List.of(addition(1)));
        documents.drop();

        assertEquals(List.of(), page(10).events());

        assertEquals(
                AddResult.Outcome.ADDED,
                repository.addAll(List.of(addition(2))).get(0).outcome());
        assertEquals(1, documents.countDocuments());
        assertEquals(1, page(10).events().size());
    }

    @Test
    void damagedDocument_isAnErrorOfTheStore_notAnEventLess() throws Exception {
        repository.addAll(List.of(addition(1), addition(2), addition(3)));
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(StoreFile.FILE_NAME));
                Statement statement = connection.createStatement()) {
            assertEquals(
                    1,
                    statement.executeUpdate("UPDATE documents_" + Long.toString(tableOf(statement))
                            + " SET document = x'00' WHERE position = 1"));
        }

        EventStoreException e = assertThrows(EventStoreException.class, () -> page(10));

        assertTrue(String.valueOf(e.getMessage()).contains("DataCorruptionDetected"), e.getMessage());
        assertEquals(1, page(1).events().size());
    }

    private static long tableOf(Statement statement) throws Exception {
        try (var row = statement.executeQuery("SELECT id FROM collections WHERE name = 'events'")) {
            assertTrue(row.next());
            return row.getLong(1);
        }
    }

    @Test
    void unknownOperator_isRefusedAsOverAConnection() {
        repository.addAll(List.of(addition(1)));
        RawBsonDocument filter = RawBsonDocument.parse("{start_epoch: {$nearly: 1}}");

        MongoException here = assertThrows(MongoException.class, () -> local.find(filter, ANY, 0));
        MongoException there =
                assertThrows(MongoException.class, () -> documents.find(filter).first());

        assertEquals(there.getCode(), here.getCode());
    }

    @Test
    void thousandsOfEvents_areReadAsTheyAreTaken() {
        repository.addAll(IntStream.range(0, 5_000)
                .mapToObj(InProcessCollectionTest::addition)
                .toList());

        Iterator<RawBsonDocument> found = local.find(ANY, RawBsonDocument.parse("{start_epoch: 1}"), 0);
        found.next();
        repository.remove(
                EventQuery.builder().from(Instant.ofEpochSecond(3_000)).build());

        int rest = 0;
        for (; found.hasNext(); found.next()) {
            rest++;
        }
        assertEquals(2_999, rest);
        try (Stream<Event> events = repository.stream(EventQuery.ALL)) {
            assertEquals(3_000, events.count());
        }
    }
}
