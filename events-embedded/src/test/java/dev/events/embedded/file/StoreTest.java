package dev.events.embedded.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests which changes readers of the file see, and when their connections are closed. */
class StoreTest {

    private static final int AT_ONCE = 20;

    private final ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    private Path file;
    private Store store;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        file = directory.resolve(StoreFile.FILE_NAME);
        StoreFile.prepare(file);
        store = Store.open(file, false);
        store.write(() -> store.writer().update("CREATE TABLE numbers (n INTEGER)"));
    }

    @AfterEach
    void close() {
        store.close();
        pool.shutdownNow();
    }

    private int add(int number) {
        return store.write(() -> store.writer().update("INSERT INTO numbers VALUES (?)", (long) number));
    }

    private static long count(Session session) {
        Long count = session.queryLong("SELECT count(*) FROM numbers");
        return count == null ? 0 : count;
    }

    @Test
    void read_inSeveralStatements_seesOneMoment() {
        add(1);
        List<Long> counts = store.read(session -> {
            long before = count(session);
            await(pool.submit(() -> add(2)));
            return List.of(before, count(session));
        });
        assertEquals(List.of(1L, 1L), counts);
        assertEquals(2, store.read(StoreTest::count));
    }

    @Test
    void read_insideAWrite_seesItsOwnChanges() {
        long inside = store.write(() -> {
            store.writer().update("INSERT INTO numbers VALUES (1)");
            return store.read(StoreTest::count);
        });
        assertEquals(1, inside);
    }

    @Test
    void read_afterOneWhoseConnectionCouldNotBeOpened_works() throws IOException {
        add(1);
        Path away = file.resolveSibling("away");
        Files.move(file, away);
        assertThrows(StoreFailure.class, () -> store.read(StoreTest::count));
        Files.move(away, file);
        assertEquals(1, store.read(StoreTest::count));
    }

    @Test
    void read_afterOneThatFailed_works() {
        add(1);
        assertThrows(
                StoreFailure.class, () -> store.read(session -> session.queryLong("SELECT count(*) FROM missing")));
        assertEquals(1, store.read(StoreTest::count));
    }

    @Test
    void connections_afterManyReadsAtOnce_areKeptAsBefore() {
        CyclicBarrier allInside = new CyclicBarrier(AT_ONCE);
        List<Future<?>> reads = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            reads.add(pool.submit(() -> store.read(session -> {
                count(session);
                return meet(allInside);
            })));
        }
        reads.forEach(StoreTest::await);
        for (int i = 0; i < AT_ONCE; i++) {
            assertSame(store.read(session -> session), store.read(session -> session));
        }
    }

    private static int meet(CyclicBarrier barrier) {
        try {
            return barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(Future<?> future) {
        try {
            future.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
