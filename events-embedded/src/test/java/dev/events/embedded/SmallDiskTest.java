package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventQuery;
import dev.events.core.StoreUnavailableException;
import dev.events.core.TagFilter;
import dev.events.core.mongo.SmallDisk;
import dev.events.embedded.file.StoreFile;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a store on a disk that is full. */
class SmallDiskTest {

    private static final String NOTE = "n".repeat(8_000);

    private SmallDisk disk;
    private Path directory;
    private EmbeddedStore store;
    private int added;

    @BeforeEach
    void open(@TempDir Path mountedAt) throws Exception {
        disk = SmallDisk.mount(mountedAt, 40);
        directory = disk.directory().resolve("store");
        store = EmbeddedStore.open(directory);
    }

    @AfterEach
    void close() throws Exception {
        if (disk != null) {
            try {
                store.close();
                StoreConsistency.check(directory.resolve(StoreFile.FILE_NAME));
            } finally {
                disk.close();
            }
        }
    }

    private void restart() {
        store.close();
        store = EmbeddedStore.open(directory);
    }

    private Event event(int number) {
        return new Event(
                String.format("%024x", number),
                Instant.ofEpochSecond(number),
                null,
                true,
                Set.of("t" + number % 10, "all"),
                NOTE);
    }

    /** Adds events until there is no room, and then other programs take the rest. */
    private void fill() throws IOException {
        assertThrows(StoreUnavailableException.class, () -> {
            while (true) {
                List<Addition> batch = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    batch.add(new Addition(event(added + i)));
                }
                for (AddResult result : store.addAll(batch)) {
                    assertEquals(AddResult.Outcome.ADDED, result.outcome());
                    added++;
                }
            }
        });
        disk.fill();
        assertTrue(added > 500, () -> added + " events were added");
        assertEquals(added, store.count(EventQuery.ALL));
    }

    private void makeRoom(long bytes) throws IOException {
        try (var files = Files.newDirectoryStream(disk.directory(), "another*")) {
            for (Path each : files) {
                long size = Files.size(each);
                if (size > bytes) {
                    try (RandomAccessFile file = new RandomAccessFile(each.toFile(), "rw")) {
                        file.setLength(size - bytes);
                    }
                    return;
                }
            }
        }
        throw new IllegalStateException("no other program's file is that large");
    }

    private static EventQuery tagged(String tag) {
        return EventQuery.builder().tag(TagFilter.literal(tag)).build();
    }

    @Test
    void fullDisk_isNotReady_andKeepsRoomForRemovals() throws Exception {
        fill();
        assertThrows(StoreUnavailableException.class, store::ping);
        assertTrue(store.remove(event(0).id()));
        assertEquals(added / 10, store.remove(tagged("t1")));
        assertEquals(added - 1 - added / 10, store.count(EventQuery.ALL));
    }

    @Test
    void fullDisk_afterRestarts_keepsRoomForRemovals() throws Exception {
        fill();
        for (int i = 0; i < 3; i++) {
            restart();
            disk.fill(); // what closing has left
            assertTrue(store.remove(event(i).id()));
        }
        assertEquals(added - 3, store.count(EventQuery.ALL));
    }

    /** Otherwise adds would take the room that is left for removals. */
    @Test
    void fullDisk_withoutTheReserve_takesOnlyRemovals() throws Exception {
        fill();
        store.close();
        Files.deleteIfExists(directory.resolve("events.reserve"));
        disk.fill();
        makeRoom(256 << 10); // for SQLite's shared memory
        store = EmbeddedStore.open(directory);
        assertThrows(StoreUnavailableException.class, () -> store.add(event(1_000_000)));
        assertThrows(StoreUnavailableException.class, store::ping);
        assertEquals(added, store.count(EventQuery.ALL));
    }

    @Test
    void fullDisk_afterMuchWasRemoved_takesMoreAgain() throws Exception {
        fill();
        assertEquals(added, store.remove(tagged("all")));
        store.ping();
        store.add(event(1_000_000));
        assertEquals(1, store.count(EventQuery.ALL));
        assertTrue(Files.exists(directory.resolve("events.reserve")));
    }

    @Test
    void fullDisk_takesRemovalOfEverything() throws Exception {
        fill();
        assertEquals(added, store.remove(EventQuery.ALL));
        store.ping();
        store.add(event(1_000_000));
    }

    private void assertRefusedWithoutTouchingTheReserve(long length, String why) {
        EmbeddedStoreException e = assertThrows(
                EmbeddedStoreException.class,
                () -> EmbeddedStore.open(directory).close());
        assertTrue(String.valueOf(e.getMessage()).contains(why), e::getMessage);
        assertEquals(length, reserve().length());
    }

    private File reserve() {
        return directory.resolve("events.reserve").toFile();
    }

    @Test
    void fullDisk_withoutTheDatabase_refusesToStart_andLeavesTheReserve(@TempDir Path elsewhere) throws Exception {
        store.close();
        Path file = directory.resolve(StoreFile.FILE_NAME);
        Path log = directory.resolve(StoreFile.FILE_NAME + "-wal");
        Path moved = Files.copy(file, elsewhere.resolve("moved"));
        Files.delete(file);
        Files.writeString(log, "a log");
        Path other = disk.fill();

        assertRefusedWithoutTouchingTheReserve(16 << 20, "is missing, but its log");

        Files.delete(other);
        Files.delete(log);
        Files.copy(moved, file);
        store = EmbeddedStore.open(directory);
    }

    @Test
    void fullDisk_withADamagedDatabase_refusesToStart_andLeavesTheReserve() throws Exception {
        store.close();
        Path file = directory.resolve(StoreFile.FILE_NAME);
        byte[] sound = Files.readAllBytes(file);
        byte[] damaged = sound.clone();
        Arrays.fill(damaged, 4096, 3 * 4096, (byte) 0x5a);
        Files.write(file, damaged);
        disk.fill();

        assertRefusedWithoutTouchingTheReserve(16 << 20, "is damaged");

        Files.write(file, sound);
        store = EmbeddedStore.open(directory);
    }

    @Test
    void fullDisk_refusesASecondProcess_whichLeavesTheReserve() throws Exception {
        disk.fill();
        long length = reserve().length();
        Files.delete(directory.resolve(DirectoryLock.FILE_NAME));
        try (ChildStore second = ChildStore.start(directory)) {
            assertNull(second.readLine());
        }
        assertEquals(length, reserve().length());
    }

    @Test
    void fullDisk_isReadyAgain_onceThereIsRoom() throws Exception {
        fill();
        assertThrows(
                StoreUnavailableException.class,
                () -> store.edit(EventQuery.ALL, new EventEdit(Set.of("x".repeat(200)), Set.of(), null), false));
        assertTrue(store.remove(event(0).id()));
        try (var files = Files.newDirectoryStream(disk.directory(), "another*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        // What other programs took is not enough for the reserve, but with what a removal leaves it is.
        store.remove(tagged("t2"));
        store.remove(tagged("t3"));
        store.remove(tagged("t4"));
        store.remove(tagged("t5"));
        store.ping();
        store.add(event(1_000_000));
        assertTrue(Files.exists(directory.resolve("events.reserve")));
    }
}
