package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import dev.events.core.Event;
import dev.events.embedded.file.StoreFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages a store in each way that a check should see. */
class StoreCheckTest {

    private static final int DOCUMENTS = 300;
    private static final String THINGS = "db.things";

    @TempDir
    Path directory;

    @BeforeEach
    void fill() {
        try (TestStore store = TestStore.open(directory)) {
            MongoCollection<Document> things = store.collection("things");
            things.createIndex(Indexes.ascending("tags"), new IndexOptions().name("tags"));
            things.createIndex(Indexes.compoundIndex(Indexes.descending("n"), Indexes.ascending("_id")));
            things.createIndex(Indexes.ascending("open"), new IndexOptions().sparse(true));
            things.insertMany(IntStream.range(0, DOCUMENTS)
                    .mapToObj(StoreCheckTest::document)
                    .toList());
            things.deleteMany(new Document("n", new Document("$lt", 20)));
            things.updateMany(
                    new Document("n", new Document("$gt", 250)), new Document("$set", new Document("n", 7.5)));
            store.embedded().add(Event.mark(Instant.EPOCH, "a", "b"));
            store.embedded().companion("tokens");
        }
    }

    private static Document document(int i) {
        Document document = new Document("_id", i).append("n", i).append("tags", List.of("t" + i % 7, "all"));
        return i % 10 == 0 ? document.append("open", true) : document;
    }

    private List<String> problems() {
        return StoreDirectory.of(directory).check().problems();
    }

    private void assertOnlyProblem(String... words) {
        List<String> problems = problems();
        assertEquals(1, problems.size(), problems::toString);
        for (String word : words) {
            assertTrue(problems.get(0).contains(word), problems::toString);
        }
    }

