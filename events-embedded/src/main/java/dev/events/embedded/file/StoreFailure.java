package dev.events.embedded.file;

import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteErrorCode;

/**
 * A failure of the store itself: no space left, a damaged page, an I/O error.
 *
 * <p>This is not one of the library's exceptions, because the library reports those as write errors of single documents
 * and continues. After this exception the whole command must be undone.
 */
public final class StoreFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String codeName;

    private StoreFailure(int code, String codeName, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.codeName = codeName;
    }

    StoreFailure(String message, Throwable cause) {
        this(DATA_CORRUPTION, "DataCorruptionDetected", "embedded store: " + message, cause);
    }

    private static final int OUT_OF_DISK_SPACE = 14031;
    private static final int DATA_CORRUPTION = 246;
    private static final int INTERNAL_ERROR = 1;
    private static final int SHUTDOWN = 91;
    private static final int MAX_TIME_EXPIRED = 50;
    private static final int INTERRUPTED = 11601;
    private static final int PRIMARY_CODE = 0xFF;

    static StoreFailure of(SQLException e) {
        int primary = e.getErrorCode() & PRIMARY_CODE;
        if (primary == SQLiteErrorCode.SQLITE_FULL.code) {
            return new StoreFailure(
                    OUT_OF_DISK_SPACE, "OutOfDiskSpace", "embedded store: no space left on the disk", e);
        }
        if (primary == SQLiteErrorCode.SQLITE_IOERR.code
                || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code
                || primary == SQLiteErrorCode.SQLITE_READONLY.code) {
            // Clients handle this like a full disk: the write failed, and a later attempt may succeed.
            return new StoreFailure(
                    OUT_OF_DISK_SPACE, "OutOfDiskSpace", "embedded store: the disk fails: " + e.getMessage(), e);
        }
        if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return new StoreFailure(
                    DATA_CORRUPTION, "DataCorruptionDetected", "embedded store: the file is damaged", e);
        }
        return new StoreFailure(INTERNAL_ERROR, "InternalError", "embedded store: " + e.getMessage(), e);
    }

    /** For commands that share a commit with the command that failed. */
    static StoreFailure ofAnother(Throwable e) {
        return new StoreFailure(
                INTERNAL_ERROR, "InternalError", "embedded store: nothing written, because another command failed", e);
    }

    static StoreFailure closed() {
        return new StoreFailure(
                SHUTDOWN, "ShutdownInProgress", "embedded store: closed", new IllegalStateException("closed"));
    }

    static StoreFailure late(Duration limit) {
        return new StoreFailure(
                MAX_TIME_EXPIRED,
                "MaxTimeMSExpired",
                "embedded store: reading takes longer than the limit of " + limit.toMillis() + " ms",
                new IllegalStateException("the time limit"));
    }

    public static StoreFailure interrupted() {
        return new StoreFailure(
                INTERRUPTED,
                "Interrupted",
                "embedded store: reading was interrupted",
                new IllegalStateException("the thread is interrupted"));
    }

    static StoreFailure noRoom() {
        return new StoreFailure(
                OUT_OF_DISK_SPACE,
                "OutOfDiskSpace",
                "embedded store: no space left on the disk",
                new IllegalStateException("no space"));
    }

    /** For commands that would take what is left for removals. */
    static StoreFailure onlyRemovals() {
        return new StoreFailure(
                OUT_OF_DISK_SPACE,
                "OutOfDiskSpace",
                "embedded store: the disk is nearly full, and what is left is kept for removals",
                new IllegalStateException("no reserve"));
    }

    /** Whether there was no room on the disk, or the disk failed. */
    boolean isOfTheDisk() {
        return code == OUT_OF_DISK_SPACE;
    }

    /** Whether there was no room on the disk, as far as is known: a full disk may also look like one that fails. */
    boolean isLackOfRoom() {
        return isOfTheDisk()
                && !(getCause() instanceof SQLException e
                        && (e.getErrorCode() & PRIMARY_CODE) != SQLiteErrorCode.SQLITE_FULL.code);
    }

    /**
     * Whether SQLite reported it. It may then have rolled back the transaction, and the connection may be unusable. After any
     * other failure both are as they were.
     */
    boolean isOfSqlite() {
        return getCause() instanceof SQLException;
    }

    /** Whether a {@link ReadDeadline} has passed, or the thread that reads was interrupted. */
    public boolean isOfTheReader() {
        return code == MAX_TIME_EXPIRED || code == INTERRUPTED;
    }

    public boolean isOfClosedStore() {
        return code == SHUTDOWN;
    }

    public int code() {
        return code;
    }

    public String codeName() {
        return codeName;
    }
}
