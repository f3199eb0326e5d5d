package dev.events.embedded.file;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection to the SQLite file and the statements prepared on it; for one thread at a time. */
public final class Session implements AutoCloseable {

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Session(Connection connection) {
        this.connection = connection;
    }

    /** Looks at a row; says whether to go on to the next. */
    public interface RowVisitor {
        boolean visit(ResultSet row) throws SQLException;
    }

    /** Reads rows one by one until there are no more or the visitor has enough. */
    public void query(String sql, RowVisitor visitor, Object... parameters) {
        try {
            PreparedStatement statement = prepared(sql, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                boolean more = true;
                while (more && rows.next()) {
                    more = visitor.visit(rows);
                }
            }
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** The first column of the first row, or null where there is no row or no value. */
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

    public int update(String sql, Object... parameters) {
        try {
            return prepared(sql, parameters).executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** The driver finalises a statement that fails, which then would fail for ever; the next time needs another. */
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

    /** Runs a statement that is not worth keeping prepared. */
    void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw StoreFailure.of(e);
        }
    }

    private PreparedStatement prepared(String sql, Object... parameters) throws SQLException {
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

    /** Begins a transaction; fails where one was left open, so that nobody commits what another left half done. */
    void begin() {
        update("BEGIN");
    }

    void commit() {
        update("COMMIT");
    }

    void rollback() {
        update("ROLLBACK");
    }

    /** Drops prepared statements; those of dropped tables would otherwise pile up. */
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

    /** Copies the log into the file and flushes that, so that a clean end is safe from power loss as well. */
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
