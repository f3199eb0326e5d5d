package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import dev.events.embedded.file.StoreFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the file does not grow when documents are added and removed many times. */
class ChurnTest {

    private static final int DOCUMENTS = 20_000;
    private static final int BYTES_PER_DOCUMENT = 400;

    @TempDir
    Path directory;

    private final Random random = new Random(1);

    private Document event(int number) {
        double start = 1_700_000_000 + number + random.nextInt(1000) / 1000.0;
        Object stop = random.nextInt(50) == 0 ? (Object) Integer.valueOf(-1) : (Object) (start + random.nextInt(5000));
        return new Document("_id", new ObjectId())
                .append("start_epoch", start)
                .append("stop_epoch", stop)
                .append("tags", List.of("tag" + random.nextInt(50), "tag" + (50 + random.nextInt(500))));
    }

    @Test
    void file_staysSmall_andShrinksWhenEmptied() throws IOException {
        Path file = directory.resolve(StoreFile.FILE_NAME);
        try (TestStore store = TestStore.open(directory)) {
            MongoCollection<Document> events = store.collection("events");
            events.createIndex(Indexes.descending("start_epoch", "_id"));
            events.createIndex(
                    Indexes.compoundIndex(Indexes.ascending("tags"), Indexes.descending("start_epoch", "_id")));
            events.createIndex(Indexes.ascending("stop_epoch", "start_epoch"));
            for (int number = 0; number < DOCUMENTS * 4; number += 1000) {
                List<Document> some = new ArrayList<>();
                for (int i = 0; i < 1000; i++) {
                    some.add(event(number + i));
                }
                events.insertMany(some);
                if (number >= DOCUMENTS) {
                    double until = 1_700_000_000 + number + 1000 - DOCUMENTS;
                    events.deleteMany(new Document("start_epoch", new Document("$lt", until)));
                }
            }
            events.updateMany(
                    new Document("tags", "tag7"), new Document("$push", new Document("tags", "tag of an update")));
            assertEquals(DOCUMENTS, events.countDocuments());
        }
        assertTrue(
                Files.size(file) < DOCUMENTS * BYTES_PER_DOCUMENT,
                () -> file.toFile().length() + " bytes");
        StoreConsistency.check(file);
        try (TestStore store = TestStore.open(directory)) {
            store.collection("events").deleteMany(new Document());
        }
        assertTrue(Files.size(file) < 1_000_000, () -> file.toFile().length() + " bytes");
    }
}
