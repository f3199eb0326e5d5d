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
import dev.events.core.TagCount;
import dev.events.core.mongo.EventCollection;
import dev.events.embedded.file.StoreFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.codecs.Codec;
import org.bson.codecs.DocumentCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares errors and reads in process with errors and reads over a connection. */
class InProcessCollectionTest {

    private static final Document ANY = new Document();
    private static final Codec<Document> CODEC = new DocumentCodec();

    @TempDir
    Path directory;

    private EmbeddedStore repository;
    private EventCollection local;
    private MongoClient client;
    private MongoCollection<Document> documents;

    @BeforeEach
    void open() {
        repository = EmbeddedStore.builder(directory)
                .database("db")
                .collection("events")
                .port(0)
                .open();
        local = repository.collection("db", "events");
        client = MongoClients.create(repository.connectionString().orElseThrow());
        documents = client.getDatabase("db").getCollection("events");
    }

    @AfterEach
    void close() {
        client.close();
        repository.close();
    }

    private static Addition addition(int start) {
        return new Addition(Event.between(Instant.ofEpochSecond(start), Instant.ofEpochSecond(start), "t"));
    }

    private EventPage page(int limit) {
        return repository.page(EventQuery.ALL, EventOrder.NEWEST_FIRST, limit, null);
    }

    @Test
    void openedStore_hasItsIndexes() {
        assertEquals(
                List.of("_id_", "events_start", "events_tags_start", "events_stop", "events_open"),
                local.listIndexes().stream()
                        .map(index -> index.getString("name"))
                        .toList());
    }

    @Test
    void closedStore_isUnavailable() {
        repository.addAll(List.of(addition(1)));
        repository.close();

        assertThrows(StoreUnavailableException.class, repository::ping);
        assertThrows(StoreUnavailableException.class, () -> page(10));
        assertThrows(StoreUnavailableException.class, () -> repository.count(EventQuery.ALL));
        assertThrows(StoreUnavailableException.class, () -> repository.tags("", 1));
        assertThrows(StoreUnavailableException.class, repository::removeAll);
        assertThrows(StoreUnavailableException.class, () -> repository.addAll(List.of(addition(2))));
    }

    /** Reading all documents takes a minute where there are a million, and more under load. */
    @Test
    void tags_areCountedFromTheIndex() throws Exception {
        List<Addition> additions = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            List<String> tags = new ArrayList<>(List.of("all", "hundred" + i % 10, "x\0\1y"));
            tags.add("one" + i);
            additions.add(new Addition(Event.open(Instant.ofEpochSecond(i), tags.toArray(String[]::new))));
        }
        additions.add(new Addition(Event.open(Instant.ofEpochSecond(1))));
        repository.addAll(additions);
        assertEquals(1000 + 10 + 2, repository.tags("", 2000).size());

