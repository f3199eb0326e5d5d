package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.embedded.file.StoreFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {

    private static final int WRITERS = 4;
    private static final int BACKUPS = 5;

    @TempDir
    Path folder;

    private Path directory() {
        return folder.resolve("store");
    }

    private Path copy() {
        return folder.resolve("copy.sqlite");
    }

    private void fill(int events) {
        try (EmbeddedStore store = EmbeddedStore.open(directory())) {
            for (int i = 0; i < events; i++) {
                store.add(Event.mark(Instant.ofEpochSecond(i), "n" + i));
            }
        }
    }

    private static long count(Path directory) {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            return store.count(EventQuery.builder().build());
        }
    }

    private static EmbeddedStoreException refusal(org.junit.jupiter.api.function.Executable action) {
        return assertThrows(EmbeddedStoreException.class, action);
    }

    /** The events of writer N are marks with the tag wN, at the seconds 1, 2, 3 and so on. */
    @Test
    void backupUnderLoad_holdsAllThatWasAcknowledged_andNoHole() throws Exception {
        AtomicIntegerArray acknowledged = new AtomicIntegerArray(WRITERS);
        List<int[]> before = new ArrayList<>();
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        AtomicBoolean done = new AtomicBoolean();
        try (EmbeddedStore store = EmbeddedStore.open(directory())) {
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                running.add(writers.submit(() -> {
                    while (!done.get()) {
                        int next = acknowledged.get(number) + 1;
                        store.add(Event.mark(Instant.ofEpochSecond(next), "w" + number));
                        acknowledged.set(number, next);
                    }
                }));
            }
            for (int i = 0; i < BACKUPS; i++) {
                int[] so = new int[WRITERS];
                int least = before.isEmpty() ? 100 : before.get(i - 1)[0] + 100;
                while (acknowledged.get(0) < least) {
                    Thread.onSpinWait();
                }
                for (int writer = 0; writer < WRITERS; writer++) {
                    so[writer] = acknowledged.get(writer);
                }
                before.add(so);
                StoreReport report = store.backup(folder.resolve("backup-" + i));
                assertTrue(report.isSound());
            }
            done.set(true);
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            done.set(true);
            writers.shutdownNow();
        }
        for (int i = 0; i < BACKUPS; i++) {
            Path restored = folder.resolve("restored-" + i);
            StoreReport report = StoreDirectory.of(restored)
                    .restore(folder.resolve("backup-" + i), false)
                    .report();
            try (EmbeddedStore store = EmbeddedStore.open(restored)) {
                long all = 0;
                for (int writer = 0; writer < WRITERS; writer++) {
                    List<Long> seconds = store.stream(
                                    EventQuery.builder().tag("w" + writer).build())
                            .map(event -> event.start().getEpochSecond())
                            .sorted()
                            .toList();
                    assertTrue(seconds.size() >= before.get(i)[writer], "acknowledged before the backup, and missing");
                    for (int n = 0; n < seconds.size(); n++) {
                        assertEquals(n + 1, seconds.get(n), "a hole");
                    }
                    all += seconds.size();
                }
                assertEquals(all, report.documents("dbEvent", "myCollectionEvent"));
            }
            assertEquals(List.of(), StoreDirectory.of(restored).check().problems());
        }
    }

    @Test
    void backup_isPrivate_alone_andNamesWhatItHolds() throws IOException {
        fill(3);
        StoreReport report = StoreDirectory.of(directory()).backup(copy(), false);

        assertEquals(3, report.documents("dbEvent", "myCollectionEvent"));
        assertEquals(Files.size(copy()), report.bytes());
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count(), "something was left beside the copy");
        }
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy())));
    }

    @Test
    void existingFile_isReplacedOnlyIfToldTo() throws IOException {
        fill(3);
        Files.writeString(copy(), "something of value");

        EmbeddedStoreException e = refusal(() -> StoreDirectory.of(directory()).backup(copy(), false));

        assertTrue(String.valueOf(e.getMessage()).contains("exists already"), e::getMessage);
        assertEquals("something of value", Files.readString(copy()));
        StoreDirectory.of(directory()).backup(copy(), true);
        StoreDirectory.of(folder.resolve("restored")).restore(copy(), false);
        assertEquals(3, count(folder.resolve("restored")));
    }

    @Test
    void fileOfAStore_isNeverReplaced() throws IOException {
        fill(3);
        Map<String, String> before = TestFiles.contents(directory());

        EmbeddedStoreException e =
                refusal(() -> StoreDirectory.of(directory()).backup(directory().resolve(StoreFile.FILE_NAME), true));

        assertTrue(String.valueOf(e.getMessage()).contains("the file of a store"), e::getMessage);
        assertEquals(before, TestFiles.contents(directory()));
    }

    @Test
    void leftoversOfKilledBackups_areRemoved_andThoseOfOthersAreNot() throws IOException {
        fill(3);
        Path own = folder.resolve("copy.sqlite." + ProcessHandle.current().pid() + ".part");
        Path ended = folder.resolve("copy.sqlite.999999999999.part");
        Path running = folder.resolve("copy.sqlite.1.part");
        Path another = folder.resolve("copy.sqlite.of-mine.part");
        for (Path each : List.of(own, ended, running, another)) {
            Files.writeString(each, "half a copy");
        }

        StoreDirectory.of(directory()).backup(copy(), false);

        assertFalse(Files.exists(own));
        assertFalse(Files.exists(ended));
        assertTrue(Files.exists(running));
        assertTrue(Files.exists(another));
    }

    @Test
    void backup_whereNothingCanBeWritten_saysSo() {
        fill(3);
        Path nowhere = folder.resolve("missing").resolve("copy.sqlite");

        EmbeddedStoreException e = refusal(() -> StoreDirectory.of(directory()).backup(nowhere, false));

        assertEquals(
                "cannot write " + nowhere + ": there is no directory " + folder.resolve("missing"), e.getMessage());
        refusal(() -> StoreDirectory.of(directory()).backup(folder, true));
    }

    @Test
    void closedStore_isNotBackedUp() {
        EmbeddedStore store = EmbeddedStore.open(directory());
        store.close();

        EmbeddedStoreException e = refusal(() -> store.backup(copy()));

        assertEquals("the embedded store is closed", e.getMessage());
    }

    @Test
    void restore_refusesAStore_unlessToldToMoveIt() throws IOException {
        fill(3);
        StoreDirectory.of(directory()).backup(copy(), false);
        fill(2);
        Map<String, String> before = TestFiles.contents(directory());

        EmbeddedStoreException e = refusal(() -> StoreDirectory.of(directory()).restore(copy(), false));

        assertTrue(String.valueOf(e.getMessage()).contains("already"), e::getMessage);
        assertEquals(before, TestFiles.contents(directory()));

        Path old =
                StoreDirectory.of(directory()).restore(copy(), true).replaced().orElseThrow();

        assertEquals(3, count(directory()));
        assertEquals(5, count(old));
        assertEquals(directory(), old.getParent());
    }

    @Test
    void restore_movesALogWithItsFile() throws IOException {
        fill(3);
        StoreDirectory.of(directory()).backup(copy(), false);
        Path killed = folder.resolve("killed");
        Files.createDirectory(killed);
        try (EmbeddedStore store = EmbeddedStore.open(directory())) {
            store.add(Event.mark(Instant.EPOCH, "newest"));
            for (String name : List.of(StoreFile.FILE_NAME, StoreFile.FILE_NAME + "-wal", "events.state")) {
                Files.copy(directory().resolve(name), killed.resolve(name));
            }
        }

        Path old = StoreDirectory.of(killed).restore(copy(), true).replaced().orElseThrow();

        assertEquals(3, count(killed));
        assertEquals(4, count(old));
    }

    @Test
    void restore_refusesADirectoryInUse() throws IOException {
        fill(3);
        StoreDirectory.of(directory()).backup(copy(), false);
        try (EmbeddedStore store = EmbeddedStore.open(directory())) {
            EmbeddedStoreException e =
                    refusal(() -> StoreDirectory.of(directory()).restore(copy(), true));

            assertTrue(String.valueOf(e.getMessage()).contains("in use"), e::getMessage);
            assertEquals(3, store.count(EventQuery.builder().build()));
        }
    }

    @Test
    void restore_ofADamagedBackup_changesNothing() throws Exception {
        fill(3);
        StoreDirectory.of(directory()).backup(copy(), false);
        change(copy(), "DELETE FROM keys_1");
        Map<String, String> before = TestFiles.contents(directory());

        EmbeddedStoreException e = refusal(() -> StoreDirectory.of(directory()).restore(copy(), true));

        assertTrue(String.valueOf(e.getMessage()).contains("lacks a row"), e::getMessage);
        assertEquals(before, TestFiles.contents(directory()));

        Files.writeString(copy(), "something else entirely, ".repeat(100));
        refusal(() -> StoreDirectory.of(directory()).restore(copy(), true));
        refusal(() -> StoreDirectory.of(directory()).restore(folder.resolve("missing"), true));
        assertEquals(before, TestFiles.contents(directory()));
    }

    @Test
    void restore_ofANewerFormat_isRefusedInOneLine() throws Exception {
        fill(3);
        StoreDirectory.of(directory()).backup(copy(), false);
        change(copy(), "PRAGMA user_version = 3");

        EmbeddedStoreException e =
                refusal(() -> StoreDirectory.of(folder.resolve("restored")).restore(copy(), false));

        assertEquals(1, String.valueOf(e.getMessage()).lines().count());
        assertTrue(String.valueOf(e.getMessage()).contains("format 3 of a newer version"), e::getMessage);
    }

    /** Space that removed events leave goes back to the file system only in a file that was made for it. */
    @Test
    void restoredFile_canShrinkLikeAnother() throws Exception {
        fill(3);
        StoreDirectory.of(directory()).backup(copy(), false);
        StoreDirectory.of(folder.resolve("restored")).restore(copy(), false);
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + folder.resolve("restored").resolve(StoreFile.FILE_NAME));
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("PRAGMA auto_vacuum")) {
            assertTrue(row.next());
            assertEquals(2, row.getInt(1));
        }
    }

    private static void change(Path file, String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
