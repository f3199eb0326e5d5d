package dev.events.embedded.file;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection to the SQLite file, with its prepared statements. Only one thread may use it at a time. */
public final class Session implements AutoCloseable {

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Session(Connection connection) {
        this.connection = connection;
    }

    /** Receives a row; returns whether the query should continue. */
    public interface RowVisitor {
        boolean visit(ResultSet row) throws SQLException;
    }

    /** Passes rows to the visitor until it returns false, there are no more, or the thread's {@link ReadDeadline} has passed. */
    public void query(String sql, RowVisitor visitor, Object... parameters) {
        ReadDeadline deadline = ReadDeadline.current();
        deadline.check();
        try {
            PreparedStatement statement = prepared(sql, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                boolean more = true;
                while (more && rows.next()) {
                    more = visitor.visit(rows);
                    deadline.check();
                }
            }
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** The first column of the first row; null if there is no row or the value is null. */
    @Nullable
    public Long queryLong(String sql, Object... parameters) {
        long[] value = new long[1];
        boolean[] found = new boolean[1];
        query(
                sql,
                row -> {
                    value[0] = row.getLong(1);
                    found[0] = !row.wasNull();
                    return false;
                },
                parameters);
        return found[0] ? value[0] : null;
    }

    public int update(String sql, @Nullable Object... parameters) {
        try {
            return prepared(sql, parameters).executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** Removes a failed statement: the driver has finalised it, so every further use of it would fail. */
    private StoreFailure failed(String sql, SQLException cause) {
        PreparedStatement statement = statements.remove(sql);
        if (statement != null) {
            try {
                statement.close();
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }
        return StoreFailure.of(cause);
    }

    /** Runs a statement once, without keeping it prepared. */
    void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw StoreFailure.of(e);
        }
    }

    private PreparedStatement prepared(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            Object parameter = parameters[i];
            if (parameter instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else if (parameter instanceof Long number) {
                statement.setLong(i + 1, number);
            } else {
                statement.setObject(i + 1, parameter);
            }
        }
        return statement;
    }

    /** Begins a transaction. Fails if one is open, so that no command commits the unfinished changes of another. */
    void begin() {
        update("BEGIN");
    }

    void commit() {
        update("COMMIT");
    }

    void rollback() {
        update("ROLLBACK");
    }

    /** Closes all prepared statements. Statements on dropped tables would accumulate. */
    void forgetStatements() {
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
        } catch (SQLException e) {
            throw StoreFailure.of(e);
        } finally {
            statements.clear();
        }
    }

    /**
     * Copies the log into the file and makes it empty.
     *
     * @param millis how long to wait for those who read in it
     * @return false if some read longer; then part of it may have been copied
     */
    boolean truncateLog(int millis) {
        queryLong("PRAGMA busy_timeout=" + millis);
        try {
            return Objects.equals(queryLong("PRAGMA wal_checkpoint(TRUNCATE)"), 0L);
        } finally {
            queryLong("PRAGMA busy_timeout=" + StoreFile.BUSY_MILLIS);
        }
    }

    /**
     * Copies the log into the file and syncs it to disk, so that data survives a power failure after a clean shutdown.
     */
    void closeDurably() {
        try (this) {
            update("PRAGMA synchronous=FULL");
            queryLong("PRAGMA wal_checkpoint(TRUNCATE)");
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
