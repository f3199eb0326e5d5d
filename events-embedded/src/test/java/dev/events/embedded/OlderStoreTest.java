package dev.events.embedded;

import static dev.events.embedded.TestStore.ids;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import dev.events.core.Change;
import dev.events.core.ChangeFeed;
import dev.events.core.Event;
import dev.events.embedded.file.StoreFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests files of earlier versions. */
class OlderStoreTest {

    private static final int DOCUMENTS = 200;

    @TempDir
    Path directory;

    /**
     * Earlier versions added a second key for each document to an index on two ascending numbers. That key began with
     * 0x02, below every value. This version neither reads nor removes it.
     */
    @Test
    void secondKeysOfAnIndexOnTwoNumbers_changeNoAnswer() throws Exception {
        try (TestStore store = TestStore.open(directory)) {
            MongoCollection<Document> things = store.collection("things");
            things.createIndex(Indexes.ascending("x", "y"), new IndexOptions().name("x_y"));
            things.insertMany(IntStream.range(0, DOCUMENTS)
                    .mapToObj(i -> new Document("_id", i).append("x", i).append("y", DOCUMENTS - i))
                    .toList());
        }
        addSecondKeys();
        assertEquals(List.of(), StoreDirectory.of(directory).check().problems());
        try (TestStore store = TestStore.open(directory)) {
            MongoCollection<Document> things = store.collection("things");
            Bson both = Filters.and(Filters.lt("x", 110), Filters.gt("y", 80));

            assertEquals(
                    IntStream.range(0, 110).boxed().toList(),
                    ids(things.find(both).sort(Indexes.ascending("x", "y"))));

            things.deleteMany(Filters.lt("x", 50));
            things.updateMany(Filters.gte("x", 100), Updates.inc("x", 1000));
            things.insertOne(new Document("_id", 777).append("x", 90.5).append("y", 100));

            assertEquals(
                    51,
                    ids(things.find(both).sort(Indexes.descending("x", "y"))).size());
            assertEquals(100, things.countDocuments(Filters.gte("x", 1000)));
            assertEquals(151, things.countDocuments());
            assertEquals(
                    151,
                    ids(things.find(Filters.empty()).sort(Indexes.ascending("x")))
                            .size());
        }
    }

    /** Format 1 had no log of changes. */
    @Test
    void fileOfFormat1_isReadAsItIs_andConvertedWhenItIsOpened() throws Exception {
        Event event;
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            event = store.add(Event.mark(Instant.ofEpochSecond(1)));
            store.update(event.id(), before -> before.withNote("n"));
        }
        makeFormat1();
        assertEquals(List.of(), StoreDirectory.of(directory).check().problems());
        StoreDirectory.of(directory).backup(directory.resolve("backup"), false);
        assertEquals(1, format());

        for (Path each : List.of(directory, directory.resolve("restored"))) {
            if (!each.equals(directory)) {
                StoreDirectory.of(each).restore(directory.resolve("backup"), false);
            }
            try (EmbeddedStore store = EmbeddedStore.open(each)) {
                String position = store.position();
                store.remove(event.id());
                Event second = store.add(Event.mark(Instant.ofEpochSecond(2)));
                try (ChangeFeed feed = store.changes(position)) {
                    assertEquals(
                            List.of(event.id(), second.id()),
                            feed.next(10, Duration.ZERO).stream()
                                    .map(Change::id)
                                    .toList());
                }
            }
        }
        assertEquals(2, format());
        assertEquals(List.of(), StoreDirectory.of(directory).check().problems());
    }

    private Connection connect() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(StoreFile.FILE_NAME));
    }

    private void makeFormat1() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE changes");
            statement.execute("DROP TABLE change_runs");
            statement.execute("PRAGMA user_version = 1");
        }
    }

    private int format() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("PRAGMA user_version")) {
            row.next();
            return row.getInt(1);
        }
    }

    private void addSecondKeys() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            String keys;
            try (var row = statement.executeQuery("SELECT 'keys_' || id FROM indexes WHERE name = 'x_y'")) {
                row.next();
                keys = row.getString(1);
            }
            assertEquals(
                    DOCUMENTS,
                    statement.executeUpdate(
                            "INSERT INTO " + keys + " SELECT CAST(x'0285' || substr(key, 10) AS BLOB), position FROM "
                                    + keys + " WHERE key >= x'08'"));
        }
    }
}
