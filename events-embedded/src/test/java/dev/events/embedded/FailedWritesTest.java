package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import dev.events.embedded.file.StoreFile;
import java.nio.file.Path;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Tests writes that fail half-way: documents and indexes must not change. */
class FailedWritesTest {

    private static final String LARGE = "x".repeat(9 << 20);

    @TempDir
    Path directory;

    private TestStore store;
    private MongoCollection<Document> collection;

    @BeforeEach
    void open() {
        store = TestStore.open(directory);
        collection = store.collection("things");
        collection.createIndex(Indexes.ascending("tags"));
        collection.createIndex(Indexes.ascending("code"), new IndexOptions().unique(true));
        collection.createIndex(Indexes.descending("n", "_id"));
        collection.insertOne(doc(1).append("large", LARGE));
        collection.insertOne(doc(2));
    }

    @AfterEach
    void closeAndCheck() {
        store.close();
        StoreConsistency.check(directory.resolve(StoreFile.FILE_NAME));
    }

    private static Document doc(int id) {
        return new Document("_id", id).append("n", id).append("code", id).append("tags", List.of("old", "t" + id));
    }

    private static Document set(Document fields) {
        return new Document("$set", fields);
    }

    /** A document with unique keys for every index. */
    private static Document tooLarge() {
        return new Document("n", 100)
                .append("code", 100)
                .append("tags", List.of("new"))
                .append("more", LARGE);
    }

    private void assertRefused(Executable write) {
        assertThrows(MongoException.class, write);
        assertEquals(2, collection.countDocuments(new Document("tags", "old")));
        assertEquals(0, collection.countDocuments(new Document("tags", "new")));
        assertEquals(0, collection.countDocuments(new Document("code", 100)));
        assertEquals(1, collection.countDocuments(new Document("n", 1)));
        assertEquals(2, collection.countDocuments());
    }

    @Test
    void updateOne_thatGrowsTooLarge() {
        assertRefused(() -> collection.updateOne(new Document("_id", 1), set(tooLarge())));
        collection.updateOne(new Document("_id", 1), set(new Document("n", 5).append("code", 5)));
        assertEquals(1, collection.countDocuments(new Document("code", 5)));
    }

    @Test
    void updateMany_ofWhichOneGrowsTooLarge_keepsThoseBeforeIt() {
        collection.insertOne(doc(3).append("_id", 0));
        Document grow = new Document("$push", new Document("tags", "new")).append("$set", new Document("more", LARGE));
        assertThrows(
                MongoException.class,
                () -> collection.updateMany(new Document("_id", new Document("$in", List.of(2, 1, 0))), grow));
        assertEquals(0, collection.countDocuments(new Document("tags", "new").append("_id", 1)));
        assertEquals(3, collection.countDocuments(new Document("tags", "old")));
    }

    @Test
    void bulkWrite_ofWhichOneGrowsTooLarge_keepsTheOthers() {
        UpdateOneModel<Document> fails = new UpdateOneModel<>(new Document("_id", 1), set(tooLarge()));
        UpdateOneModel<Document> works = new UpdateOneModel<>(new Document("_id", 2), set(new Document("n", 20)));
        assertRefused(() -> collection.bulkWrite(List.of(works, fails)));
        assertEquals(1, collection.countDocuments(new Document("n", 20)));
    }

    @Test
    void findOneAndUpdate_thatGrowsTooLarge() {
        assertRefused(() -> collection.findOneAndUpdate(new Document("_id", 1), set(tooLarge())));
    }

    @Test
    void replacement_withADottedName() {
        assertRefused(() -> collection.replaceOne(
                new Document("_id", 1), doc(100).append("_id", 1).append("a.b", 1)));
    }

    @Test
    void update_ofADocumentWithADottedName() {
        collection.insertOne(doc(3).append("a.b", 1).append("tags", List.of()));
        assertThrows(
                MongoException.class, () -> collection.updateOne(new Document("_id", 3), set(new Document("n", 30))));
        assertEquals(1, collection.countDocuments(new Document("n", 3)));
        assertEquals(0, collection.countDocuments(new Document("n", 30)));
    }

    @Test
    void uniqueIndex_amongSeveral_refuses() {
        Document taken = new Document("tags", List.of("new")).append("code", 2).append("n", 100);
        assertRefused(() -> collection.updateOne(new Document("_id", 1), set(taken)));
        assertRefused(() -> collection.findOneAndUpdate(new Document("_id", 1), set(taken)));
        assertRefused(() -> collection.insertOne(new Document(taken).append("_id", 3)));
        assertRefused(() -> collection.updateOne(new Document("_id", 3), set(taken), new UpdateOptions().upsert(true)));
    }

    @Test
    void arraysInTwoFieldsOfAnIndex_areRefused() {
        collection.createIndex(Indexes.ascending("tags", "n"));
        Document arrays = new Document("tags", List.of("new")).append("n", List.of(1, 2));
        assertRefused(() -> collection.updateOne(new Document("_id", 1), set(arrays)));
    }
}
