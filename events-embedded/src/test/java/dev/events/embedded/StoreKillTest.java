package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoCollection;
import dev.events.embedded.file.StoreFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreKillTest {

    private static final int ROUNDS = 5;

    @TempDir
    Path directory;

    @Test
    void killedProcess_losesNothingAcknowledged() throws Exception {
        Random random = new Random();
        Set<Integer> acknowledged = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (ChildStore child = ChildStore.start(directory)) {
                int before = random.nextInt(1, 400);
                Integer number = child.readLine();
                while (number != null && before-- > 0) {
                    acknowledged.add(number);
                    number = child.readLine();
                }
                child.kill();
                for (; number != null; number = child.readLine()) {
                    acknowledged.add(number); // printed before the process was killed
                }
            }
            try (TestStore store = TestStore.open(directory)) {
                MongoCollection<Document> things = store.collection("things");
                Set<String> found = new HashSet<>();
                things.find().forEach(document -> found.add(document.getString("_id")));
                for (int number : acknowledged) {
                    for (int part = 0; part < 3; part++) {
                        assertTrue(found.contains(number + "-" + part), number + "-" + part + " was acknowledged");
                    }
                }
                assertTrue(things.countDocuments(new Document("tags", "late")) >= acknowledged.size());
                assertEquals(found.size(), things.countDocuments(new Document("tags", "all")));
            }
            StoreConsistency.check(directory.resolve(StoreFile.FILE_NAME));
        }
        assertTrue(acknowledged.size() >= ROUNDS);
    }
}
