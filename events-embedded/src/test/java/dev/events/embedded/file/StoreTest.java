package dev.events.embedded.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests which changes readers of the file see, when their connections are closed, and who gets the room of the reserve. */
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

    /** Runs as a removal does that first finds no room: the second time with the room of the reserve. */
    private int remove(Supplier<Integer> secondTime) {
        boolean[] refused = new boolean[1];
        return store.withReserve(() -> {
            if (!refused[0]) {
                refused[0] = true;
                throw StoreFailure.noRoom();
            }
            return secondTime.get();
        });
    }

    private int removeAll() {
        return store.write(() -> store.writer().update("DELETE FROM numbers"));
    }

    private int addMore(int number) {
        return store.writeMore(() -> store.writer().update("INSERT INTO numbers VALUES (?)", (long) number));
    }

    private void assertOnlyRemovals() {
        assertThrows(StoreFailure.class, () -> addMore(9));
        assertFalse(store.hasReserve());
        assertFalse(Files.exists(Reserve.in(file)));
    }

    private boolean overwritesRemoved() {
        return Objects.equals(store.write(() -> store.writer().queryLong("PRAGMA secure_delete")), 1L);
    }

    @Test
    void reserve_whileARemovalUsesIt_isNotTakenByAdds_andIsBackBeforeTheyGoOn() {
        add(1);
        assertTrue(store.hasReserve());
        int removed = remove(() -> {
            assertOnlyRemovals();
            assertThrows(StoreFailure.class, this::failAndRequireRoom);
            assertOnlyRemovals();
            return removeAll();
        });
        assertEquals(1, removed);
        assertTrue(store.hasReserve());
        assertEquals(16 << 20, Reserve.in(file).toFile().length());
        store.requireRoom();
        assertEquals(1, addMore(1));
    }

    private void failAndRequireRoom() {
        assertThrows(
                StoreFailure.class,
                () -> store.write(() -> {
                    throw StoreFailure.noRoom();
                }));
        store.requireRoom();
    }

    @Test
    void reserve_thatAnotherRemovalUses_isEnoughForASecondOne_andStaysReleasedUntilBothHaveEnded() {
        add(1);
        remove(() -> {
            assertEquals(1, remove(this::removeAll));
            assertOnlyRemovals();
            assertFalse(overwritesRemoved());
            return removeAll();
        });
        assertTrue(store.hasReserve());
        assertTrue(overwritesRemoved());
    }

    @Test
    void removal_thatFailsTogetherWithAnotherOne_isTriedAgain() {
        add(1);
        boolean[] refused = new boolean[1];
        assertEquals(1, remove(() -> {
            if (!refused[0]) {
                refused[0] = true;
                throw StoreFailure.noRoom();
            }
            assertOnlyRemovals();
            return removeAll();
        }));
    }

    @Test
    void removal_withTheReserve_thatFails_givesItBack() {
        assertThrows(
                StoreFailure.class,
                () -> remove(() -> store.write(() -> {
                    throw StoreFailure.noRoom();
                })));
        assertTrue(store.hasReserve());
        assertEquals(1, addMore(1));
    }

    @Test
    void whatIsRemoved_isOverwritten_exceptByARemovalThatUsesTheReserve() {
        for (int i = 0; i < 2; i++) {
            remove(() -> {
                assertFalse(overwritesRemoved());
                assertThrows(
                        StoreFailure.class,
                        () -> store.write(() -> store.writer().update("INSERT INTO missing VALUES (1)")));
                assertFalse(overwritesRemoved(), "with another connection");
                return 0;
            });
            assertTrue(overwritesRemoved());
        }
    }

    private Thread waiting(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            assertTrue(thread.isAlive(), "it did not wait");
            Thread.onSpinWait();
        }
        return thread;
    }

    /** The add has seen that there is the reserve, and waits for another write. */
    @Test
    void add_thatWaitsWhenARemovalComesToNeedTheReserve_isRefused() throws Exception {
        FutureTask<Integer> adding = new FutureTask<>(() -> addMore(1));
        FutureTask<Integer> removing = new FutureTask<>(() -> remove(() -> {
            assertThrows(ExecutionException.class, () -> adding.get(30, TimeUnit.SECONDS));
            return removeAll();
        }));
        store.write(() -> {
            waiting(adding);
            waiting(removing);
            assertTrue(Files.exists(Reserve.in(file)), "it is not given while others write");
            return true;
        });
        assertEquals(0, removing.get(30, TimeUnit.SECONDS));
        assertEquals(0, store.read(StoreTest::count));
    }

    @Test
    void shortage_ofAnotherThread_isKeptByAnAddThatHadBegunBefore() throws Exception {
        assertThrows(
                StoreFailure.class,
                () -> store.write(() -> {
                    throw StoreFailure.noRoom();
                }));
        FutureTask<Integer> removing = new FutureTask<>(() -> remove(this::removeAll));
        store.writeMore(() -> {
            waiting(removing);
            Future<?> refused = pool.submit(() -> addMore(2));
            assertInstanceOf(
                    StoreFailure.class,
                    assertThrows(ExecutionException.class, () -> refused.get(30, TimeUnit.SECONDS))
                            .getCause());
            return true;
        });
        removing.get(30, TimeUnit.SECONDS);
        long commits = store.commits();
        store.requireRoom();
        assertEquals(commits + 1, store.commits(), "a small write, which finds out that there is room");
        store.requireRoom();
        assertEquals(commits + 1, store.commits());
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
