package dev.events.embedded;

import static dev.events.embedded.TestStore.ids;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the store through the MongoDB driver. */
class WireProtocolTest {

    @TempDir
    Path directory;

    private TestStore store;
    private MongoCollection<Document> collection;

    @BeforeEach
    void open() {
        store = TestStore.open(directory);
        collection = store.collection("things");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        close();
        open();
    }

    private static Document doc(int id) {
        return new Document("_id", id).append("n", id).append("tags", List.of("t" + id % 10, "all"));
    }

    private static List<Document> docs(int from, int to) {
        return IntStream.range(from, to).mapToObj(WireProtocolTest::doc).toList();
    }

    @Test
    void documents_comeBackAfterReopening_inOrderOfInsertion() {
        collection.insertMany(List.of(doc(3), doc(1), doc(2)));
        collection.deleteOne(new Document("_id", 1));
        reopen();
        collection.insertOne(doc(0));
        assertEquals(List.of(3, 2, 0), ids(collection.find()));
        assertEquals(3, collection.countDocuments());
    }

    @Test
    void indexes_stayAfterReopening_andAreListedByName() {
        collection.createIndex(Indexes.descending("n", "_id"));
        collection.createIndex(Indexes.ascending("tags"), new IndexOptions().name("by_tag"));
        collection.insertMany(docs(0, 20));
        reopen();
        Set<String> names = new HashSet<>();
        collection.listIndexes().forEach(index -> names.add(index.getString("name")));
        assertEquals(Set.of("_id_", "n_-1__id_-1", "by_tag"), names);
        assertEquals(List.of(3, 13), ids(collection.find(new Document("tags", "t3"))));
    }

    @Test
    void createIndex_overExistingDocuments_fillsIt_andAgainDoesNothing() {
        collection.insertMany(docs(0, 100));
        collection.createIndex(Indexes.ascending("n"));
        collection.createIndex(Indexes.ascending("n"));
        assertEquals(
                List.of(99, 98, 97),
                ids(collection.find().sort(Indexes.descending("n")).limit(3)));
    }

    @Test
    void createIndex_otherKeyOfSameName_isRefused() {
        collection.createIndex(Indexes.ascending("n"), new IndexOptions().name("x"));
        assertThrows(
                MongoCommandException.class,
                () -> collection.createIndex(Indexes.ascending("m"), new IndexOptions().name("x")));
    }

    @Test
    void dropIndex_touchesNoOtherCollections() {
        MongoCollection<Document> other = store.collection("others");
        collection.createIndex(Indexes.ascending("n"));
        other.createIndex(Indexes.ascending("n"));
        collection.dropIndex("n_1");
        other.insertOne(doc(1));
        reopen();
        List<String> names = new ArrayList<>();
        store.collection("others").listIndexes().forEach(i -> names.add(i.getString("name")));
        assertEquals(List.of("_id_", "n_1"), names);
        store.collection("others").dropIndexes();
        assertEquals(1, collectionIndexes("others"));
    }

    private int collectionIndexes(String name) {
        return store.collection(name).listIndexes().into(new ArrayList<>()).size();
    }

    @Test
    void uniqueIndex_refusesDuplicates_alsoWhenMadeLater() {
        collection.insertMany(List.of(doc(1), doc(2)));
        collection.createIndex(Indexes.ascending("n"), new IndexOptions().unique(true));
        MongoWriteException e = assertThrows(
                MongoWriteException.class, () -> collection.insertOne(new Document("_id", 3).append("n", 2)));
        assertEquals(11000, e.getError().getCode());
        assertEquals(2, collection.countDocuments());
        collection.updateOne(new Document("_id", 2), new Document("$set", new Document("x", 1)));
        assertThrows(
                MongoWriteException.class,
                () -> collection.updateOne(new Document("_id", 2), new Document("$set", new Document("n", 1))));
    }

    @Test
    void failedIndexBuild_leavesCollectionUsable() {
        collection.insertMany(List.of(doc(1), new Document("_id", 2).append("n", 1)));
        assertThrows(
                MongoException.class,
                () -> collection.createIndex(Indexes.ascending("n"), new IndexOptions().unique(true)));
        assertEquals(1, collectionIndexes("things"));
        collection.insertOne(new Document("_id", 3).append("n", 1));
        assertEquals(3, collection.countDocuments());
        reopen();
        assertEquals(1, collectionIndexes("things"));
        assertEquals(3, collection.countDocuments(new Document("n", 1)));
    }

