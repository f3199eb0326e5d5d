package dev.events.server.embedded;

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
 * commit. A failure of the store itself takes the whole group with it, since SQLite may have rolled back already.
 */
final class Writer {

    private static final Logger log = LoggerFactory.getLogger(Writer.class);

    private static final int MAX_GROUP = 64;

    /** SQLite copies the log back as it goes, but starts it anew only when no reader is in the way. */
    private static final long LARGE_LOG_BYTES = 64L << 20;

    private static final int COMMITS_BETWEEN_LOOKS = 256;

    private static final long FREED_AT_A_TIME = 1000;

    private final Session session;
    private final Path logFile;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger rollbacks = new AtomicInteger();
    private @Nullable Group group;
    private int commits;
    private boolean closed;

    Writer(Session session, Path file) {
        this.session = session;
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
            if (group == null) {
                group = joined = new Group();
                result = alone(command);
            } else {
                joined = group;
                result = inSavepoint(command);
            }
            joined.size++;
            if (!lock.hasQueuedThreads() || joined.size >= MAX_GROUP) {
                commit(joined);
            }
        } catch (StoreFailure e) {
            giveUp(e);
            throw e;
        } catch (RuntimeException e) {
            commitUnlessAwaited();
            throw e;
        } finally {
            lock.unlock();
        }
        await(joined);
        return result;
    }

    /** With the transaction to itself so far, a command needs no savepoint, for which SQLite would keep every old page. */
    private <T> T alone(Supplier<T> command) {
        try {
            return command.get();
        } catch (StoreFailure e) {
            throw e;
        } catch (RuntimeException e) {
            rollbacks.incrementAndGet();
            session.rollback();
            throw e;
        }
    }

    private <T> T inSavepoint(Supplier<T> command) {
        session.update("SAVEPOINT command");
        try {
            T result = command.get();
            session.update("RELEASE command");
            return result;
        } catch (StoreFailure e) {
            throw e;
        } catch (RuntimeException e) {
            rollbacks.incrementAndGet();
            session.update("ROLLBACK TO command");
            session.update("RELEASE command");
            throw e;
        }
    }

    private void commit(Group finished) {
        session.commit();
        group = null;
        finished.committed.complete(null);
        if (++commits % COMMITS_BETWEEN_LOOKS == 0) {
            tidy(FREED_AT_A_TIME);
        }
    }

    private void commitUnlessAwaited() {
        Group open = group;
        if (open != null && !lock.hasQueuedThreads()) {
            try {
                commit(open);
            } catch (StoreFailure e) {
                giveUp(e);
            }
        }
    }

    private void giveUp(StoreFailure cause) {
        rollbacks.incrementAndGet();
        Group lost = group;
        group = null;
        try {
            session.rollback();
        } catch (StoreFailure e) {
            cause.addSuppressed(e);
        }
        if (lost != null) {
            lost.committed.completeExceptionally(cause);
        }
        log.error("{}", cause.getMessage());
    }

    private static void await(Group joined) {
        try {
            joined.committed.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreFailure failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Gives up to so many free pages back to the file system where many are, and shortens a log that grew large. */
    private void tidy(long pages) {
        try {
            Long free = session.queryLong("PRAGMA freelist_count");
            Long all = session.queryLong("PRAGMA page_count");
            if (free != null && all != null && free > all / 4 && free > FREED_AT_A_TIME) {
                session.execute("PRAGMA incremental_vacuum(" + pages + ")");
                session.commit();
            }
            if (Files.exists(logFile) && Files.size(logFile) > LARGE_LOG_BYTES) {
                session.commit();
                session.queryLong("PRAGMA wal_checkpoint(TRUNCATE)");
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
        return session;
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
            Group open = group;
            if (open != null) {
                commit(open);
            }
            tidy(Integer.MAX_VALUE);
            session.closeDurably();
        } finally {
            lock.unlock();
        }
    }
}
