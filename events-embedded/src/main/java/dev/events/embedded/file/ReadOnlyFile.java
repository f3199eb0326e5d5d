package dev.events.embedded.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.function.Function;
import org.sqlite.SQLiteErrorCode;

/**
 * The file of a store, opened to be read, whether or not another process has it open and writes. Nothing in the file is changed,
 * and no writer waits for the reader. (SQLite may leave an empty log and its shared memory beside a file that nobody has open.)
 */
public final class ReadOnlyFile implements AutoCloseable {

    private static final int PRIMARY_CODE = 0xFF;

    /** Room that a copy leaves on its disk, which may be the store's own. */
    private static final long LEFT_FREE = 32L << 20;

    private final Path file;
    private final Connection connection;

    private ReadOnlyFile(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /**
     * Opens the file of a store.
     *
     * @throws UnusableFileException if there is none, it is not a store's, this version does not know its format, or it
     *     cannot be read
     */
    public static ReadOnlyFile open(Path file) {
        PrivateFiles.requireRegular(file);
        if (!Files.exists(file)) {
            throw new UnusableFileException(file + " does not exist", null);
        }
        try {
            return open(file, "mode=ro");
        } catch (SQLException e) {
            // SQLite needs a log and shared memory beside the file, which it cannot make in a directory that is
            // read-only.
            if (!isOfTheDirectory(e) || hasLog(file)) {
                throw unreadable(file, e);
            }
        }
        try {
            return open(file, "immutable=1");
        } catch (SQLException e) {
            throw unreadable(file, e);
        }
    }

    private static boolean isOfTheDirectory(SQLException e) {
        int code = e.getErrorCode() & PRIMARY_CODE;
        return code == SQLiteErrorCode.SQLITE_CANTOPEN.code || code == SQLiteErrorCode.SQLITE_READONLY.code;
    }

    private static boolean hasLog(Path file) {
        try {
            return WriteAheadLog.isPresent(StoreFile.logOf(file));
        } catch (IOException e) {
            return true;
        }
    }

    private static UnusableFileException unreadable(Path file, SQLException e) {
        return (e.getErrorCode() & PRIMARY_CODE) == SQLiteErrorCode.SQLITE_NOTADB.code
                ? StoreFile.damaged(file, "it does not begin like an SQLite file", e)
                : new UnusableFileException("cannot read " + file + " (" + e.getMessage() + ")", e);
    }

    private static ReadOnlyFile open(Path file, String mode) throws SQLException {
        Connection connection = StoreFile.connectReadOnly(file, mode);
        boolean usable = false;
        try (Statement statement = connection.createStatement()) {
            StoreFile.requireStore(file, pragma(statement, "application_id"), pragma(statement, "user_version"));
            usable = true;
            return new ReadOnlyFile(file, connection);
        } finally {
            if (!usable) {
                connection.close();
            }
        }
    }

    private static int pragma(Statement statement, String name) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    /** Reads in one transaction: all statements see the state of one moment. */
    public <T> T read(Function<Session, T> work) {
        // Closing the connection ends it. It is not closed here, so the session's statements need not be either.
        Session session = new Session(connection);
        session.begin();
        try {
            return work.apply(session);
        } finally {
            session.forgetStatements();
            session.rollback();
        }
    }

    /**
     * Copies the file into another one, in one transaction: the copy has the state of one moment, and no part of what was
     * committed later. It has no log and no free pages.
     *
     * @param target a file that is empty
     * @return a moment up to which the copy has everything that was committed
     * @throws UnusableFileException if the file is damaged, or the copy cannot be written
     */
    public Instant copyTo(Path target) {
        requireRoom(target);
        Instant moment = Instant.now();
        try (PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, target.toAbsolutePath().toString());
            statement.executeUpdate();
            return moment;
        } catch (SQLException e) {
            int code = e.getErrorCode() & PRIMARY_CODE;
            if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
                throw StoreFile.damaged(file, String.valueOf(e.getMessage()), e);
            }
            throw new UnusableFileException("cannot copy " + file + " to " + target + " (" + e.getMessage() + ")", e);
        }
    }

    private void requireRoom(Path target) {
        try (Statement statement = connection.createStatement()) {
            long pages = pragma(statement, "page_count") - (long) pragma(statement, "freelist_count");
            long needed = pages * pragma(statement, "page_size") + LEFT_FREE;
            long room = Files.getFileStore(target).getUsableSpace();
            if (room < needed) {
                throw new UnusableFileException(
                        "there is not enough room for a copy of " + file + ": "
                                + target.toAbsolutePath().getParent() + " has " + (room >> 20) + " MB, and it needs "
                                + (needed >> 20) + " MB",
                        null);
            }
        } catch (SQLException e) {
            throw unreadable(file, e);
        } catch (IOException e) {
            throw new UnusableFileException("cannot write " + target + " (" + e + ")", e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw StoreFailure.of(e);
        }
    }
}