    private int change(String sql) throws Exception {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private Connection connection() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(StoreFile.FILE_NAME));
    }

    private String number(String sql) throws Exception {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertTrue(row.next(), sql);
            return row.getString(1);
        }
    }

    private String documents() throws Exception {
        return "documents_" + number("SELECT id FROM collections WHERE name = 'things'");
    }

    private String index(String name) throws Exception {
        return "keys_"
                + number("SELECT i.id FROM indexes i JOIN collections c ON c.id = i.collection"
                        + " WHERE c.name = 'things' AND i.name = '" + name + "'");
    }

    @Test
    void soundStore_hasNoProblems_andIsCounted() throws IOException {
        Map<String, String> before = TestFiles.contents(directory);

        StoreReport report = StoreDirectory.of(directory).check();

        assertEquals(List.of(), report.problems());
        assertEquals(DOCUMENTS - 20, report.documents("db", "things"));
        assertEquals(1, report.documents("dbEvent", "myCollectionEvent"));
        assertEquals(DOCUMENTS - 20 + 1, report.allDocuments());
        assertEquals(Files.size(directory.resolve(StoreFile.FILE_NAME)), report.bytes());
        Map<String, String> after = TestFiles.contents(directory);
        after.remove(StoreFile.FILE_NAME + "-wal"); // empty
        assertEquals(before, after);
    }

    @Test
    void openStore_isCheckedWhileItWrites() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            store.add(Event.mark(Instant.EPOCH, "c"));

            StoreReport report = StoreDirectory.of(directory).check();

            assertEquals(List.of(), report.problems());
            assertEquals(2, report.documents("dbEvent", "myCollectionEvent"));
            store.add(Event.mark(Instant.EPOCH, "d"));
            assertThrows(EmbeddedStoreException.class, () -> EmbeddedStore.open(directory), "the lock was lost");
        }
    }

    @Test
    void lockOfAnOpenStore_survivesACheckInItsProcess() throws Exception {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            store.ping();
            StoreDirectory.of(directory).check();
            Files.delete(directory.resolve("events.lock"));
            try (ChildStore child = ChildStore.start(directory)) {
                assertEquals(null, child.readLine(), "a second process opened the store");
            }
        }
    }

    @Test
    void missingRow_isNamed() throws Exception {
        assertEquals(
                1,
                change("DELETE FROM " + index("tags") + " WHERE position = 100 AND key IN (SELECT min(key) FROM "
                        + index("tags") + " WHERE position = 100)"));

        assertOnlyProblem(THINGS, "index tags", "lacks a row", "position 100");
    }

    @Test
    void surplusRow_isNamed() throws Exception {
        change("INSERT INTO " + index("tags") + " SELECT key, 5 FROM " + index("tags") + " WHERE position = 100");

        List<String> problems = problems();
        assertEquals(2, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains("position 5, where there is no document"), problems::toString);
    }

    @Test
    void wrongRow_isNamed_asSurplusAndAsMissing() throws Exception {
        String table = index("_id_");
        change("UPDATE " + table + " SET key = CAST(key || x'00' AS BLOB) WHERE position = 100");
        change("UPDATE " + index("open_1") + " SET key = 'text' WHERE position = 101");

        List<String> problems = problems();

        assertEquals(4, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains("index _id_: it has a wrong row"), problems::toString);
        assertTrue(problems.get(1).contains("index _id_: it lacks a row"), problems::toString);
        assertTrue(problems.get(2).contains("index open_1: it has a wrong row"), problems::toString);
        assertTrue(problems.get(3).contains("index open_1: it lacks a row"), problems::toString);
    }

    @Test
    void manyOfOneKind_areCounted() throws Exception {
        int removed = change("DELETE FROM " + index("open_1"));

        List<String> problems = problems();

        assertEquals(28, removed);
        assertEquals(6, problems.size(), problems::toString);
        assertTrue(problems.get(5).contains("23 more"), problems::toString);
    }

    @Test
    void arraysThatAnIndexDoesNotKnowOf_areNamed() throws Exception {
        change("UPDATE indexes SET array_fields = 0 WHERE name = 'tags'");

        assertOnlyProblem("index tags", "arrays");
    }

    @Test
    void damagedDocument_isNamed_andItsRowsAreNot() throws Exception {
        change("UPDATE " + documents() + " SET document = CAST(substr(document, 1, 20) || x'FF' || substr(document, 22)"
                + " AS BLOB) WHERE position = 100");

        assertOnlyProblem(THINGS, "the document at position 100 is damaged");
    }

    @Test
    void missingDocument_leavesSurplusRows() throws Exception {
        change("DELETE FROM " + documents() + " WHERE position = 102");

        List<String> problems = problems();

        assertEquals(4, problems.size(), problems::toString); // two tags, n, _id
        assertTrue(problems.stream().allMatch(each -> each.contains("position 102")), problems::toString);
    }

    @Test
    void missingTables_andThoseOfNobody_areNamed() throws Exception {
        change("DROP TABLE " + index("tags"));
        change("CREATE TABLE keys_999 (key BLOB)");
        change("DELETE FROM indexes WHERE name = 'open_1'");

        List<String> problems = problems();

        assertTrue(problems.stream().anyMatch(each -> each.contains("index tags: its table")), problems::toString);
        assertTrue(problems.stream().anyMatch(each -> each.contains("keys_999 belongs to no")), problems::toString);
        assertTrue(problems.stream().anyMatch(each -> each.contains("index open_1 is missing")), problems::toString);
    }

    @Test
    void tornPage_isFound_andTheRestIsCheckedAllTheSame() throws Exception {
        long pages = Long.parseLong(number("PRAGMA page_count"));
        long size = Long.parseLong(number("PRAGMA page_size"));
        long root = Long.parseLong(number("SELECT rootpage FROM sqlite_schema WHERE name = '" + documents() + "'"));
        assertTrue(root < pages);
        change("DELETE FROM " + index("open_1") + " WHERE position = 101");
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve(StoreFile.FILE_NAME).toFile(), "rw")) {
            file.seek((root - 1) * size + size / 2);
            file.write(new byte[(int) size / 2]);
        }

        List<String> problems = problems();

        assertFalse(problems.isEmpty());
        assertTrue(problems.stream().anyMatch(each -> each.startsWith("the file: ")), problems::toString);
        assertThrows(
                EmbeddedStoreException.class,
                () -> StoreDirectory.of(directory).backup(directory.resolve("copy.sqlite"), false));
        assertFalse(Files.exists(directory.resolve("copy.sqlite")));
    }

    /** A copy of the pages alone would be as damaged as the store, and nobody would know. */
    @Test
    void damagedStore_isNotBackedUp() throws Exception {
        change("UPDATE " + documents() + " SET document = CAST(substr(document, 1, 20) || x'FF' || substr(document, 22)"
                + " AS BLOB) WHERE position = 100");
        Path copy = directory.resolve("copy.sqlite");
        Files.writeString(copy, "the last good one");

        EmbeddedStoreException e = assertThrows(
                EmbeddedStoreException.class, () -> StoreDirectory.of(directory).backup(copy, true));

        assertTrue(String.valueOf(e.getMessage()).contains("position 100"), e::getMessage);
        assertEquals("the last good one", Files.readString(copy));
    }

    @Test
    void lostLog_isReported() throws Exception {
        Path killed = directory.resolve("killed");
        Files.createDirectory(killed);
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            store.add(Event.mark(Instant.EPOCH, "c"));
            Files.copy(directory.resolve(StoreFile.FILE_NAME), killed.resolve(StoreFile.FILE_NAME));
            Files.copy(directory.resolve("events.state"), killed.resolve("events.state"));
        }

        List<String> problems = StoreDirectory.of(killed).check().problems();

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith("writes may be lost"), problems::toString);
    }

    @Test
    void killedStore_isCheckedWithItsLog() throws Exception {
        Path killed = directory.resolve("killed");
        Files.createDirectory(killed);
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            store.add(Event.mark(Instant.EPOCH, "c"));
            for (String name : List.of(StoreFile.FILE_NAME, StoreFile.FILE_NAME + "-wal", "events.state")) {
                Files.copy(directory.resolve(name), killed.resolve(name));
            }
        }
        Map<String, String> before = TestFiles.contents(killed);

        StoreReport report = StoreDirectory.of(killed).check();

        assertEquals(List.of(), report.problems());
        assertEquals(2, report.documents("dbEvent", "myCollectionEvent"));
        assertEquals(before, TestFiles.contents(killed));
    }

    @Test
    void noStore_orAnotherKindOfFile_isRefused() throws Exception {
        Path empty = directory.resolve("empty");

        EmbeddedStoreException e = assertThrows(
                EmbeddedStoreException.class, () -> StoreDirectory.of(empty).check());
        assertEquals("there is no store in " + empty, e.getMessage());
        assertFalse(Files.exists(empty));

        Files.createDirectory(empty);
        Files.writeString(empty.resolve(StoreFile.FILE_NAME), "something else entirely, ".repeat(100));
        e = assertThrows(
                EmbeddedStoreException.class, () -> StoreDirectory.of(empty).check());
        assertTrue(String.valueOf(e.getMessage()).contains("not an embedded store"), e::getMessage);

        change("PRAGMA user_version = 3");
        e = assertThrows(
                EmbeddedStoreException.class, () -> StoreDirectory.of(directory).check());
        assertTrue(String.valueOf(e.getMessage()).contains("format 3 of a newer version"), e::getMessage);
    }
}
