package dev.events.embedded.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writing connection, and the commits on it.
 *
 * <p>Commands run one after the other, each in a savepoint of its own. One that finds others waiting leaves the commit to
 * the last of them, so that many connections share the cost of making a commit durable; none is answered before that
 * commit. A command that fails, with whatever it is, is undone alone; a failure of the store itself takes the whole group
 * with it, since SQLite may have rolled back already.
 */
final class Writer {

    private static final Logger log = LoggerFactory.getLogger(Writer.class);

    private static final int MAX_GROUP = 64;

    /** SQLite copies the log back as it goes, but starts it anew only when no reader is in the way. */
    private static final long LARGE_LOG_BYTES = 64L << 20;

    private static final int COMMITS_BETWEEN_LOOKS = 256;

    /** Fewer are not worth giving back: the next documents take them. */
    private static final long MANY_FREE_PAGES = 1000;

    /** Writing waits for it, at up to a quarter of a millisecond each. */
    private static final long PAGES_FREED_AT_A_TIME = 32;

    private final Supplier<Session> connection;
    private final Path logFile;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger rollbacks = new AtomicInteger();
    /** Null after a failure that it may not have survived, until it is needed again. */
    private @Nullable Session session;

    private @Nullable Group group;
    private int commits;
    private boolean closed;

    /** @param connection opens a connection to write on: one now, and one after each that is lost */
    Writer(Supplier<Session> connection, Path file) {
        this.connection = connection;
        this.session = connection.get();
        this.logFile = StoreFile.logOf(file);
    }

    /** Commands whose changes will be committed together. */
    private static final class Group {
        final CompletableFuture<@Nullable Void> committed = new CompletableFuture<>();
        int size;
    }

    <T> T run(Supplier<T> command) {
        Group joined;
        T result;
        lock.lock();
        try {
            if (closed) {
                throw StoreFailure.closed();
            }
            Group open = group;
            joined = open == null ? new Group() : open;
            result = open == null ? alone(joined, command) : inSavepoint(open, command);
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

    /** With the transaction to itself so far, a command needs no savepoint, for which SQLite would keep every old page. */
    private <T> T alone(Group fresh, Supplier<T> command) {
        group = fresh;
        try {
            connected().begin();
            return command.get();
        } catch (Throwable e) {
            giveUp(e);
            throw e;
        }
    }

    private <T> T inSavepoint(Group open, Supplier<T> command) {
        try {
            connected().update("SAVEPOINT command");
            T result = command.get();
            connected().update("RELEASE command");
            return result;
        } catch (Throwable e) {
            if (e instanceof StoreFailure || !isUndone(e)) {
                giveUp(e);
            } else if (!lock.hasQueuedThreads()) {
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

    /** The others of the group wait for it, and nobody comes after who would do it. */
    private void commitDespite(Throwable cause, Group others) {
        try {
            commit(others);
        } catch (Throwable e) {
            addSuppressed(cause, e);
        }
    }

    /** The virtual machine may throw one and the same error again, which Java takes for a mistake here. */
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
        finished.committed.complete(null);
        if (++commits % COMMITS_BETWEEN_LOOKS == 0) {
            tidy(PAGES_FREED_AT_A_TIME);
        }
    }

    /** Whatever it was, a half-done command must not stay for the next to commit, nor the rest of its group be left waiting. */
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
        if (cause instanceof StoreFailure) {
            log.error("{}", cause.getMessage());
        }
    }

    /**
     * After a failed write SQLite may have rolled back or not, and its statements may be stuck: then the connection goes,
     * and with it what was not committed.
     */
    private void undo(Throwable cause) {
        Session failed = session;
        if (failed == null) {
            return;
        }
        try {
            if (!(cause instanceof StoreFailure)) {
                failed.rollback();
                return;
            }
        } catch (Throwable e) {
            addSuppressed(cause, e);
        }
        session = null;
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
            session = open;
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

    /** Gives up to so many free pages back to the file system where many are, and shortens a log that grew large. */
    private void tidy(long pages) {
        try {
            Long free = connected().queryLong("PRAGMA freelist_count");
            Long all = connected().queryLong("PRAGMA page_count");
            if (free != null && all != null && free > all / 4 && free > MANY_FREE_PAGES) {
                connected().execute("PRAGMA incremental_vacuum(" + pages + ")");
            }
            if (Files.exists(logFile) && Files.size(logFile) > LARGE_LOG_BYTES) {
                connected().queryLong("PRAGMA wal_checkpoint(TRUNCATE)");
            }
        } catch (IOException | StoreFailure e) {
            log.warn("unused space could not be given back: {}", e.getMessage());
        }
    }

    boolean isHeldByCurrentThread() {
        return lock.isHeldByCurrentThread();
    }

    /** The connection, for the command that is running. */
    Session session() {
        if (!isHeldByCurrentThread()) {
            throw new IllegalStateException("not inside a write");
        }
        return connected();
    }

    int rollbacks() {
        return rollbacks.get();
    }

    /** Waits for running commands, then copies the log into the file and closes it. */
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
                tidy(Integer.MAX_VALUE);
            } finally {
                // Where the last connection was lost, what was committed on it may still be in the log only.
                connected().closeDurably();
            }
        } finally {
            lock.unlock();
        }
    }
}
