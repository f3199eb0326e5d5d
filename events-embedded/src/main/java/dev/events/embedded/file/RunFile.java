package dev.events.embedded.file;

import dev.events.embedded.file.WriteAheadLog.Mark;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file that says whether the store is open, and how far its log has got, so that the next start can tell
 * whether writes were lost.
 *
 * <p>SQLite itself cannot tell: without its log, or with the intact beginning of a log, a database is as good as any
 * other. This file is not synced, so like the log it survives the end of the process, and not always a power failure.
 * It holds two records that are written in turn, because a killed process may leave one half written.
 */
final class RunFile implements AutoCloseable {

    static final String NAME = "events.state";

    private static final Logger log = LoggerFactory.getLogger(RunFile.class);

    /** Recording costs some microseconds. A commit that follows another one sooner is recorded with a later one. */
    private static final long NANOS_BETWEEN_RECORDS = 1_000_000;

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path path;
    private final Path logFile;
    private final boolean powerLossSafe;
    private final long boot = boot();

    /** Null before the run begins, and if it cannot be written, for example on a full disk. The store works without it. */
    private @Nullable RandomAccessFile file;

    private @Nullable RandomAccessFile openLog;
    private long sequence;
    private long lastRecord;
    /** The database's change counter at the beginning of this run; 0 if unknown. */
    private int changes;

    /**
     * The state of a store, not yet of this process.
     *
     * @param database the file of the database
     * @param powerLossSafe whether commits are synced to disk
     */
    RunFile(Path database, boolean powerLossSafe) {
        this.path = in(database);
        this.logFile = StoreFile.logOf(database);
        this.powerLossSafe = powerLossSafe;
    }

    /**
     * Says that the store is open, and gives the database a change counter that no older copy of it has. Before this, nothing is
     * written: another process may have the store.
     *
     * @param session a connection, outside of a transaction; SQLite has recovered the log
     * @param claim that of this process
     */
    void begin(Session session, FileClaim claim) throws IOException {
        open();
        session.execute("PRAGMA user_version=" + StoreFile.FORMAT); // writes the header, which counts that
        beforeLogEnds();
        session.queryLong("PRAGMA wal_checkpoint(TRUNCATE)");
        changes = StoreFile.changeCounter(claim.read(StoreFile.HEADER_LENGTH));
        write(RunRecord.OPEN, Mark.NONE);
    }

    /** Says that the store is open, and how far its log has got. */
    void open() {
        try {
            RunRecord last = RunRecord.last(path);
            sequence = last == null ? 0 : last.sequence();
            if (!Files.exists(path)) {
                PrivateFiles.create(path);
            }
            RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
            file = opened;
            if (opened.length() < 2 * RunRecord.LENGTH) {
                opened.write(new byte[2 * RunRecord.LENGTH]); // takes its space on the disk now
            }
            Mark recovered = WriteAheadLog.lastIntact(logFile, Integer.MAX_VALUE);
            write(RunRecord.OPEN, recovered == null ? Mark.NONE : recovered);
        } catch (IOException e) {
            giveUp(e);
        }
    }

    static Path in(Path database) {
        return database.resolveSibling(NAME);
    }

    /**
     * Notes a commit.
     *
     * @param session its connection, outside of a transaction
     */
    void committed(Session session) {
        long now = System.nanoTime();
        if (file == null || now - lastRecord < NANOS_BETWEEN_RECORDS) {
            return;
        }
        lastRecord = now;
        try {
            Mark end = endOfLog(session);
            if (end != null) {
                write(RunRecord.OPEN, end);
            }
        } catch (IOException | StoreFailure e) {
            giveUp(e);
        }
    }

    private @Nullable Mark endOfLog(Session session) throws IOException {
        int[] frames = new int[1];
        session.query("PRAGMA wal_checkpoint(NOOP)", row -> {
            frames[0] = row.getInt(2);
            return false;
        });
        if (frames[0] <= 0) {
            return null;
        }
        RandomAccessFile opened = openLog;
        if (opened == null) {
            opened = new RandomAccessFile(logFile.toFile(), "r");
            openLog = opened;
        }
        return WriteAheadLog.read(opened, frames[0]);
    }

    /** The log is about to be emptied into the database, or deleted. */
    void beforeLogEnds() {
        closeLog();
        if (file != null) {
            try {
                write(RunRecord.OPEN, Mark.NONE);
            } catch (IOException e) {
                giveUp(e);
            }
        }
    }

