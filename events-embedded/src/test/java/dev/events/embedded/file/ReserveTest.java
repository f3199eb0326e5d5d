package dev.events.embedded.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.SmallDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests when the reserve is given up for a start that fails, and when it is made again. */
class ReserveTest {
    private static final int MIB = 1 << 20;

    /** A disk that fails for another reason must not cost the reserve. */
    @Test
    void reserve_isGivenUp_onlyIfLessThanTwoMegabytesAreLeft(@TempDir Path mountedAt) throws IOException {
        try (SmallDisk disk = SmallDisk.mount(mountedAt, 24)) {
            Path database = disk.directory().resolve(StoreFile.FILE_NAME);
            assertTrue(Reserve.of(database).isKept());
            Path other = disk.fill();

            shorten(other, 2 * MIB);
            assertFalse(Reserve.releaseIfFull(database));
            assertEquals(16 * MIB, Files.size(Reserve.in(database)));

            Files.write(disk.directory().resolve("more"), new byte[4096]);
            assertTrue(Reserve.releaseIfFull(database));
            assertFalse(Files.exists(Reserve.in(database)));
            assertFalse(Reserve.releaseIfFull(database), "there is none any more");
        }
    }

    private static int removeEverySecond(Store store) {
        return store.withReserve(() -> store.write(() -> store.writer().update("DELETE FROM t WHERE n % 2 = 0")));
    }

    private static int add(Store store) {
        return store.writeMore(() -> store.writer().update("INSERT INTO t (b) VALUES (randomblob(8000))"));
    }

    /** A removal cannot shorten the log that somebody reads in. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reserve_thatARemovalBesideALongReadHasUsed_isMadeAgainWhenTheReadHasEnded(
            boolean byAdd, @TempDir Path mountedAt) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(mountedAt, 60)) {
            Path database = disk.directory().resolve(StoreFile.FILE_NAME);
            StoreFile.prepare(database);
            try (Store store = Store.open(database, false)) {
                store.writeMore(() -> store.writer().update("CREATE TABLE t (n INTEGER PRIMARY KEY, b BLOB)"));
                store.writeMore(() -> store.writer()
                        .update("WITH RECURSIVE c(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c WHERE x < 55000)"
                                + " INSERT INTO t (b) SELECT randomblob(190) FROM c"));
                store.emptyLog();
                disk.fill();
                store.read(session -> {
                    session.queryLong("SELECT count(*) FROM t");
                    assertEquals(27_500, supplyElsewhere(() -> removeEverySecond(store)));
                    return true;
                });
                assertFalse(store.hasReserve());
                if (!byAdd) {
                    store.requireRoom();
                    assertTrue(store.hasReserve());
                }
                assertEquals(1, add(store));
                assertTrue(store.hasReserve());
            }
        }
    }

    private static <T> T supplyElsewhere(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work).join();
    }

    private static void shorten(Path path, int bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(file.length() - bytes);
        }
    }
}
