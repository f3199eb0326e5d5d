package dev.events.embedded.file;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open SQLite file: one connection that writes, and one connection for each thread that reads, at most 32.
 *
 * <p>Readers never wait for the writer (write-ahead log). A thread that writes also reads through the writing
 * connection, so it sees its own changes. All other threads see only committed changes.
 *
 * <p>On a full disk the room of the {@link Reserve} belongs to removals. A removal that needs it waits for an add or a change that
 * runs. Later ones are refused until all such removals have ended and the reserve is there again, as far as there is room. What is
 * removed meanwhile is not overwritten in the file; everything else is.
 */
public final class Store implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Store.class);

    /** Limits the memory for caches, because each connection has its own. */
    private static final int MAX_READERS = 32;

    /** How often writes that are refused try to make room. */
    private static final long NANOS_BETWEEN_RECLAIMS = 1_000_000_000;

    private final Path file;
    private final Writer writer;
    /** Keeps SQLite from closing the file, which would end {@link #claim}. */
    private final Session anchor;

    private final FileClaim claim;
    private final LinkedBlockingDeque<Session> idleReaders = new LinkedBlockingDeque<>(MAX_READERS);
    private final Semaphore readers = new Semaphore(MAX_READERS, true);
    private final Reserve reserve;
    /** The last write that found no room, until an add that began after it succeeds; null if there is none. */
    private final AtomicReference<@Nullable StoreFailure> shortage = new AtomicReference<>();

    private final AtomicLong lastReclaim = new AtomicLong(System.nanoTime() - NANOS_BETWEEN_RECLAIMS);
    private volatile boolean closed;

    private Store(Path file, Writer writer, Session anchor, FileClaim claim) {
        this.file = file;
        this.writer = writer;
        this.anchor = anchor;
        this.claim = claim;
        this.reserve = Reserve.of(file);
    }

    /**
     * Opens the file.
     *
     * @throws StoreFailure if it cannot be written
     * @throws UnusableFileException if another process uses it
     */
    public static Store open(Path file, boolean powerLossSafe) {
        Reserve.Loan room = Reserve.lend(file);
        Writer writer = null;
        Session anchor = null;
        FileClaim claim = null;
        try {
            writer = writer(file, powerLossSafe);
            anchor = connectForReading(file);
            Catalog.databases(anchor); // SQLite locks the file when it first reads it
            claim = FileClaim.take(file);
            if (claim == null) {
                throw FileClaim.taken(file);
            }
            writer.beginRun(claim);
            return new Store(file, writer, anchor, claim);
        } catch (IOException e) {
            throw new UnusableFileException("cannot lock " + file + " (" + e.getMessage() + ")", e);
        } finally {
            if (claim == null) {
                refuse(anchor, writer, room);
            }
        }
    }

    private static Writer writer(Path file, boolean powerLossSafe) {
        Supplier<Session> connection = () -> connectForWriting(file, powerLossSafe);
        try {
            return new Writer(connection, file, powerLossSafe);
        } catch (StoreFailure e) {
            if (e.isOfTheDisk() && Reserve.releaseIfFull(file)) {
                return new Writer(connection, file, powerLossSafe);
            }
            throw e;
        }
    }

    private static void refuse(@Nullable Session anchor, @Nullable Writer writer, Reserve.Loan room) {
        try {
            if (writer != null) {
                close(anchor, writer);
            }
        } finally {
            room.giveBack();
        }
    }

    private static void close(@Nullable Session anchor, Writer writer) {
        try {
            if (anchor != null) {
                anchor.close();
            }
        } finally {
            writer.close();
        }
    }

    private static Session connectForWriting(Path file, boolean powerLossSafe) {
        try {
            return new Session(StoreFile.connectForWriting(file, powerLossSafe));
        } catch (SQLException e) {
            throw StoreFailure.of(e);
        }
    }

    private static Session connectForReading(Path file) {
        try {
            return new Session(StoreFile.connectForReading(file));
        } catch (SQLException e) {
            throw StoreFailure.of(e);
        }
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
            if (!closed && !e.isOfTheReader()) {
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
        return idle == null ? connectForReading(file) : idle;
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
     * an exception, its changes are undone. Inside a command that writes, this is a part of it.
     */
    public <T extends @Nullable Object> T write(Supplier<T> command) {
        if (isWriting()) {
            return command.get();
        }
        try {
            return writer.run(command);
        } catch (StoreFailure e) {
            throw noted(e);
        }
    }

    private StoreFailure noted(StoreFailure e) {
        if (e.isOfTheDisk()) {
            shortage.set(e);
        }
        return e;
    }

    /** Like {@link #write}, for a command that adds or changes: fails if what room there is belongs to removals. */
    public <T extends @Nullable Object> T writeMore(Supplier<T> command) {
        if (isWriting()) {
            return command.get();
        }
        StoreFailure before = shortage.get();
        if (before != null || !reserve.isKept()) {
            makeRoom();
        }
        if (!reserve.isKept()) {
            throw noted(StoreFailure.onlyRemovals());
        }
        T result = write(() -> {
            if (!reserve.isKept()) { // a removal has come to need it
                throw StoreFailure.onlyRemovals();
            }
            return command.get();
        });
        if (before != null && !reserve.isDiskFull()) {
            shortage.compareAndSet(before, null); // not a failure that another thread has had meanwhile
        }
        return result;
    }

    /** Makes the reserve again. If it cannot be, or the disk is full with it, gives unused space back, once a second at most. */
    private void makeRoom() {
        if ((reserve.isKept() || reserve.extend()) && !reserve.isDiskFull()) {
            return;
        }
        long now = System.nanoTime();
        long last = lastReclaim.get();
        if (now - last >= NANOS_BETWEEN_RECLAIMS && !reserve.isUsed() && lastReclaim.compareAndSet(last, now)) {
            reclaim();
        }
    }

    private void reclaim() {
        writer.reclaim(reserve::hasRoom);
        reserve.extend();
    }

    /** Calls {@link #write} with a command that removes: if the disk is full, again, with the room of the reserve. */
    public <T extends @Nullable Object> T withReserve(Supplier<T> removal) {
        if (isWriting()) {
            return removal.get();
        }
        T result;
        try {
            result = removal.get();
        } catch (StoreFailure e) {
            if (!needsReserve(e)) {
                throw e;
            }
            return usingReserve(removal);
        }
        if (shortage.get() != null || !reserve.isKept()) {
            reclaim();
        }
        return result;
    }

    private boolean needsReserve(StoreFailure e) {
        return e.isLackOfRoom() || (e.isOfTheDisk() && reserve.isDiskNearlyFull());
    }

    private <T extends @Nullable Object> T usingReserve(Supplier<T> removal) {
        reserve.beginUse();
        try {
            return onceUsingReserve(removal);
        } catch (StoreFailure e) {
            if (!needsReserve(e)) {
                throw e;
            }
            // It may have shared a commit with a removal for which there was no room.
            return onceUsingReserve(removal);
        } finally {
            endUse();
        }
    }

    /** Gives back what the removal freed, or what a failed one left in the log. Then all goes on as before. */
    private void endUse() {
        try {
            writer.reclaim(reserve::hasRoom);
        } finally {
            reserve.endUse();
            writer.overwriteRemoved(() -> !reserve.isUsed());
            reserve.extend();
        }
    }

    private <T extends @Nullable Object> T onceUsingReserve(Supplier<T> removal) {
        // To overwrite what is removed, there must be room for all of it in the log.
        writer.overwriteRemoved(() -> !reserve.isUsed());
        reserve.release(); // now that no add runs
        if (reserve.isDiskFull()) {
            writer.reclaim(() -> !reserve.isDiskFull()); // what another removal has left in the log
        }
        return removal.get();
    }

    /** Fails if the last write found no room on the disk, and there is none yet. A small write finds that out. */
    public void requireRoom() {
        if (shortage.get() == null) {
            return;
        }
        makeRoom();
        if (reserve.isDiskFull()) {
            throw StoreFailure.noRoom();
        }
        writeMore(() -> Catalog.touch(writer()));
    }

    /** Copies the log into the file, so that whoever deletes it after a run that only read loses nothing. */
    void emptyLog() {
        writer.emptyLog();
    }

    /** Whether there is room on the disk beside that for removals. */
    boolean hasReserve() {
        return reserve.isKept();
    }

    /** The number of commits so far; see {@link #awaitCommit}. */
    public long commits() {
        return writer.commits().count();
    }

    /**
     * Waits for a commit, or until the store is closed.
     *
     * @param seen the number of commits before what the caller has read
     * @return whether there was one; false if the time is over, or the thread is interrupted, which it then still is
     */
    public boolean awaitCommit(long seen, long nanos) {
        try {
            return writer.commits().await(seen, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
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
        // The log is copied into the file, which then grows.
        reserve.give(StoreFile.logOf(file).toFile().length());
        try (claim) {
            close(anchor, writer);
            reserve.extend();
        } catch (IOException e) {
            log.warn("cannot unlock {}: {}", file, e.getMessage());
        }
    }
}
