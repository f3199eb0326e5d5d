package dev.events.embedded.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands on the only connection that writes, and commits them in groups.
 *
 * <p>Commands run one after the other, each in its own savepoint. If other commands are waiting, a command leaves the
 * commit to the last of them, so that they share the cost of a durable commit. Every command waits for that commit
 * before it returns. If a command throws, only its own changes are undone; so they are if its reading takes too long or is
 * interrupted, or a document that it reads is damaged. If SQLite fails, the whole group fails, because SQLite may have rolled
 * back the transaction. What fails after the commit is logged: the commands are done.
 */
final class Writer {

    private static final Logger log = LoggerFactory.getLogger(Writer.class);

    private static final int MAX_GROUP = 64;

    /** The log keeps growing while readers use it. A log of this size is truncated explicitly. */
    private static final long LARGE_LOG_BYTES = 64L << 20;

    /**
     * How long the writer waits for readers when it truncates the log. Pages, counts and the like end by then; for a backup or a
     * check, which read for seconds, it does not wait.
     */
    private static final int MILLIS_FOR_READERS = 50;

    private static final int COMMITS_BETWEEN_LOOKS = 256;

    /** Fewer free pages are kept for the next documents. */
    private static final long MANY_FREE_PAGES = 1000;

    /** Writers wait while pages are freed, up to a quarter of a millisecond for each. */
    private static final long PAGES_FREED_AT_A_TIME = 32;

    /** On a full disk: 1 MB a step, which as much again is written for. */
    private static final int PAGES_RECLAIMED_AT_A_TIME = 256;

    private static final int RECLAIMING_STEPS = 64;

    private final Supplier<Session> connection;
    private final Path logFile;
    private final RunFile run;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger rollbacks = new AtomicInteger();
    private final CommitSignal committed = new CommitSignal();
    /** Null after a failure that may have broken the connection. The next command opens another. */
    private @Nullable Session session;

    private @Nullable Group group;
    private int commits;
    /** The size from which the log is truncated: more than usual after a reader was in the way. */
    private long largeLog = LARGE_LOG_BYTES;

    /** Whether each connection overwrites what is removed. */
    private boolean overwrites = true;

    private boolean closed;

    /**
     * @param connection opens a connection for writing: one now, and one after each broken connection
     * @param powerLossSafe whether the connections sync commits to disk
     */
    Writer(Supplier<Session> connection, Path file, boolean powerLossSafe) {
        this.connection = connection;
        this.session = connection.get();
        this.logFile = StoreFile.logOf(file);
        this.run = new RunFile(file, powerLossSafe);
    }

