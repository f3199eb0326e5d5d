package dev.events.embedded.file;

import de.bwaldvogel.mongo.bson.Document;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The table of a collection's documents. Each document has a position, which is its primary key. */
public final class DocumentTable {

    private static final long VISITED_AT_ONCE = 10_000;

    private final Store store;
    private final long id;

    private DocumentTable(Store store, long id) {
        this.store = store;
        this.id = id;
    }

    /** The table of a collection; null if it has none yet. */
    public static @Nullable DocumentTable find(Store store, String database, String collection) {
        return store.read(session -> find(session, store, database, collection));
    }

    static @Nullable DocumentTable find(Session session, Store store, String database, String collection) {
        Long id = Catalog.findCollection(session, database, collection);
        return id == null ? null : new DocumentTable(store, id);
    }

    /** Creates the table of a collection. Must be called inside {@link Store#write}. */
    public static DocumentTable create(Store store, String database, String collection) {
        return new DocumentTable(store, Catalog.createCollection(store.writer(), database, collection));
    }

    public String name() {
        return "documents_" + id;
    }

    public Catalog.@Nullable IndexEntry findIndex(String index) {
        return store.read(session -> Catalog.findIndex(session, id, index));
    }

    public Catalog.IndexEntry createIndex(String index, boolean unique) {
        return Catalog.createIndex(store.writer(), id, index, unique);
    }

    /** The highest position; 0 if there are no documents. */
    public long lastPosition() {
        return store.read(this::lastPosition);
    }

    long lastPosition(Session session) {
        Long last = session.queryLong("SELECT max(position) FROM " + name());
        return last == null ? 0 : last;
    }

    public void insert(long position, Document document) {
        store.writer().update("INSERT INTO " + name() + " VALUES (?, ?)", position, StoredDocument.encode(document));
    }

    /** Replaces a document by another, as {@link StoredDocument#encode} returns it. */
    public void replace(long position, byte[] stored) {
        store.writer().update("UPDATE " + name() + " SET document = ? WHERE position = ?", stored, position);
    }

    public void remove(long position) {
        store.writer().update("DELETE FROM " + name() + " WHERE position = ?", position);
    }

    /** Removes all documents; returns their number. */
    public int clear() {
        return store.writer().update("DELETE FROM " + name());
    }

    public long count() {
        Long count = store.read(session -> session.queryLong("SELECT count(*) FROM " + name()));
        return count == null ? 0 : count;
    }

    public boolean isEmpty() {
        return store.read(session -> session.queryLong("SELECT 1 FROM " + name() + " LIMIT 1")) == null;
    }

    /** Visits documents, as {@link StoredDocument#encode} returns them: all that may have a string in a field, and few others. */
    public void visitThoseWithString(Session session, String field, Consumer<byte[]> visitor) {
        String sql =
                "SELECT document FROM " + name() + " WHERE position > ? AND position <= ? AND instr(document, ?) > 0";
        byte[] element = StoredDocument.beginningOfString(field);
        long last = lastPosition(session);
        // In steps, between which the deadline is looked at.
        for (long at = 0; at < last; at += VISITED_AT_ONCE) {
            session.query(
                    sql,
                    row -> {
                        visitor.accept(row.getBytes(1));
                        return true;
                    },
                    at,
                    at + VISITED_AT_ONCE,
                    element);
        }
    }

    /** The size of all documents in bytes. */
    public long size() {
        Long size = store.read(session -> session.queryLong("SELECT sum(length(document)) FROM " + name()));
        return size == null ? 0 : size;
    }

    public void rename(String database, String collection) {
        Catalog.renameCollection(store.writer(), id, database, collection);
    }

    public void drop() {
        Catalog.dropCollection(store.writer(), id);
        store.tablesDropped();
    }
}
