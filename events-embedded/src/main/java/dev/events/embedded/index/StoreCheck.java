package dev.events.embedded.index;

import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.file.Catalog;
import dev.events.embedded.file.Session;
import dev.events.embedded.file.StoreFailure;
import dev.events.embedded.file.StoredDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Checks the whole file of a store: SQLite's own structure, the checksum of each document, and each index against the documents,
 * both ways. All collections are checked alike.
 *
 * <p>An index is compared by sums over its rows, for which documents and indexes are read once, in their own order. Only if the
 * sums differ are single rows looked up, to name those that are wrong.
 */
public final class StoreCheck {

    /** Of one kind in one collection or index; the others are counted. */
    private static final int MOST_NAMED = 5;

    /** Not the rows below the lowest key, which earlier versions have left and nobody reads. */
    private static final String READ = "(key >= ? OR typeof(key) <> 'blob')";

    private static final String INDEXES = "system.indexes";
    private static final String NAMESPACES = "system.namespaces";
    private static final String SYSTEM = "system.";

    private final Session session;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Long> documents = new TreeMap<>();
    /** By the full name of the collection and the name of the index. */
    private final Map<String, Map<String, Document>> descriptions = new HashMap<>();
    /** The full names of the collections that commands find. */
    private final Set<String> namespaces = new HashSet<>();

    private StoreCheck(Session session) {
        this.session = session;
    }

    /**
     * What a check found.
     *
     * @param documents the number of documents of each collection, by its full name, without those that describe others
     * @param problems what is wrong, a line each
     */
    public record Result(Map<String, Long> documents, List<String> problems) {
        public Result {
            documents = Map.copyOf(documents);
            problems = List.copyOf(problems);
        }
    }

    /** Checks all that a session sees. It must be in a transaction. */
    public static Result of(Session session) {
        StoreCheck check = new StoreCheck(session);
        check.checkAll();
        return new Result(check.documents, check.problems);
    }

    private void checkAll() {
        trying("the file", this::checkPages);
        trying("the catalog", this::checkCollections);
    }

    private void checkPages() {
        session.query("PRAGMA integrity_check(20)", row -> {
            for (String line : row.getString(1).split("\n", -1)) {
                if (!line.equals("ok") && !line.isBlank()) {
                    problems.add("the file: " + line.strip());
                }
            }
            return true;
        });
    }

    /** What SQLite cannot read is a problem, and does not end the check. */
    private void trying(String what, Runnable part) {
        try {
            part.run();
        } catch (StoreFailure e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            problems.add(what + " cannot be read: "
                    + String.valueOf(cause.getMessage()).replaceAll("\\s+", " "));
        }
    }

    private void checkCollections() {
        List<Catalog.CollectionEntry> collections = Catalog.collections(session);
        Set<String> expected = new TreeSet<>();
        for (Catalog.CollectionEntry each : collections) {
            expected.add(each.table());
            Catalog.indexes(session, each.id()).values().forEach(index -> expected.add(index.table()));
        }
        Set<String> existing = Catalog.tables(session);
        existing.stream()
                .filter(table -> !expected.contains(table))
                .forEach(table -> problems.add("the table " + table + " belongs to no collection"));
        // The descriptions come first.
        for (boolean system : new boolean[] {true, false}) {
            for (Catalog.CollectionEntry each : collections) {
                if (each.name().startsWith(SYSTEM) == system) {
                    trying(each.fullName(), () -> checkCollection(each, existing));
                }
            }
        }
    }

    private void checkCollection(Catalog.CollectionEntry collection, Set<String> tables) {
        if (!tables.contains(collection.table())) {
            problems.add(collection.fullName() + ": the table " + collection.table() + " of its documents is missing");
            return;
        }
        boolean isSystem = collection.name().startsWith(SYSTEM);
        if (!isSystem && !namespaces.contains(collection.fullName())) {
            problems.add(collection.fullName() + ": no command finds it, because it is not in " + NAMESPACES);
        }
        List<CheckedIndex> indexes = indexes(collection, tables);
        Problems damaged = new Problems(collection.fullName());
        Set<Long> unreadable = new HashSet<>();
        long[] count = new long[1];
        session.query("SELECT position, document FROM " + collection.table(), row -> {
            long position = row.getLong(1);
            count[0]++;
            try {
                Document document = StoredDocument.decode(row.getBytes(2));
                note(collection, document);
                indexes.forEach(index -> index.expect(document, position));
            } catch (StoreFailure e) {
                unreadable.add(position);
                damaged.add("the document at position " + position + " is damaged");
            }
            return true;
        });
        damaged.finish();
        if (!isSystem) {
            documents.put(collection.fullName(), count[0]);
        }
        for (CheckedIndex index : indexes) {
            trying(index.name, () -> index.compare(collection, unreadable));
        }
    }

    /** Keeps what the library's own collections say of others. */
    private void note(Catalog.CollectionEntry collection, Document document) {
        if (collection.name().equals(INDEXES)) {
            descriptions
                    .computeIfAbsent(String.valueOf(document.get("ns")), name -> new TreeMap<>())
                    .put(String.valueOf(document.get("name")), document);
        } else if (collection.name().equals(NAMESPACES)) {
            namespaces.add(String.valueOf(document.get("name")));
        }
    }