        damage(1); // so whoever reads it fails
        assertEquals(
                List.of(new TagCount("all", 1000), new TagCount("x\0\1y", 1000), new TagCount("hundred0", 100)),
                repository.tags("", 3));
        assertEquals(List.of(new TagCount("one7", 1), new TagCount("one70", 1)), repository.tags("one7", 2));
        assertEquals(List.of(), repository.tags("two", 2));
        assertThrows(EventStoreException.class, () -> repository.count(EventQuery.ALL));
    }

    /** The last counts are kept, until something changes. */
    @Test
    void tags_askedForAgain_areThoseOfNow() {
        for (int i = 1; i <= 2; i++) {
            repository.addAll(List.of(new Addition(Event.open(Instant.ofEpochSecond(i), "a"))));
            assertEquals(List.of(new TagCount("a", i)), repository.tags("", 10));
            assertEquals(List.of(new TagCount("a", i)), repository.tags("", 10));
            assertEquals(List.of(), repository.tags("b", 10));
        }
        documents.updateOne(new Document("start_epoch", 2.0), new Document("$set", new Document("tags", List.of("b"))));
        assertEquals(List.of(new TagCount("a", 1), new TagCount("b", 1)), repository.tags("", 10));
        assertEquals(List.of(new TagCount("b", 1)), repository.tags("b", 10));
        documents.deleteOne(new Document("tags", "a"));
        assertEquals(List.of(new TagCount("b", 1)), repository.tags("", 10));
    }

    @Test
    void tags_besideATagThatIsNotInAnArray_areCountedFromDocuments() {
        repository.addAll(List.of(new Addition(Event.open(Instant.ofEpochSecond(1), "a"))));
        List<TagCount> expected = List.of(new TagCount("a", 1));
        assertEquals(expected, repository.tags("", 10));
        documents.insertOne(new Document("start_epoch", 2.0).append("tags", "bare"));
        assertEquals(expected, repository.tags("", 10));
        documents.deleteOne(new Document("tags", "bare"));
        documents.insertOne(new Document("start_epoch", 2.0).append("tags", List.of(List.of("nested"))));
        assertEquals(expected, repository.tags("", 10));
    }

    @Test
    void tags_besideATagOfAnEarlierRunThatIsNotInAnArray_areCountedFromDocuments() {
        documents.insertOne(new Document("start_epoch", 2.0).append("tags", "bare"));
        repository.addAll(List.of(new Addition(Event.open(Instant.ofEpochSecond(1), "a"))));
        close();
        open();
        assertEquals(List.of(new TagCount("a", 1)), repository.tags("", 10));
    }

    /** Removing batch by batch reads each event, and took 17 s for 300,000. */
    @Test
    void removeOfAllEvents_isOneOperation() throws Exception {
        repository.addAll(List.of(addition(1), addition(2), addition(3)));
        damage(2);
        assertEquals(3, repository.remove(EventQuery.ALL));
        assertEquals(0, repository.count(EventQuery.ALL));
        assertEquals(0, documents.countDocuments());
        repository.addAll(List.of(addition(4)));
        assertEquals(1, repository.tags("", 10).size());
        assertEquals(1, page(10).events().size());
    }

    @Test
    void removeOfAllEvents_leavesOtherDocuments() {
        for (Document other : List.of(
                new Document("start_epoch", "text"),
                new Document("start_epoch", List.of(1.0, 2.0)),
                new Document("start_epoch", -1.0),
                new Document("start_epoch", 1e12),
                new Document(),
                new Document("_id", 7).append("start_epoch", 1.0))) {
            repository.addAll(List.of(addition(1)));
            documents.insertOne(other);
            assertEquals(1, repository.remove(EventQuery.ALL), other::toJson);
            assertEquals(1, documents.countDocuments(), other::toJson);
            documents.deleteMany(ANY);
        }
    }

    @Test
    void collectionsOfTheDatabaseItself_areNotAddedTo() {
        EventCollection namespaces = repository.collection("db", "system.namespaces");

        assertThrows(EventStoreException.class, () -> namespaces.insert(List.of(new Document("_id", 1))));
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
        damage(1);

        EventStoreException e = assertThrows(EventStoreException.class, () -> page(10));

        assertTrue(String.valueOf(e.getMessage()).contains("DataCorruptionDetected"), e.getMessage());
        assertEquals(1, page(1).events().size());
    }

    private void damage(int position) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(StoreFile.FILE_NAME));
                Statement statement = connection.createStatement()) {
            assertEquals(
                    1,
                    statement.executeUpdate("UPDATE documents_" + Long.toString(tableOf(statement))
                            + " SET document = x'00' WHERE position = " + position));
        }
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
        Document filter = Document.parse("{start_epoch: {$nearly: 1}}");

        EventStoreException inProcess =
                assertThrows(EventStoreException.class, () -> local.find(filter, ANY, null, 0, CODEC));
        MongoException overConnection =
                assertThrows(MongoException.class, () -> documents.find(filter).first());

        assertTrue(
                String.valueOf(inProcess.getMessage()).contains("(" + overConnection.getCode() + ")"),
                inProcess.getMessage());
    }

    @Test
    void thousandsOfEvents_areReadAsTheyAreTaken() {
        repository.addAll(IntStream.range(0, 5_000)
                .mapToObj(InProcessCollectionTest::addition)
                .toList());

        Iterator<Document> found = local.find(ANY, new Document("start_epoch", 1), null, 0, CODEC);
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