    /** Gives this run a number in the file; see {@link RunFile#begin}. Fails silently on a full disk. */
    void beginRun(FileClaim claim) {
        lock.lock();
        try {
            run.begin(connected(), claim);
        } catch (IOException | StoreFailure e) {
            log.warn("cannot mark the beginning of this run: {}", e.getMessage());
            undo(e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets whether what is removed is overwritten in the file, by this connection and those that follow it. Waits for the running
     * command.
     *
     * @param whether asked when no command runs, so that the last of several callers decides by what is true then
     */
    void overwriteRemoved(BooleanSupplier whether) {
        afterCommands("set whether what is removed is overwritten", () -> {
            overwrites = whether.getAsBoolean();
            Session open = session;
            if (open != null) {
                setOverwriting(open);
            }
        });
    }

    private void setOverwriting(Session open) {
        open.queryLong("PRAGMA secure_delete=" + (overwrites ? "ON" : "OFF"));
    }

    /**
     * Does what is no command, unless the writer is closed. The commands before it may have left their commit to this thread,
     * and no other command need follow. Logs a failure.
     */
    private void afterCommands(String what, Runnable work) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            commitForOthers();
            work.run();
        } catch (StoreFailure e) {
            log.warn("cannot {}: {}", what, e.getMessage());
            undo(e);
        } finally {
            lock.unlock();
        }
    }

    /** Commits what was left to this thread. If that fails, those who wait for it are told. */
    private void commitForOthers() {
        Group open = group;
        if (open != null) {
            try {
                commit(open);
            } catch (StoreFailure e) {
                log.debug("the commit that was left to this thread failed", e);
            }
        }
    }

    /** Commands that share a commit. */
    private static final class Group {
        final CompletableFuture<@Nullable Void> committed = new CompletableFuture<>();
        int size;
    }

    <T extends @Nullable Object> T run(Supplier<T> command) {
        Group joined;
        T result;
        lock.lock();
        try {
            if (closed) {
                throw StoreFailure.closed();
            }
            Group open = group;
            joined = open == null ? new Group() : open;
            result = open == null ? first(joined, command) : inSavepoint(open, command);
            joined.size++;
            if (!lock.hasQueuedThreads() || joined.size >= MAX_GROUP) {
                commit(joined);
            }
        } finally {
            lock.unlock();
        }
        await(joined);
        return result;
    }

    /**
     * The first command of a group needs no savepoint: it can roll back the transaction. Savepoints cost copies of
     * pages.
     */
    private <T extends @Nullable Object> T first(Group started, Supplier<T> command) {
        group = started;
        try {
            connected().begin();
            return command.get();
        } catch (Throwable e) {
            giveUp(e);
            throw e;
        }
    }

    private <T extends @Nullable Object> T inSavepoint(Group open, Supplier<T> command) {
        try {
            connected().update("SAVEPOINT command");
            T result = command.get();
            connected().update("RELEASE command");
            return result;
        } catch (Throwable e) {
            if (isOfSqlite(e) || !isUndone(e)) {
                giveUp(e);
                throw e;
            }
            report(e);
            if (!lock.hasQueuedThreads()) {
                commitDespite(e, open);
            }
            throw e;
        }
    }

    private boolean isUndone(Throwable cause) {
        rollbacks.incrementAndGet();
        try {
            connected().update("ROLLBACK TO command");
            connected().update("RELEASE command");
            return true;
        } catch (Throwable e) {
            addSuppressed(cause, e);
            return false;
        }
    }

    /** The rest of the group waits for a commit, and no other command follows that would commit. */
    private void commitDespite(Throwable cause, Group others) {
        try {
            commit(others);
        } catch (Throwable e) {
            addSuppressed(cause, e);
        }
    }

    /** The JVM may throw the same error instance twice, and an exception cannot suppress itself. */
    private static void addSuppressed(Throwable cause, Throwable e) {
        if (e != cause) {
            cause.addSuppressed(e);
        }
    }

    private void commit(Group finished) {
        try {
            connected().commit();
        } catch (Throwable e) {
            giveUp(e);
            throw e;
        }
        group = null;
        try {
            afterCommit(() -> run.committed(connected()));
            // Before anybody is told that a change is made, and asks for the position after it.
            afterCommit(committed::tell);
        } finally {
            finished.committed.complete(null);
        }
        if (++commits % COMMITS_BETWEEN_LOOKS == 0) {
            afterCommit(() -> tidy(PAGES_FREED_AT_A_TIME));
        }
    }

    /** The commands are done, so they must not look failed, whatever this throws. */
    @SuppressWarnings("EmptyCatch") // there is no memory for a line in the log
    private static void afterCommit(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            try {
                log.error("something failed after a commit", e);
            } catch (Throwable again) {
                // see above
            }
        }
    }

    /** Rolls back, so that the next command does not commit a half-done one, and lets the rest of the group fail. */
    private void giveUp(Throwable cause) {
        rollbacks.incrementAndGet();
        Group lost = group;
        group = null;
        try {
            undo(cause);
        } finally {
            if (lost != null) {
                lost.committed.completeExceptionally(cause);
            }
        }
        report(cause);
    }

    /** Logs a failure of the store, which a failure of the reader is not. */
    private static void report(Throwable cause) {
        if (cause instanceof StoreFailure failure && !failure.isOfTheReader()) {
            log.error("{}", failure.getMessage());
        }
    }

    private static boolean isOfSqlite(Throwable e) {
        return e instanceof StoreFailure failure && failure.isOfSqlite();
    }

    /**
     * Rolls back, or closes the connection after a failure of SQLite: it may then have rolled back already, and its
     * statements may be unusable. Closing the connection discards uncommitted changes.
     */
    private void undo(Throwable cause) {
        Session failed = session;
        if (failed == null) {
            return;
        }
        try {
            if (!isOfSqlite(cause)) {
                failed.rollback();
                return;
            }
        } catch (Throwable e) {
            addSuppressed(cause, e);
        }
        session = null;
        run.beforeLogEnds();
        try {
            failed.close();
        } catch (Throwable e) {
            addSuppressed(cause, e);
        }
    }