    /** Says that the store was closed properly. */
    void ended() {
        if (file != null) {
            try {
                write(RunRecord.CLOSED, Mark.NONE);
            } catch (IOException e) {
                giveUp(e);
            }
        }
    }

    @Override
    public void close() {
        closeLog();
        RandomAccessFile open = file;
        file = null;
        closeQuietly(open);
    }

    private void closeLog() {
        RandomAccessFile open = openLog;
        openLog = null;
        closeQuietly(open);
    }

    @SuppressWarnings("EmptyCatch") // nothing is lost: every write has reached the operating system
    private static void closeQuietly(@Nullable RandomAccessFile open) {
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // see above
            }
        }
    }

    /** What the file says is no longer true, so nothing is better: the next start would report a loss that there is not. */
    private void giveUp(Exception e) {
        log.warn("cannot note in {} how far the store has got, so a loss would go unnoticed: {}", NAME, e.toString());
        close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException undeleted) {
            log.warn("cannot remove {}, so the next start may report a loss that there is not: {}", path, undeleted);
        }
    }

    private void write(int status, Mark end) throws IOException {
        RandomAccessFile open = file;
        if (open == null) {
            return;
        }
        sequence++;
        byte[] bytes = new RunRecord(sequence, status, powerLossSafe, boot, System.currentTimeMillis(), end, changes)
                .toBytes();
        open.seek(sequence % 2 * RunRecord.LENGTH);
        open.write(bytes);
    }

    /**
     * Says which writes of the last run may be lost; empty if none are, or if nothing is known about that run. To be
     * asked before SQLite opens the database.
     */
    static Optional<String> loss(Path database) throws IOException {
        RunRecord last = RunRecord.last(in(database));
        if (last == null || last.status() != RunRecord.OPEN || last.end().frame() == 0) {
            return Optional.empty();
        }
        Path logFile = StoreFile.logOf(database);
        String what = damage(logFile, last.end());
        if (what == null) {
            return Optional.empty();
        }
        Instant when = Instant.ofEpochMilli(last.millis()).truncatedTo(ChronoUnit.SECONDS);
        boolean restarted = last.boot() != boot();
        return Optional.of("writes may be lost that were acknowledged until " + when
                + ": the last run did not end cleanly, "
                + (restarted ? "the machine has been restarted since, " : "") + "and its log " + logFile + " " + what
                + (restarted && !last.powerLossSafe()
                        ? "; that can happen in a power failure unless writes are synced to disk"
                        : "; compare with a backup or with the programs that wrote"));
    }

    /**
     * Fails if the database is older than the run that its log is of: SQLite would mix the two.
     *
     * @param changes the change counter in the file of the database
     */
    static void requireNotOlderThanItsLog(Path database, int changes) throws IOException {
        RunRecord last = RunRecord.last(in(database));
        Path logFile = StoreFile.logOf(database);
        // After a power failure the file may be older for another reason.
        if (last != null
                && last.status() == RunRecord.OPEN
                && last.boot() == boot()
                && changes - last.changes() < 0
                && WriteAheadLog.isPresent(logFile)) {
            throw new UnusableFileException(
                    database + " is older than its log " + logFile
                            + ", so it seems to be a backup; nothing was changed; move the"
                            + " log away to use the backup without it, or put back the file that was there",
                    null);
        }
    }

    /** What happened to the log since the given frame was its last one; null if it has that frame or a later one. */
    private static @Nullable String damage(Path logFile, Mark expected) throws IOException {
        Mark found = WriteAheadLog.lastIntact(logFile, expected.frame());
        if (found == null) {
            return WriteAheadLog.isPresent(logFile) ? "is damaged from its beginning" : "is missing";
        }
        if (found.salt() != expected.salt()) {
            // A log begins again only when all that it had is in the database.
            return found.sequence() > expected.sequence() ? null : "is not the one that it had";
        }
        if (found.frame() < expected.frame()) {
            return "can be read up to page " + found.frame() + " of at least " + expected.frame();
        }
        return found.checksum() == expected.checksum() ? null : "is not the one that it had";
    }

    /** Identifies the time since the machine started; 0 if that is unknown. */
    private static long boot() {
        try {
            CRC32C checksum = new CRC32C();
            checksum.update(Files.readString(BOOT_ID).getBytes(StandardCharsets.UTF_8));
            return checksum.getValue();
        } catch (IOException e) {
            return 0;
        }
    }
}
