package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.events.embedded.file.StoreFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests who can read the files of a store, and what else may be where they should be. */
class StoreFilesTest {

    @TempDir
    Path directory;

    private void setPermissions(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private void assumePosix() throws IOException {
        assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"), "no POSIX permissions here");
    }

    private void assertPrivate() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertTrue(all.size() >= 5, all::toString);
            for (Path file : all) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                        file::toString);
            }
        }
    }

    @Test
    void files_areForTheirOwnerOnly_inADirectoryThatOthersCanRead() throws IOException {
        assumePosix();
        setPermissions(directory, "rwxr-xr-x");
        try (TestStore store = TestStore.open(directory)) {
            store.collection("things").insertOne(new Document("_id", 1));
            assertPrivate();
            List<String> warnings = store.embedded().warnings();
            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(warnings.get(0).contains(directory + " (rwxr-xr-x)"), warnings::toString);
        }
    }

    @Test
    void files_thatOthersCouldRead_areTakenFromThem() throws IOException {
        assumePosix();
        setPermissions(directory, "rwx------");
        TestStore.open(directory).close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                setPermissions(file, "rw-rw-rw-");
            }
        }
        try (TestStore store = TestStore.open(directory)) {
            store.collection("things").insertOne(new Document("_id", 1));
            assertPrivate();
            assertEquals(List.of(), store.embedded().warnings());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.sqlite", "events.sqlite-wal", "events.sqlite-shm", "events.lock", "events.state"})
    @Timeout(60)
    void pipe_inPlaceOfAFile_isRefused(String name) throws Exception {
        Path pipe = directory.resolve(name);
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "mkfifo does not work here");
        EmbeddedStoreException e = assertThrows(EmbeddedStoreException.class, () -> TestStore.open(directory));
        assertTrue(String.valueOf(e.getMessage()).contains(name + " is not a file but a pipe"), e::getMessage);
    }

    @Test
    void directory_inPlaceOfTheFile_isRefused() throws Exception {
        Files.createDirectory(directory.resolve(StoreFile.FILE_NAME));
        EmbeddedStoreException e = assertThrows(EmbeddedStoreException.class, () -> TestStore.open(directory));
        assertTrue(String.valueOf(e.getMessage()).contains("is not a file but a directory"), e::getMessage);
    }

    /** Operators are promised that what is removed for ever is in none of the files after a clean stop. */
    @Test
    void removedDocuments_areOverwritten() throws Exception {
        String secret = "secret of Mrs Example";
        try (TestStore store = TestStore.open(directory)) {
            for (int i = 0; i < 400; i++) {
                store.collection("things")
                        .insertOne(new Document("_id", i)
                                .append("kept", i % 2 == 0)
                                .append("note", i % 2 == 0 ? "" : secret));
            }
        }
        assertTrue(isInAFile(secret));
        try (TestStore store = TestStore.open(directory)) {
            assertEquals(
                    200,
                    store.collection("things")
                            .deleteMany(new Document("kept", false))
                            .getDeletedCount());
        }
        assertFalse(isInAFile(secret));
    }

    private boolean isInAFile(String text) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Test
    void deletedLock_keepsAnotherProcessOut() throws Exception {
        try (TestStore store = TestStore.open(directory)) {
            // Closed connections must not end the lock.
            store.embedded().ping();
            Files.delete(directory.resolve(DirectoryLock.FILE_NAME));
            try (ChildStore second = ChildStore.start(directory)) {
                assertNull(second.readLine(), "another process may write to the store of this one");
            }
            Files.delete(directory.resolve(DirectoryLock.FILE_NAME));
            assertEquals(0, store.collection("things").countDocuments());
        }
        try (ChildStore next = ChildStore.start(directory)) {
            assertNotNull(next.readLine());
        }
    }

    @Test
    void deletedLock_ofAnotherProcess_isSaidToBeInUse() throws Exception {
        try (ChildStore first = ChildStore.start(directory)) {
            assertNotNull(first.readLine());
            Files.delete(directory.resolve(DirectoryLock.FILE_NAME));
            EmbeddedStoreException e = assertThrows(EmbeddedStoreException.class, () -> TestStore.open(directory));
            assertTrue(String.valueOf(e.getMessage()).contains("already in use by another process"), e::getMessage);
            assertFalse(String.valueOf(e.getMessage()).contains("\n"));
        }
    }
}
