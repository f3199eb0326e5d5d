package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that no client can keep the others out by creating indexes. */
class IndexLimitTest {

    private static final int MOST = 64;

    @TempDir
    Path directory;

    private TestStore store;
    private MongoCollection<Document> things;

    @BeforeEach
    void open() {
        store = TestStore.open(directory);
        things = store.collection("things");
        things.insertOne(new Document("_id", 0).append("f1", 1));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static List<IndexModel> indexes(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> new IndexModel(Indexes.ascending("f" + i)))
                .toList();
    }

    private int count() {
        return things.listIndexes().into(new ArrayList<>()).size();
    }

    @Test
    void createIndexes_upToTheLimit_works_andThenIsRefused() {
        assertEquals(MOST - 1, things.createIndexes(indexes(MOST - 1)).size());
        assertEquals(MOST, count());

        MongoCommandException e =
                assertThrows(MongoCommandException.class, () -> things.createIndex(Indexes.ascending("one more")));
        assertEquals(67, e.getErrorCode());
        assertTrue(e.getErrorMessage().contains("db.things would have 65 indexes; it may have 64"), e::getErrorMessage);
        things.createIndexes(indexes(MOST - 1)); // they are there already
        assertEquals(1, things.countDocuments(new Document("f1", 1)));
    }

    @Test
    void createIndexes_ofTooMany_createsNone() {
        assertThrows(MongoCommandException.class, () -> things.createIndexes(indexes(MOST)));
        assertEquals(1, count());
    }

    @Test
    void createIndexes_letsOthersInBetween() {
        things.insertMany(
                IntStream.range(1, 5_000).mapToObj(i -> new Document("_id", i)).toList());
        CompletableFuture<List<String>> building =
                CompletableFuture.supplyAsync(() -> things.createIndexes(indexes(MOST - 1)));
        List<Integer> seen = new ArrayList<>();
        while (!building.isDone()) {
            int now = count();
            if (seen.isEmpty() || seen.get(seen.size() - 1) != now) {
                seen.add(now);
            }
        }
        assertEquals(MOST - 1, building.join().size());
        assertTrue(seen.size() > 5, () -> "numbers of indexes that another client saw: " + seen);
    }
}
