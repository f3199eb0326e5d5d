package dev.events.embedded.file;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lists the collections and indexes in the SQLite file. Each of them has one more table, named after its id N:
 *
 * <ul>
 *   <li>{@code documents_N (position INTEGER PRIMARY KEY, document BLOB)} holds a collection's documents in the order
 *       of insertion, each as BSON with a checksum (see {@link StoredDocument}).
 *   <li>{@code keys_N (key BLOB, position INTEGER) WITHOUT ROWID} holds an index, ordered by key, and by position if
 *       the index is not unique. A document has one row for each distinct element if a field is an array.
 * </ul>
 */
public final class Catalog {

    private static final List<String> SCHEMA = List.of("""
            CREATE TABLE collections (
              id INTEGER PRIMARY KEY AUTOINCREMENT,
              database TEXT NOT NULL,
              name TEXT NOT NULL,
              UNIQUE (database, name))
            """, """
            CREATE TABLE indexes (
              id INTEGER PRIMARY KEY AUTOINCREMENT,
              collection INTEGER NOT NULL,
              name TEXT NOT NULL,
              array_fields INTEGER NOT NULL DEFAULT 0,
              UNIQUE (collection, name))
            """);

    private Catalog() {}

    static void createTables(Statement statement) throws SQLException {
        for (String table : SCHEMA) {
            statement.execute(table);
        }
    }

    /** Reads the whole catalog. Fails if the schema is not readable. */
    static void check(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT (SELECT count(*) FROM collections), (SELECT count(*) FROM indexes), count(*)"
                        + " FROM sqlite_schema")) {
            row.next();
        }
    }

    /** Reads every document. Fails if a checksum does not match. */
    static void checkDocuments(Connection connection) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id FROM collections")) {
            while (row.next()) {
                ids.add(row.getLong(1));
            }
        }
        for (long id : ids) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT document FROM documents_" + id)) {
                while (row.next()) {
                    StoredDocument.check(row.getBytes(1));
                }
            }
        }
    }

    /** Changes a page, and no more in it than the id that the next index would get. */
    static int touch(Session session) {
        return session.update("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'indexes'");
    }

    public static List<String> databases(Session session) {
        List<String> names = new ArrayList<>();
        session.query("SELECT DISTINCT database FROM collections", row -> names.add(row.getString(1)));
        return names;
    }

    /** A collection in the catalog. */
    public record CollectionEntry(long id, String database, String name) {
        /** The table of its documents. */
        public String table() {
            return "documents_" + id;
        }

        /** Its name with that of its database, as in {@code db.things}. */
        public String fullName() {
            return database + "." + name;
        }
    }

    public static List<CollectionEntry> collections(Session session) {
        List<CollectionEntry> found = new ArrayList<>();
        session.query("SELECT id, database, name FROM collections ORDER BY database, name", row -> {
            found.add(new CollectionEntry(row.getLong(1), row.getString(2), row.getString(3)));
            return true;
        });
        return found;
    }

    static @Nullable Long findCollection(Session session, String database, String name) {
        return session.queryLong("SELECT id FROM collections WHERE database = ? AND name = ?", database, name);
    }

    static long createCollection(Session session, String database, String name) {
        session.update("INSERT INTO collections (database, name) VALUES (?, ?)", database, name);
        long id = lastId(session);
        session.execute("CREATE TABLE documents_" + id + " (position INTEGER PRIMARY KEY, document BLOB NOT NULL)");
        return id;
    }

    static void renameCollection(Session session, long id, String database, String name) {
        session.update("UPDATE collections SET database = ?, name = ? WHERE id = ?", database, name, id);
    }

    static void dropCollection(Session session, long id) {
        session.execute("DROP TABLE documents_" + id);
        session.update("DELETE FROM collections WHERE id = ?", id);
    }

    /**
     * An index in the catalog. Bit N of {@code arrayFields} is set if the Nth field was ever an array in a document.
     */
    public record IndexEntry(long id, int arrayFields) {
        /** The table of its keys. */
        public String table() {
            return "keys_" + id;
        }
    }

    /** The indexes of a collection, by name. */
    public static Map<String, IndexEntry> indexes(Session session, long collection) {
        Map<String, IndexEntry> found = new TreeMap<>();
        session.query(
                "SELECT name, id, array_fields FROM indexes WHERE collection = ?",
                row -> {
                    found.put(row.getString(1), new IndexEntry(row.getLong(2), row.getInt(3)));
                    return true;
                },
                collection);
        return found;
    }

    /** The tables of documents and keys, as they are in the file. */
    public static Set<String> tables(Session session) {
        Set<String> names = new TreeSet<>();
        session.query(
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                        + " AND (name GLOB 'documents_*' OR name GLOB 'keys_*')",
                row -> {
                    names.add(row.getString(1));
                    return true;
                });
        return names;
    }

    public static @Nullable IndexEntry findIndex(Session session, long collection, String name) {
        List<IndexEntry> found = new ArrayList<>();
        session.query(
                "SELECT id, array_fields FROM indexes WHERE collection = ? AND name = ?",
                row -> found.add(new IndexEntry(row.getLong(1), row.getInt(2))),
                collection,
                name);
        return found.isEmpty() ? null : found.get(0);
    }

    public static IndexEntry createIndex(Session session, long collection, String name, boolean unique) {
        session.update("INSERT INTO indexes (collection, name) VALUES (?, ?)", collection, name);
        long id = lastId(session);
        session.execute("CREATE TABLE keys_" + id + " (key BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (key"
                + (unique ? "" : ", position") + ")) WITHOUT ROWID");
        return new IndexEntry(id, 0);
    }

    public static void setArrayFields(Session session, long id, int arrayFields) {
        session.update("UPDATE indexes SET array_fields = array_fields | ? WHERE id = ?", (long) arrayFields, id);
    }

    public static void dropIndex(Session session, long id) {
        session.execute("DROP TABLE keys_" + id);
        session.update("DELETE FROM indexes WHERE id = ?", id);
    }

    private static long lastId(Session session) {
        Long id = session.queryLong("SELECT last_insert_rowid()");
        if (id == null) {
            throw new IllegalStateException("no row was inserted");
        }
        return id;
    }
}