    @Test
    void duplicateId_unordered_keepsTheOthers() {
        collection.insertOne(doc(5));
        MongoBulkWriteException e = assertThrows(
                MongoBulkWriteException.class,
                () -> collection.insertMany(docs(0, 10), new InsertManyOptions().ordered(false)));
        assertEquals(11000, e.getWriteErrors().get(0).getCode());
        assertEquals(5, e.getWriteErrors().get(0).getIndex());
        assertEquals(10, collection.countDocuments());
    }

    @Test
    void cursor_over50000Documents_yieldsEachOnce() {
        collection.createIndex(Indexes.descending("n", "_id"));
        collection.insertMany(docs(0, 50_000));
        List<Integer> expected =
                IntStream.range(0, 50_000).mapToObj(i -> 49_999 - i).toList();
        assertEquals(expected, ids(collection.find().sort(Indexes.descending("n", "_id"))));
        assertEquals(expected, ids(collection.find().sort(Indexes.descending("n"))));
        assertEquals(50_000, new HashSet<>(ids(collection.find())).size());
        assertEquals(
                5_000,
                ids(collection.find(new Document("tags", "t4")).batchSize(7)).size());
    }

    @Test
    void cursor_whileDocumentsComeAndGo_yieldsThoseThereThroughoutOnce() {
        collection.createIndex(Indexes.ascending("n"));
        collection.insertMany(docs(0, 3000));
        List<Integer> seen = new ArrayList<>();
        try (MongoCursor<Document> cursor =
                collection.find().sort(Indexes.ascending("n")).batchSize(100).iterator()) {
            while (cursor.hasNext()) {
                int id = cursor.next().getInteger("_id");
                seen.add(id);
                if (id % 100 == 0) {
                    collection.deleteOne(new Document("_id", id));
                    collection.insertOne(doc(100_000 - id));
                }
            }
        }
        List<Integer> throughout = IntStream.range(0, 3000).boxed().toList();
        assertEquals(throughout, seen.stream().filter(id -> id < 3000).toList());
    }

    @Test
    void abandonedCursor_doesNotHinderWritingOrClosing() {
        collection.insertMany(docs(0, 5000));
        MongoCursor<Document> cursor = collection.find().batchSize(10).iterator();
        assertTrue(cursor.hasNext());
        assertEquals(5000, collection.deleteMany(new Document()).getDeletedCount());
        store.database().drop();
        reopen();
        assertEquals(0, collection.countDocuments());
    }

    @Test
    void updateMany_thatMovesDocumentsAheadInTheIndex_changesEachOnce() {
        collection.createIndex(Indexes.ascending("n"));
        collection.insertMany(docs(0, 2000));
        long modified = collection
                .updateMany(new Document("n", new Document("$gte", 0)), new Document("$inc", new Document("n", 10)))
                .getModifiedCount();
        assertEquals(2000, modified);
        assertEquals(
                2009, collection.find().sort(Indexes.descending("n")).first().getInteger("n"));
        assertEquals(
                2000,
                collection
                        .deleteMany(new Document("n", new Document("$gte", 10)))
                        .getDeletedCount());
    }

