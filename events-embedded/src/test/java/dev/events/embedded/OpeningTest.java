package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import dev.events.embedded.file.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests opening a store in unusable directories and with unusable files. */
class OpeningTest {

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve(StoreFile.FILE_NAME);
    }

    private void fill(int documents) {
        try (TestStore store = TestStore.open(directory)) {
            MongoCollection<Document> collection = store.collection("things");
            collection.createIndex(Indexes.ascending("n"));
            collection.insertMany(IntStream.range(0, documents)
                    .mapToObj(i -> new Document("_id", i).append("n", i).append("text", "x".repeat(100)))
                    .toList());
        }
    }

    private void overwrite(Path path, long at, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    private EmbeddedStoreException assertRefusedUntouched() throws IOException {
        Map<String, String> before = TestFiles.contents(directory);
        EmbeddedStoreException e = assertThrows(EmbeddedStoreException.class, () -> TestStore.open(directory));
        assertEquals(before, TestFiles.contents(directory));
        assertFalse(String.valueOf(e.getMessage()).contains("\n"));
        assertTrue(String.valueOf(e.getMessage()).contains(directory.toString()), e::getMessage);
        return e;
    }

    @Test
    void newDirectory_isForItsOwnerOnly() throws IOException {
        assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"), "no POSIX permissions here");
        Path made = directory.resolve("made/for/it");
        TestStore.open(made).close();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    }

    @Test
    void directoryInUse_bySameProcess_namesIt() throws IOException {
        try (TestStore first = TestStore.open(directory)) {
            EmbeddedStoreException e = assertRefusedUntouched();
            assertTrue(String.valueOf(e.getMessage()).contains("already in use by process "));
            assertEquals(directory, first.embedded().directory());
        }
        TestStore.open(directory).close();
    }

    /** Closing any channel on the lock's file would give the lock away. */
    @Test
    void directoryInUse_staysLocked_afterThisProcessWasRefused() throws Exception {
        try (TestStore first = TestStore.open(directory)) {
            assertThrows(EmbeddedStoreException.class, () -> TestStore.open(directory));
            try (ChildStore child = ChildStore.start(directory)) {
                assertNull(child.readLine(), "another process may write to the store of this one");
            }
            first.embedded().ping();
        }
        TestStore.open(directory).close();
    }

    @Test
    void directoryInUse_byAnotherProcess_namesIt() throws Exception {
        try (ChildStore child = ChildStore.start(directory)) {
            child.readLine();
            // The other process keeps writing, so its files cannot be compared.
            EmbeddedStoreException e = assertThrows(EmbeddedStoreException.class, () -> TestStore.open(directory));
            assertTrue(String.valueOf(e.getMessage()).contains("already in use by process "));
        }
        TestStore.open(directory).close();
    }

    @Test
    void directory_thatIsAFile_isRefused() throws IOException {
        Path notADirectory = Files.writeString(directory.resolve("file"), "x");
        EmbeddedStoreException e = assertThrows(EmbeddedStoreException.class, () -> TestStore.open(notADirectory));
        assertTrue(String.valueOf(e.getMessage()).contains(notADirectory.toString()));
    }

    @Test
    void directory_thatIsNotThere_isMade() {
        Path deeper = directory.resolve("a").resolve("b");
        TestStore.open(deeper).close();
        assertTrue(Files.exists(deeper.resolve(StoreFile.FILE_NAME)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 60, 68, 18, 100})
    void damagedHeader_isRefused(long at) throws IOException {
        fill(100);
        overwrite(file(), at, (byte) 0xA5, (byte) 0x5A);
        assertRefusedUntouched();
    }

    @Test
    void damagedMiddle_isRefused() throws IOException {
        fill(5000);
        byte[] garbage = new byte[300];
        Arrays.fill(garbage, (byte) 0xA5);
        overwrite(file(), Files.size(file()) / 2, garbage);
        assertRefusedUntouched();
    }

    @Test
    void damageInsideADocument_isRefused() throws IOException {
        fill(5000);
        byte[] content = Files.readAllBytes(file());
        for (int i = content.length / 2; i < content.length; i++) {
            if (content[i] == 'x' && content[i + 50] == 'x') {
                overwrite(file(), i + 25, (byte) 'y');
                break;
            }
        }
        assertRefusedUntouched();
    }

    @Test
    void truncatedFile_isRefused() throws IOException {
        fill(5000);
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(file()) / 2);
        }
        assertRefusedUntouched();
    }

    @Test
    void emptyFile_isRefused() throws IOException {
        Files.createFile(file());
        assertRefusedUntouched();
    }

    @Test
    void fileOfAnotherKind_isRefused() throws IOException {
        Files.writeString(file(), "something else entirely, ".repeat(100));
        assertRefusedUntouched();
    }

    @Test
    void newerFormat_isRefused_andSaysSo() throws IOException {
        fill(1);
        overwrite(file(), 60, (byte) 0, (byte) 0, (byte) 0, (byte) 99);
        EmbeddedStoreException e = assertRefusedUntouched();
        assertTrue(String.valueOf(e.getMessage()).contains("99"));
    }

    /** A killed store leaves the same files as a running one, so a copy of those simulates it. */
    private void leaveAsKilled(Path where) throws IOException {
        try (TestStore store = TestStore.open(directory)) {
            MongoCollection<Document> collection = store.collection("things");
            collection.insertMany(IntStream.range(0, 2000)
                    .mapToObj(i -> new Document("_id", i).append("text", "x".repeat(100)))
                    .toList());
            Files.createDirectories(where);
            for (String name : List.of(StoreFile.FILE_NAME, StoreFile.FILE_NAME + "-wal", "events.state")) {
                Files.copy(directory.resolve(name), where.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Test
    void killedStore_opensWithEverything() throws IOException {
        Path copy = directory.resolve("copy");
        leaveAsKilled(copy);
        assertTrue(Files.size(copy.resolve(StoreFile.FILE_NAME + "-wal")) > 0);
        try (TestStore store = TestStore.open(copy)) {
            assertEquals(2000, store.collection("things").countDocuments());
        }
        StoreConsistency.check(copy.resolve(StoreFile.FILE_NAME));
    }

    private Path log() {
        return directory.resolve(StoreFile.FILE_NAME + "-wal");
    }

    /** SQLite would replay the log into a new file, and damage it. */
    @Test
    void killedStore_whoseFileIsMissing_isRefused_andItsLogIsKept() throws IOException {
        Path copy = directory.resolve("copy");
        leaveAsKilled(copy);
        directory = copy;
        assertEquals(3, TestFiles.contents(directory).size());
        Path away = directory.resolve("away");
        Files.move(file(), away);
        EmbeddedStoreException e = assertRefusedUntouched();
        assertTrue(
                String.valueOf(e.getMessage()).startsWith(file() + " is missing, but its log " + log()), e::getMessage);
        assertTrue(String.valueOf(e.getMessage()).contains("move the log away"), e::getMessage);

        Files.move(away, file());
        try (TestStore store = TestStore.open(directory)) {
            assertEquals(2000, store.collection("things").countDocuments());
        }
    }

    @Test
    void logWithoutContent_doesNotKeepANewStoreFromOpening() throws IOException {
        Files.createFile(log());
        TestStore.open(directory).close();
        assertTrue(Files.exists(file()));
    }

    @Test
    void backup_besideALaterLog_isRefused_namingTheLog() throws IOException {
        try (TestStore store = TestStore.open(directory)) {
            store.collection("more").insertOne(new Document("_id", "first"));
        }
        Path backup = Files.copy(file(), directory.resolve("backup"));
        try (TestStore store = TestStore.open(directory)) {
            store.collection("more")
                    .insertMany(IntStream.range(0, 20_000)
                            .mapToObj(i -> new Document("_id", i).append("text", "y".repeat(1000)))
                            .toList());
            store.collection("more").deleteMany(new Document());
        }
        Path copy = directory.resolve("copy");
        leaveAsKilled(copy);
        Files.copy(backup, copy.resolve(StoreFile.FILE_NAME), StandardCopyOption.REPLACE_EXISTING);
        directory = copy;
        EmbeddedStoreException e = assertRefusedUntouched();
        assertTrue(String.valueOf(e.getMessage()).contains(log().toString()), e::getMessage);
    }

    @Test
    void killedStore_damagedSince_isRefused() throws IOException {
        Path copy = directory.resolve("copy");
        leaveAsKilled(copy);
        directory = copy;
        overwrite(file(), 4096, new byte[2000]);
        overwrite(file(), 0, (byte) 1);
        assertRefusedUntouched();
    }
}
