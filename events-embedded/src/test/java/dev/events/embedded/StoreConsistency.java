package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.file.Catalog;
import dev.events.embedded.file.Session;
import dev.events.embedded.file.Store;
import dev.events.embedded.file.StoredDocument;
import dev.events.embedded.index.IndexTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Computes the keys of all documents in a file and compares them with the file's indexes. */
final class StoreConsistency {

    private StoreConsistency() {}

    static void check(Path file) {
        try (Store store = Store.open(file, false)) {
            store.read(session -> {
                List<String> problems = new ArrayList<>();
                session.query("PRAGMA integrity_check", row -> problems.add(row.getString(1)));
                assertEquals(List.of("ok"), problems);
                Map<String, Document> descriptions = new HashMap<>();
                session.query(
                        "SELECT id, database, name FROM collections WHERE name = 'system.indexes'",
                        row -> describe(session, row.getLong(1), descriptions));
                session.query(
                        "SELECT i.id, i.collection, i.name, i.array_fields, c.database || '.' || c.name FROM indexes i"
                                + " JOIN collections c ON c.id = i.collection",
                        row -> {
                            Document description =
                                    Objects.requireNonNull(descriptions.get(row.getString(5) + "/" + row.getString(3)));
                            Catalog.IndexEntry entry = new Catalog.IndexEntry(row.getLong(1), row.getInt(4));
                            checkIndex(store, session, entry, row.getLong(2), description);
                            return true;
                        });
                return problems;
            });
        }
    }

    private static boolean describe(Session session, long table, Map<String, Document> descriptions) {
        session.query("SELECT document FROM documents_" + table, row -> {
            Document description = StoredDocument.decode(row.getBytes(1));
            descriptions.put(description.get("ns") + "/" + description.get("name"), description);
            return true;
        });
        return true;
    }

    private static void checkIndex(
            Store store, Session session, Catalog.IndexEntry entry, long table, Document description) {
        List<IndexKey> keys = new ArrayList<>();
        Objects.requireNonNull((Document) description.get("key"))
                .forEach((field, direction) -> keys.add(new IndexKey(field, ((Number) direction).intValue() > 0)));
        String name = String.valueOf(description.get("name"));
        boolean unique = name.equals("_id_") || Boolean.TRUE.equals(description.get("unique"));
        boolean sparse = Boolean.TRUE.equals(description.get("sparse"));
        IndexTable index = new IndexTable(store, entry, keys, unique, sparse);
        TreeSet<String> expected = new TreeSet<>();
        session.query("SELECT position, document FROM documents_" + table, row -> {
            long position = row.getLong(1);
            index.keysOf(StoredDocument.decode(row.getBytes(2)))
                    .forEach(key -> expected.add(HexFormat.of().formatHex(key) + "@" + position));
            return true;
        });
        TreeSet<String> actual = new TreeSet<>();
        session.query("SELECT key, position FROM " + index.name(), row -> {
            actual.add(HexFormat.of().formatHex(row.getBytes(1)) + "@" + row.getLong(2));
            return true;
        });
        assertEquals(expected, actual, () -> "keys of " + description);
    }
}