    @Test
    void findOneAndUpdate_sortsAndUpserts() {
        collection.createIndex(Indexes.ascending("n"));
        collection.insertMany(docs(0, 10));
        Document old = collection.findOneAndUpdate(
                new Document(),
                new Document("$set", new Document("x", true)),
                new FindOneAndUpdateOptions().sort(Indexes.descending("n")));
        assertNotNull(old);
        assertEquals(9, old.getInteger("_id"));
        Document upserted = collection.findOneAndUpdate(
                new Document("_id", 77),
                new Document("$set", new Document("n", 1)),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        assertEquals(new Document("_id", 77).append("n", 1), upserted);
        assertNull(collection.findOneAndDelete(new Document("n", 12345)));
    }

    @Test
    void aggregate_startingWithMatch_alsoWhereItLooksUpTheSameCollection() {
        collection.createIndex(Indexes.ascending("n"));
        collection.insertMany(docs(0, 100));
        List<Document> rows = collection
                .aggregate(List.of(
                        new Document("$match", new Document("n", new Document("$lt", 3))),
                        new Document(
                                "$lookup",
                                new Document("from", "things")
                                        .append("let", new Document())
                                        .append("pipeline", List.of())
                                        .append("as", "same")),
                        new Document("$project", new Document("count", new Document("$size", "$same")))))
                .into(new ArrayList<>());
        assertEquals(3, rows.size());
        assertEquals(100, rows.get(0).getInteger("count"));
    }

    @Test
    void distinct_count_upsert_rename_drop() {
        collection.insertMany(docs(0, 30));
        assertEquals(
                11,
                collection
                        .distinct("tags", String.class)
                        .into(new ArrayList<>())
                        .size());
        assertEquals(3, collection.countDocuments(new Document("tags", "t1")));
        assertEquals(30, collection.estimatedDocumentCount());
        collection.updateOne(
                new Document("_id", 99), new Document("$set", new Document("n", 99)), new UpdateOptions().upsert(true));
        collection.renameCollection(new MongoNamespace("db", "renamed"));
        reopen();
        assertEquals(0, collection.countDocuments());
        MongoCollection<Document> renamed = store.collection("renamed");
        assertEquals(31, renamed.countDocuments());
        assertEquals(99, renamed.find(new Document("_id", 99)).first().getInteger("n"));
        renamed.drop();
        assertEquals(List.of(), store.database().listCollectionNames().into(new ArrayList<>()));
        store.database().drop();
        reopen();
        assertEquals(0, renamed.getNamespace().getFullName().isEmpty() ? 1 : collection.countDocuments());
    }

    @Test
    void concurrentWritersAndReaders_loseNothing() throws Exception {
        collection.createIndex(Indexes.descending("n", "_id"));
        ExecutorService pool = Executors.newFixedThreadPool(12);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                int first = writer * 1000;
                running.add(pool.submit(() -> docs(first, first + 250).forEach(collection::insertOne)));
            }
            for (int reader = 0; reader < 4; reader++) {
                running.add(pool.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        List<Integer> page = ids(collection
                                .find()
                                .sort(Indexes.descending("n", "_id"))
                                .limit(100));
                        assertEquals(page.stream().sorted((a, b) -> b - a).toList(), page);
                        long count = collection.countDocuments();
                        assertTrue(count >= page.size());
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertEquals(2000, collection.countDocuments());
    }

    @Test
    void manyConnections_creatingCollectionsAtOnce_losesNothing() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                MongoCollection<Document> own =
                        store.client().getDatabase("db" + i % 3).getCollection("c" + i % 5);
                running.add(pool.submit(() -> {
                    own.countDocuments();
                    own.createIndex(Indexes.ascending("n"));
                    own.insertOne(new Document("_id", new ObjectId()).append("n", 1));
                    own.countDocuments(new Document("n", 1));
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        reopen();
        long total = 0;
        for (int i = 0; i < 15; i++) {
            total += store.client()
                    .getDatabase("db" + i % 3)
                    .getCollection("c" + i % 5)
                    .countDocuments();
        }
        assertEquals(40, total);
    }

    @Test
    void unknownCommand_andWrongOperator_areErrors_andTheConnectionStays() {
        assertThrows(MongoCommandException.class, () -> store.database().runCommand(new Document("explain", 1)));
        collection.insertOne(doc(1));
        assertThrows(
                MongoCommandException.class,
                () -> collection
                        .find(new Document("n", new Document("$wrong", 1)))
                        .first());
        assertEquals(1, collection.countDocuments());
    }

    @Test
    void powerLossSafe_worksTheSame() {
        close();
        store = TestStore.connectTo(
                EmbeddedStore.builder(directory).port(0).syncToDisk(true).open());
        collection = store.collection("things");
        collection.insertMany(docs(0, 10));
        reopen();
        assertEquals(10, collection.countDocuments());
    }

    @Test
    void close_twice_isHarmless() {
        store.embedded().close();
        store.embedded().close();
        assertFalse(store.embedded().connectionString().orElseThrow().isEmpty());
        assertEquals(directory, store.embedded().directory());
    }
}