    private Session connected() {
        Session open = session;
        if (open == null) {
            open = connection.get();
            session = open; // before what follows, so that it is closed if that fails
            if (!overwrites) {
                setOverwriting(open);
            }
        }
        return open;
    }

    private static void await(Group joined) {
        try {
            joined.committed.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreFailure failure) {
                throw failure;
            }
            throw StoreFailure.ofAnother(e);
        }
    }

    /** Shrinks the file by up to the given number of pages if it has many free pages, and truncates a large log. */
    private void tidy(long pages) {
        try {
            Long free = connected().queryLong("PRAGMA freelist_count");
            Long all = connected().queryLong("PRAGMA page_count");
            if (free != null && all != null && free > all / 4 && free > MANY_FREE_PAGES) {
                connected().execute("PRAGMA incremental_vacuum(" + pages + ")");
            }
            long bytes = Files.exists(logFile) ? Files.size(logFile) : 0;
            if (bytes > largeLog) {
                run.beforeLogEnds();
                boolean truncated = connected().truncateLog(MILLIS_FOR_READERS);
                largeLog = truncated ? LARGE_LOG_BYTES : bytes + LARGE_LOG_BYTES;
            }
        } catch (IOException | StoreFailure e) {
            log.warn("cannot return unused space to the file system: {}", e.getMessage());
        }
    }

    /**
     * Gives the log back to the file system, then free pages, step by step. Ends at once if somebody writes or reads long.
     *
     * @param enough whether that is enough
     */
    void reclaim(BooleanSupplier enough) {
        for (int step = 0; step <= RECLAIMING_STEPS; step++) {
            lock.lock();
            try {
                Group open = group;
                if (closed || open != null) {
                    // Others are writing; the next removal goes on. They may have left the commit to this thread.
                    if (open != null && !lock.hasQueuedThreads()) {
                        commit(open);
                    }
                    return;
                }
                // The log first: to free pages takes room in it.
                if (step > 0 && !freesPages()) {
                    return;
                }
                run.beforeLogEnds();
                if (!connected().truncateLog(MILLIS_FOR_READERS)) {
                    return;
                }
            } catch (StoreFailure e) {
                log.warn("cannot return unused space to the file system: {}", e.getMessage());
                undo(e);
                return;
            } finally {
                lock.unlock();
            }
            if (enough.getAsBoolean()) {
                return;
            }
        }
    }

    /** Takes free pages out of the file, once the log is copied into it; returns whether there were any. */
    private boolean freesPages() {
        Long free = connected().queryLong("PRAGMA freelist_count");
        if (free == null || free == 0) {
            return false;
        }
        connected().execute("PRAGMA incremental_vacuum(" + PAGES_RECLAIMED_AT_A_TIME + ")");
        return true;
    }

    /** Copies the log into the file, so that nothing is lost with it. */
    void emptyLog() {
        afterCommands("copy " + logFile + " into the file", () -> {
            run.beforeLogEnds();
            connected().truncateLog(MILLIS_FOR_READERS);
        });
    }

    boolean isHeldByCurrentThread() {
        return lock.isHeldByCurrentThread();
    }

    /** The connection. Only the running command may use it. */
    Session session() {
        if (!isHeldByCurrentThread()) {
            throw new IllegalStateException("not inside a write");
        }
        return connected();
    }

    int rollbacks() {
        return rollbacks.get();
    }

    CommitSignal commits() {
        return committed;
    }

    /** The log is still there if another process, for a backup, reads what was in it. */
    private void syncLog() {
        try {
            if (WriteAheadLog.isPresent(logFile)) {
                try (FileChannel channel = FileChannel.open(logFile, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        } catch (IOException e) {
            log.warn("cannot sync {} to disk: {}", logFile, e.toString());
        }
    }

    /** Waits for running commands, copies the log into the file, and closes it. */
    void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            try {
                Group open = group;
                if (open != null) {
                    commit(open);
                }
                afterCommit(() -> tidy(Integer.MAX_VALUE));
            } finally {
                // Opens a connection if the last one broke: its commits may still be only in the log.
                Session last = connected();
                run.beforeLogEnds();
                last.closeDurably();
                syncLog();
                run.ended();
            }
        } finally {
            afterCommit(committed::tell);
            run.close();
            lock.unlock();
        }
    }
}
