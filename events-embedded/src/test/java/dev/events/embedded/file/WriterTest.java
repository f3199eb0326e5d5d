package dev.events.embedded.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.embedded.TestFiles;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests commands that fail with exceptions or errors, alone and in a group. */
@Timeout(60)
class WriterTest {

    private static final int OUT_OF_DISK_SPACE = 14031;

    private final List<Connection> connections = new ArrayList<>();
    private final Set<String> failing = new HashSet<>();
    private Path file;
    private Writer writer;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        file = directory.resolve(StoreFile.FILE_NAME);
        StoreFile.prepare(file);
        writer = new Writer(() -> connect(file), file, false);
        writer.run(() -> writer.session().update("CREATE TABLE numbers (n INTEGER PRIMARY KEY)"));
        writer.run(() -> writer.session()
                .update("CREATE TABLE children (n INTEGER REFERENCES numbers (n) DEFERRABLE INITIALLY DEFERRED)"));
    }

    private Session connect(Path file) {
        try {
            Connection connection = StoreFile.connectForWriting(file, false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA foreign_keys=ON");
            }
            connections.add(connection);
            return new Session(failing(connection));
        } catch (SQLException e) {
            throw StoreFailure.of(e);
        }
    }

    /** The same connection, which refuses to prepare certain statements. */
    private Connection failing(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                WriterTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (arguments != null && failing.contains(String.valueOf(arguments[0]))) {
                        throw new IllegalStateException("no statement " + arguments[0]);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @AfterEach
    void close() {
        writer.close();
    }

    private int insert(String table, long number) {
        return writer.session().update("INSERT INTO " + table + " VALUES (?)", number);
    }

    /** Writes a row whose foreign key is checked only at the commit, which fails. */
    private int insertOrphan() {
        return insert("children", 1);
    }

    private int dieAfter(long number, Error error) {
        insert("numbers", number);
        throw error;
    }

    private long count() {
        Long count = writer.run(() -> writer.session().queryLong("SELECT count(*) FROM numbers"));
        return count == null ? -1 : count;
    }

    /** A command that is running, so that later commands join its group. */
    private final class Running {
        private final CountDownLatch inside = new CountDownLatch(1);
        private final CountDownLatch mayEnd = new CountDownLatch(1);
        private final FutureTask<Integer> task;

        Running(Supplier<Integer> command) throws InterruptedException {
            task = start(() -> writer.run(() -> {
                        inside.countDown();
                        try {
                            mayEnd.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return command.get();
                    }))
                    .task();
            inside.await();
        }

        int end() throws Exception {
            mayEnd.countDown();
            return task.get(30, TimeUnit.SECONDS);
        }
    }

    private record Started(Thread thread, FutureTask<Integer> task) {

        Started whenWaiting() {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            return this;
        }

        Throwable failure() {
            return causeOf(() -> task.get(30, TimeUnit.SECONDS));
        }
    }

    private static Throwable causeOf(Executable waiting) {
        return Objects.requireNonNull(
                assertThrows(ExecutionException.class, waiting).getCause());
    }

    private static Started start(Supplier<Integer> work) {
        FutureTask<Integer> task = new FutureTask<>(work::get);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return new Started(thread, task);
    }

    @Test
    void commandThatDies_leavesNothingForTheNextToCommit() {
        Error error = new StackOverflowError();
        assertSame(error, assertThrows(Error.class, () -> writer.run(() -> dieAfter(1, error))));
        assertEquals(1, writer.run(() -> insert("numbers", 2)));
        assertEquals(1, count());
    }

    @Test
    void commandThatDies_afterOthers_leavesThemCommitted() throws Exception {
        Running first = new Running(() -> insert("numbers", 1));
        Error error = new OutOfMemoryError();
        Started second = start(() -> writer.run(() -> dieAfter(2, error))).whenWaiting();
        assertEquals(1, first.end());
        assertSame(error, second.failure());
        assertEquals(1, count());
    }

    @Test
    void commandThatDies_beforeOthers_leavesThemCommitted() throws Exception {
        Running first = new Running(() -> dieAfter(1, new OutOfMemoryError()));
        Started second = start(() -> writer.run(() -> insert("numbers", 2))).whenWaiting();
        assertInstanceOf(OutOfMemoryError.class, causeOf(first::end));
        assertEquals(1, second.task().get(30, TimeUnit.SECONDS));
        assertEquals(1, count());
    }

    private static StoreFailure damaged() {
        return assertThrows(StoreFailure.class, () -> StoredDocument.check(new byte[8]));
    }

    private static Stream<StoreFailure> failuresWithoutSqlite() {
        return Stream.of(
                StoreFailure.interrupted(), StoreFailure.late(Duration.ZERO), StoreFailure.onlyRemovals(), damaged());
    }

    private int failAfter(long number, StoreFailure failure) {
        insert("numbers", number);
        throw failure;
    }

    @ParameterizedTest
    @MethodSource("failuresWithoutSqlite")
    void commandThatFailsWithoutSqlite_afterOthers_leavesThemCommitted_andTheConnectionOpen(StoreFailure failure)
            throws Exception {
        Running first = new Running(() -> insert("numbers", 1));
        Started second = start(() -> writer.run(() -> failAfter(2, failure))).whenWaiting();
        assertEquals(1, first.end());
        assertSame(failure, second.failure());
        assertEquals(1, count());
        assertEquals(1, connections.size());
    }

    @ParameterizedTest
    @MethodSource("failuresWithoutSqlite")
    void commandThatFailsWithoutSqlite_alone_isUndone_andLeavesTheConnectionOpen(StoreFailure failure) {
        assertSame(failure, assertThrows(StoreFailure.class, () -> writer.run(() -> failAfter(1, failure))));
        assertEquals(1, writer.run(() -> insert("numbers", 2)));
        assertEquals(1, count());
        assertEquals(1, connections.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRAGMA wal_checkpoint(NOOP)", "PRAGMA freelist_count"})
    void commandThatIsCommitted_isDone_whateverFailsThen(String statement) throws Exception {
        try (FileClaim claim = Objects.requireNonNull(FileClaim.take(file))) {
            writer.beginRun(claim);
            failing.add(statement);
            for (int i = 0; i < 256; i++) {
                assertEquals(1, insertAlone(i));
            }
            assertEquals(256, count());
        }
    }

    private int insertAlone(int number) {
        return writer.run(() -> insert("numbers", number));
    }

    private boolean overwrites() {
        return Objects.equals(writer.run(() -> writer.session().queryLong("PRAGMA secure_delete")), 1L);
    }

    private void breakConnection() {
        assertThrows(
                StoreFailure.class, () -> writer.run(() -> writer.session().update("INSERT INTO missing VALUES (1)")));
    }

    @Test
    void overwriteRemoved_holdsForTheNextConnections_andCanBeChangedOften() {
        assertTrue(overwrites());
        for (int i = 0; i < 2; i++) {
            writer.overwriteRemoved(() -> false);
            assertFalse(overwrites());
            writer.overwriteRemoved(() -> true);
            assertTrue(overwrites());
        }
        writer.overwriteRemoved(() -> false);
        breakConnection();
        assertFalse(overwrites());
        breakConnection();
        writer.overwriteRemoved(() -> true);
        assertTrue(overwrites());
    }

    @Test
    void closedWriter_opensNothingAgain() throws IOException {
        writer.close();
        writer.overwriteRemoved(() -> false);
        writer.emptyLog();
        writer.reclaim(() -> false);
        assertEquals(1, connections.size());
        assertEquals(0, TestFiles.timesOpen(file));
    }

    @Test
    void commitThatFails_failsTheWholeGroup_andTheNextWorks() throws Exception {
        Running first = new Running(() -> insert("numbers", 7));
        Started second = start(() -> writer.run(this::insertOrphan)).whenWaiting();
        assertInstanceOf(StoreFailure.class, causeOf(first::end));
        assertInstanceOf(StoreFailure.class, second.failure());
        assertEquals(0, count());
    }

    @Test
    void fullDisk_failsTheCommand_andTheNextWorksOnceThereIsRoom() {
        writer.run(() -> writer.session().update("CREATE TABLE large (content BLOB)"));
        writer.run(() -> Objects.requireNonNull(writer.session().queryLong("PRAGMA max_page_count=30")));
        assertThrows(
                StoreFailure.class,
                () -> writer.run(() -> insert("numbers", 1)
                        + writer.session().update("INSERT INTO large VALUES (?)", new byte[1_000_000])));
        assertEquals(0, count());
        writer.run(() -> Objects.requireNonNull(writer.session().queryLong("PRAGMA max_page_count=1000000")));
        assertEquals(1, writer.run(() -> insert("numbers", 2)));
        assertEquals(1, count());
    }

    /** The last connection deletes the log when it closes. A directory then keeps SQLite from creating another log. */
    private Path loseConnectionAndLog() throws IOException {
        breakConnection();
        Path inTheWay = StoreFile.logOf(file);
        Files.createDirectory(inTheWay);
        return inTheWay;
    }

    @Test
    void fileThatCannotBeOpened_refusesWritesAsAFullDiskDoes_leaksNothing_andTheNextWorks() throws Exception {
        Path inTheWay = loseConnectionAndLog();
        for (int i = 0; i < 3; i++) {
            StoreFailure failure = assertThrows(StoreFailure.class, () -> writer.run(() -> insert("numbers", 1)));
            assertEquals(OUT_OF_DISK_SPACE, failure.code(), failure.getMessage());
        }
        assertEquals(0, TestFiles.timesOpen(file));
        Files.delete(inTheWay);
        assertEquals(1, writer.run(() -> insert("numbers", 2)));
        assertEquals(1, count());
    }

    @Test
    void close_whereTheFileCannotBeOpened_saysSo() throws Exception {
        Path inTheWay = loseConnectionAndLog();
        assertThrows(StoreFailure.class, () -> writer.close());
        Files.delete(inTheWay);
    }

    @Test
    void close_whereTheLastCommitFails_answersThoseWhoWaitForIt_andCloses() throws Exception {
        Running first = new Running(this::insertOrphan);
        Started closing = start(() -> {
                    writer.close();
                    return 0;
                })
                .whenWaiting();
        assertInstanceOf(StoreFailure.class, causeOf(first::end));
        assertInstanceOf(StoreFailure.class, closing.failure());
        for (Connection connection : connections) {
            assertTrue(connection.isClosed());
        }
        assertThrows(StoreFailure.class, () -> writer.run(() -> 1));
    }

    /** A command leaves the commit to whoever waits for the lock, and here no other command follows. */
    private void commitsWhatIsLeftToIt(Runnable work) throws Exception {
        Running first = new Running(() -> insert("numbers", 1));
        Started waiting = start(() -> {
                    work.run();
                    return 0;
                })
                .whenWaiting();
        assertEquals(1, first.end());
        assertEquals(0, waiting.task().get(30, TimeUnit.SECONDS));
    }

    @Test
    void reclaim_commitsWhatIsLeftToIt() throws Exception {
        commitsWhatIsLeftToIt(() -> writer.reclaim(() -> true));
        assertEquals(1, count());
    }

    @Test
    void overwriteRemoved_commitsWhatIsLeftToIt() throws Exception {
        commitsWhatIsLeftToIt(() -> writer.overwriteRemoved(() -> false));
        assertEquals(1, count());
    }

    @Test
    void overwriteRemoved_whereTheCommitLeftToItFails_answersThoseWhoWaitForIt_andDoesNotFailItself() throws Exception {
        Running first = new Running(this::insertOrphan);
        Started waiting = start(() -> {
                    writer.overwriteRemoved(() -> false);
                    return 0;
                })
                .whenWaiting();
        assertInstanceOf(StoreFailure.class, causeOf(first::end));
        assertEquals(0, waiting.task().get(30, TimeUnit.SECONDS));
    }

    @Test
    void emptyLog_commitsWhatIsLeftToIt() throws Exception {
        commitsWhatIsLeftToIt(writer::emptyLog);
        assertEquals(1, count());
    }

    @Test
    void close_commitsWhatIsLeftToIt() throws Exception {
        commitsWhatIsLeftToIt(writer::close);
    }
}
