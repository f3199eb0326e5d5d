package dev.events.embedded.file;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open SQLite file: one connection that writes, and one connection for each thread that reads, at most 32.
 *
 * <p>Readers never wait for the writer (write-ahead log). A thread that writes also reads through the writing
 * connection, so it sees its own changes. All other threads see only committed changes.
 */
public final class Store implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Store.class);

    /** Limits the memory for caches, because each connection has its own. */
    private static final int MAX_READERS = 32;

    private final Path file;
    private final Writer writer;
    private final LinkedBlockingDeque<Session> idleReaders = new LinkedBlockingDeque<>(MAX_READERS);
    private final Semaphore readers = new Semaphore(MAX_READERS, true);
    private volatile boolean closed;

    private Store(Path file, Supplier<Session> connection) {
        this.file = file;
        this.writer = new Writer(connection, file);
    }

    /** Opens the file; throws {@link StoreFailure} if it cannot be written. */
    public static Store open(Path file, boolean powerLossSafe) {
        return new Store(file, () -> {
            try {
                return new Session(StoreFile.connectForWriting(file, powerLossSafe));
            } catch (SQLException e) {
                throw StoreFailure.of(e);
            }
        });
    }

    public Path file() {
        return file;
    }

    /** Reads in one transaction: all statements see the same state. Reads cannot be nested. */
    public <T> T read(Function<Session, T> work) {
        if (isWriting()) {
            return work.apply(writer());
        }
        readers.acquireUninterruptibly();
        try {
            return readOn(borrow(), work);
        } catch (StoreFailure e) {
            if (!closed) {
                log.error("{}", e.getMessage());
            }
            throw e;
        } finally {
            readers.release();
        }
    }

    private <T> T readOn(Session reader, Function<Session, T> work) {
        boolean sound = false;
        try {
            reader.begin();
            T result = work.apply(reader);
            reader.commit();
            sound = true;
            return result;
        } finally {
            giveBack(reader, sound);
        }
    }

    private Session borrow() {
        if (closed) {
            throw StoreFailure.closed();
        }
        Session idle = idleReaders.poll();
        if (idle != null) {
            return idle;
        }
        try {
            return new Session(StoreFile.connectForReading(file));
        } catch (SQLException e) {
            throw StoreFailure.of(e);
        }
    }

    private void giveBack(Session reader, boolean sound) {
        if (!sound || !idleReaders.offerFirst(reader)) {
            reader.close();
        } else if (closed) {
            closeIdleReaders();
        }
    }

    /**
     * Runs a command that writes. Returns once its changes are as durable as the store promises. If the command throws
     * an exception, its changes are undone.
     */
    public <T> T write(Supplier<T> command) {
        return writer.run(command);
    }

    public boolean isWriting() {
        return writer.isHeldByCurrentThread();
    }

    /** The writing connection, for code that runs inside {@link #write}. */
    public Session writer() {
        return writer.session();
    }

    /** The number of rollbacks so far. After a rollback, a cache of written values may no longer match the file. */
    public int rollbacks() {
        return writer.rollbacks();
    }

    /** Closes prepared statements after tables were dropped, because some of them belong to those tables. */
    public void tablesDropped() {
        closeIdleReaders();
        writer().forgetStatements();
    }

    private void closeIdleReaders() {
        Session idle;
        while ((idle = idleReaders.poll()) != null) {
            idle.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        closeIdleReaders();
        writer.close();
    }
}
