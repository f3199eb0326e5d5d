package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoCollection;
import dev.events.embedded.file.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a start notices what happened to the log of a run that was killed. */
class LostLogTest {

    /** SQLite copies a log of 1,000 pages into the file; each of these takes more than one. */
    private static final int DOCUMENTS = 150;

    @TempDir
    Path directory;

    private Path log;

    /** A killed store leaves the same files as a running one, so a copy of those simulates it. */
    @BeforeEach
    void leaveAsKilled(@TempDir Path running) throws IOException {
        log = directory.resolve(StoreFile.FILE_NAME + "-wal");
        try (TestStore store = TestStore.open(running)) {
            MongoCollection<Document> things = store.collection("things");
            for (int i = 0; i < DOCUMENTS; i++) {
                things.insertOne(new Document("_id", i));
                waitOutTheInterval();
            }
            for (String name : List.of(StoreFile.FILE_NAME, StoreFile.FILE_NAME + "-wal", "events.state")) {
                Files.copy(running.resolve(name), directory.resolve(name));
            }
        }
    }

    /** A commit that follows another within a millisecond is not recorded by itself. */
    private static void waitOutTheInterval() {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 1_100_000) {
            Thread.onSpinWait();
        }
    }

    private String warning() {
        try (TestStore store = TestStore.open(directory)) {
            assertEquals(
                    1,
                    store.embedded().warnings().size(),
                    () -> store.embedded().warnings().toString());
            return store.embedded().warnings().get(0);
        }
    }

    private void assertNoWarning() {
        try (TestStore store = TestStore.open(directory)) {
            assertEquals(List.of(), store.embedded().warnings());
            assertEquals(DOCUMENTS, store.collection("things").countDocuments());
        }
    }

    private void assertSaysSoOnce(String what) {
        String warning = warning();
        assertTrue(warning.startsWith("writes may be lost that were acknowledged until 20"), warning);
        assertTrue(warning.contains("its log " + log + " " + what), warning);
        try (TestStore store = TestStore.open(directory)) {
            assertEquals(List.of(), store.embedded().warnings());
        }
    }

    @Test
    void logAsItWas_isReplayed_withoutAWarning() {
        assertNoWarning();
        assertNoWarning(); // nor after that run ended
    }

    @Test
    void logThatWasDeleted() throws IOException {
        Files.delete(log);
        assertSaysSoOnce("is missing");
    }

    @Test
    void logThatWasEmptied() throws IOException {
        Files.write(log, new byte[0]);
        assertSaysSoOnce("is missing");
    }

    @Test
    void logThatWasCut() throws IOException {
        cutTo(Files.size(log) / 2);
        assertSaysSoOnce("can be read up to page ");
    }

    @Test
    void logThatLacksItsLastByte() throws IOException {
        cutTo(Files.size(log) - 1);
        assertSaysSoOnce("can be read up to page ");
    }

    @Test
    void logWithAnotherByteInIt() throws IOException {
        overwrite(Files.size(log) / 2);
        assertSaysSoOnce("can be read up to page ");
    }

    @Test
    void logWithAnotherByteInItsHeader() throws IOException {
        overwrite(17);
        assertSaysSoOnce("is damaged from its beginning");
    }

    @Test
    void logOfAnotherRun() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (TestStore store = TestStore.open(other)) {
            store.collection("things").insertOne(new Document("_id", 1));
            Files.copy(other.resolve(log.getFileName()), log, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        EmbeddedStoreException refused = null;
        try {
            assertSaysSoOnce("is not the one that it had");
        } catch (EmbeddedStoreException e) {
            refused = e; // where the two do not fit together at all
        }
        if (refused != null) {
            assertTrue(
                    String.valueOf(refused.getMessage()).contains("is not the one that it had"), refused::getMessage);
        }
    }

    /** The second run did not write, and was killed too. A start copies all that the log has into the file. */
    @Test
    void logThatWasDeleted_afterARunThatOnlyRead_isNoLoss(@TempDir Path copy) throws IOException {
        try (TestStore store = TestStore.open(directory)) {
            assertEquals(DOCUMENTS, store.collection("things").countDocuments());
            for (String name : List.of(StoreFile.FILE_NAME, "events.state")) {
                Files.copy(directory.resolve(name), copy.resolve(name));
            }
        }
        directory = copy;
        assertNoWarning();
    }

    @Test
    void withoutTheStateFile_nothingIsKnown() throws IOException {
        Files.delete(directory.resolve("events.state"));
        assertNoWarning();
    }

    @Test
    void damagedStateFile_isNotBelieved() throws IOException {
        Files.write(directory.resolve("events.state"), new byte[1024]);
        assertNoWarning();
    }

    private void cutTo(long size) throws IOException {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private void overwrite(long at) throws IOException {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) ~one.get(0)).rewind();
            channel.write(one, at);
        }
    }
}