    private List<CheckedIndex> indexes(Catalog.CollectionEntry collection, Set<String> tables) {
        Map<String, Document> described = descriptions.getOrDefault(collection.fullName(), Map.of());
        Map<String, Catalog.IndexEntry> entries = Catalog.indexes(session, collection.id());
        List<CheckedIndex> indexes = new ArrayList<>();
        entries.forEach((name, entry) -> {
            String fullName = collection.fullName() + ": index " + name;
            Document description = described.get(name);
            if (description == null) {
                problems.add(fullName + " has no description in " + INDEXES);
            } else if (!tables.contains(entry.table())) {
                problems.add(fullName + ": its table " + entry.table() + " is missing");
            } else {
                indexes.add(new CheckedIndex(fullName, entry, keys(name, description)));
            }
        });
        described.keySet().stream()
                .filter(name -> !entries.containsKey(name))
                .forEach(name -> problems.add(collection.fullName() + ": index " + name + " is missing"));
        return indexes;
    }

    private static DocumentKeys keys(String name, Document description) {
        List<IndexKey> keys = new ArrayList<>();
        if (description.get("key") instanceof Document fields) {
            fields.forEach((field, direction) ->
                    keys.add(new IndexKey(field, direction instanceof Number number && number.doubleValue() == 1)));
        }
        boolean unique = name.equals("_id_") || Boolean.TRUE.equals(description.get("unique"));
        return new DocumentKeys(keys, unique, Boolean.TRUE.equals(description.get("sparse")));
    }

    /** Problems of one kind, of which only some are named. */
    private final class Problems {
        private final String where;
        private int count;

        Problems(String where) {
            this.where = where;
        }

        void add(String what) {
            if (count++ < MOST_NAMED) {
                problems.add(where + ": " + what);
            }
        }

        void finish() {
            if (count > MOST_NAMED) {
                problems.add(where + ": and " + (count - MOST_NAMED) + " more of these");
            }
        }
    }

    /** An index and the rows that it should have. */
    private final class CheckedIndex {
        final String name;
        private final Catalog.IndexEntry entry;
        private final DocumentKeys keys;
        private final RowSum expected = new RowSum();
        private int arrayFields;

        CheckedIndex(String name, Catalog.IndexEntry entry, DocumentKeys keys) {
            this.name = name;
            this.entry = entry;
            this.keys = keys;
        }

        void expect(Document document, long position) {
            arrayFields |= keys.arrayBits(document);
            for (byte[] key : keys.of(document)) {
                expected.add(key, position);
            }
        }

        /** @param unreadable the positions of documents whose keys are unknown */
        void compare(Catalog.CollectionEntry collection, Set<Long> unreadable) {
            RowSum found = new RowSum();
            session.query(
                    "SELECT key, position FROM " + entry.table() + " WHERE " + READ,
                    row -> {
                        found.add(row.getBytes(1), row.getLong(2));
                        return true;
                    },
                    KeyBytes.LOWEST);
            if (!found.isEqualTo(expected)) {
                int before = problems.size();
                nameSurplusRows(collection, unreadable);
                nameMissingRows(collection);
                if (problems.size() == before && unreadable.isEmpty()) {
                    problems.add(name + " does not fit the documents");
                }
            }
            if ((arrayFields & ~entry.arrayFields()) != 0) {
                problems.add(name + " does not know that documents have arrays in its fields");
            }
        }

        private void nameSurplusRows(Catalog.CollectionEntry collection, Set<Long> unreadable) {
            Problems surplus = new Problems(name);
            session.query(
                    "SELECT k.key, k.position, d.document FROM " + entry.table() + " k LEFT JOIN " + collection.table()
                            + " d ON d.position = k.position WHERE " + READ,
                    row -> {
                        long position = row.getLong(2);
                        byte[] stored = row.getBytes(3);
                        if (stored == null) {
                            surplus.add("it has a row for position " + position + ", where there is no document");
                        } else if (!unreadable.contains(position)
                                && !contains(keys.of(StoredDocument.decode(stored)), row.getBytes(1))) {
                            surplus.add("it has a wrong row for the document at position " + position);
                        }
                        return true;
                    },
                    KeyBytes.LOWEST);
            surplus.finish();
        }

        private static boolean contains(Collection<byte[]> keys, byte[] key) {
            return keys.stream().anyMatch(each -> KeyBytes.compare(each, key) == 0);
        }

        private void nameMissingRows(Catalog.CollectionEntry collection) {
            Problems missing = new Problems(name);
            String row = "SELECT 1 FROM " + entry.table() + " WHERE key = ? AND position = ?";
            session.query("SELECT position, document FROM " + collection.table(), stored -> {
                long position = stored.getLong(1);
                for (byte[] key : keysOf(stored.getBytes(2))) {
                    if (session.queryLong(row, key, position) == null) {
                        missing.add("it lacks a row for the document at position " + position);
                    }
                }
                return true;
            });
            missing.finish();
        }

        private Collection<byte[]> keysOf(byte[] stored) {
            try {
                return keys.of(StoredDocument.decode(stored));
            } catch (StoreFailure e) {
                return List.of(); // reported as damaged
            }
        }
    }
}
