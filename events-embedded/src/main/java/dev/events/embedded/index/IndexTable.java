package dev.events.embedded.index;

import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.file.Catalog;
import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Session;
import dev.events.embedded.file.Store;
import dev.events.embedded.file.StoredDocument;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The SQL half of an index: a table of ordered keys, which {@link DocumentKeys} computes.
 *
 * <p>Files of earlier versions may hold keys below {@link KeyBytes#LOWEST}. No range includes them, so they are never
 * read.
 */
public final class IndexTable {

    /** By how much the library may cut off numbers beyond 32 bits before it compares them, and one more. */
    private static final double INEXACT_BY = 2;

    /** A missing field has the key of null. */
    private static final KeyRanges WITHOUT_A_VALUE = KeyRanges.point(KeyEncoding.encode(null));

    private final Store store;
    private final long id;
    private final List<String> fields;
    private final DocumentKeys documentKeys;
    private final boolean unique;
    private final boolean sparse;
    private final boolean topLevel;

    /** Bit N is set if the Nth field was ever an array. Set before the commit: a bit too many only costs speed. */
    private volatile int arrayFields;

    /** Whether a document may have a string in the first field itself. Set before the commit, and never cleared. */
    private volatile boolean bareString;

    /** Whether all documents that were there before this process have been searched for such strings. */
    private volatile boolean searchedForBareString;

    private int storedArrayFields;
    private int storedAfterRollbacks;

    public IndexTable(Store store, Catalog.IndexEntry entry, List<IndexKey> keys, boolean unique, boolean sparse) {
        this.store = store;
        this.id = entry.id();
        this.fields = keys.stream().map(IndexKey::getKey).toList();
        this.unique = unique;
        this.sparse = sparse;
        this.documentKeys = new DocumentKeys(keys, unique, sparse);
        this.topLevel = fields.stream().allMatch(FieldPaths::isTopLevel);
        this.arrayFields = entry.arrayFields();
        this.storedArrayFields = entry.arrayFields();
        this.storedAfterRollbacks = store.rollbacks();
    }

    public String name() {
        return "keys_" + id;
    }

    public List<String> fields() {
        return fields;
    }

    public boolean isUnique() {
        return unique;
    }

    public boolean isDescending(int field) {
        return documentKeys.isDescending(field);
    }

    public boolean hasArraysAt(int field) {
        return (arrayFields & (1 << field)) != 0;
    }

    /**
     * Whether every document that a condition accepts has a key in the condition's ranges. Not so for nested fields,
     * which the matcher resolves in more ways than the index; for sparse indexes of several fields; and for unique
     * indexes with arrays, which have no keys for elements of nested arrays. A sparse index of one field lacks only the
     * documents without that field: see {@link #lacks}.
     */
    public boolean canNarrow() {
        return topLevel && !(sparse && fields.size() > 1) && !(unique && arrayFields != 0);
    }

    /** Whether every document has a key. */
    public boolean isComplete() {
        return !sparse;
    }

    /** Whether a condition with these ranges accepts documents that have no key in this index. */
    public boolean lacks(KeyRanges ranges) {
        return sparse && !ranges.intersect(WITHOUT_A_VALUE).isEmpty();
    }

    /** The distinct keys of a document, in order. */
    public Collection<byte[]> keysOf(Document document) {
        return documentKeys.of(document);
    }

    /** The fields of the index that are arrays in a document. */
    public List<String> arraysIn(Document document) {
        return documentKeys.arraysIn(document);
    }

    /** The position of a document that shares a key with the given one. Only for unique indexes. */
    @Nullable
    public Long positionOf(Document document) {
        for (byte[] key : keysOf(document)) {
            Long position = positionOf(key);
            if (position != null) {
                return position;
            }
        }
        return null;
    }

    private @Nullable Long positionOf(byte[] key) {
        return store.read(session -> session.queryLong("SELECT position FROM " + name() + " WHERE key = ?", key));
    }

    /**
     * Whether a document at another position than {@code own} shares a key with the given one. Only for unique indexes.
     */
    public boolean isTaken(Document document, @Nullable Long own) {
        for (byte[] key : keysOf(document)) {
            Long position = positionOf(key);
            if (position != null && !position.equals(own)) {
                return true;
            }
        }
        return false;
    }

    /** Adds a document's keys. Stops and returns false at a key that a unique index has already. */
    public boolean add(Document document, long position) {
        noteArrays(document);
        return addAll(keysOf(document), position);
    }

    /** Replaces the keys of a changed document. Stops and returns false at a key that a unique index has already. */
    public boolean replace(Document before, Document after, long position) {
        noteArrays(after);
        TreeSet<byte[]> removed = new TreeSet<>(KeyBytes::compare);
        removed.addAll(keysOf(before));
        List<byte[]> added = new ArrayList<>();
        for (byte[] key : keysOf(after)) {
            if (!removed.remove(key)) {
                added.add(key);
            }
        }
        removed.forEach(key -> removeKey(key, position));
        return addAll(added, position);
    }

    public void remove(Document document, long position) {
        keysOf(document).forEach(key -> removeKey(key, position));
    }

    private boolean addAll(Collection<byte[]> added, long position) {
        for (byte[] key : added) {
            if (store.writer().update("INSERT OR IGNORE INTO " + name() + " VALUES (?, ?)", key, position) == 0) {
                return false;
            }
        }
        return true;
    }

    private void removeKey(byte[] key, long position) {
        store.writer().update("DELETE FROM " + name() + " WHERE key = ? AND position = ?", key, position);
    }

    private void noteArrays(Document document) {
        if (!bareString && FieldPaths.valueIn(document, fields.get(0)) instanceof String) {
            bareString = true;
        }
        int arrays = documentKeys.arrayBits(document);
        int rollbacks = store.rollbacks();
        if (arrays == 0 || ((storedArrayFields & arrays) == arrays && storedAfterRollbacks == rollbacks)) {
            return;
        }
        arrayFields = arrayFields | arrays;
        Catalog.setArrayFields(store.writer(), id, arrays);
        storedArrayFields = storedAfterRollbacks == rollbacks ? storedArrayFields | arrays : arrays;
        storedAfterRollbacks = rollbacks;
    }

    public long count() {
        return Objects.requireNonNull(store.read(session -> session.queryLong("SELECT count(*) FROM " + name())));
    }

    /** The number of keys. */
    public long count(Session session) {
        return Objects.requireNonNull(session.queryLong("SELECT count(*) FROM " + name()));
    }

    /** Whether the first field of all documents is an ObjectId. */
    public boolean hasOnlyObjectIds(Session session) {
        byte[] first = {KeyEncoding.OBJECT_ID};
        return hasOnly(session, first, KeyBytes.after(first));
    }

    /**
     * Whether the first field of all documents is a number in a range. Not told of those near an end of the range beyond 32 bits, where
     * the library does not compare exactly.
     */
    public boolean hasOnlyNumbers(Session session, double least, double most) {
        byte[] from = KeyEncoding.encode(isSmall(least) ? least : least + INEXACT_BY);
        byte[] to = KeyBytes.after(KeyEncoding.encode(isSmall(most) ? most : most - INEXACT_BY));
        return hasOnly(session, from, to);
    }

    private static boolean isSmall(double value) {
        return Math.abs(value) <= Integer.MAX_VALUE;
    }

    /** Whether there are no other keys, and no documents with several. */
    private boolean hasOnly(Session session, byte[] from, byte[] to) {
        return arrayFields == 0
                && session.queryLong(
                                "SELECT 1 FROM " + name() + " WHERE key >= ? AND key < ? LIMIT 1",
                                KeyBytes.LOWEST,
                                from)
                        == null
                && session.queryLong("SELECT 1 FROM " + name() + " WHERE key >= ? LIMIT 1", (Object) to) == null;
    }

    /** Whether there are numbers, or true or false, in the first field, which an event's tags may come from too. */
    public boolean hasNumbersOrBooleans(Session session) {
        KeyRanges either = KeyRanges.point(new byte[] {KeyEncoding.NUMBER})
                .union(KeyRanges.point(new byte[] {KeyEncoding.BOOLEAN}));
        return count(session, either, 1) > 0;
    }

    /** Whether a field is the second of this index. */
    public boolean isSecond(String field) {
        return fields.size() > 1 && fields.get(1).equals(field);
    }

    /** Whether there are at least so many keys with a number from {@code from} on and below {@code to} in the first field. */
    public boolean hasNumbersBetween(Session session, double from, double to, long number) {
        KeyRanges between = KeyRanges.of(new KeyRanges.Range(KeyEncoding.encode(from), KeyEncoding.encode(to)));
        return count(session, between, number) >= number;
    }

    /**
     * Counts keys by the number in a field: in each part, from a border on and below the next.
     *
     * @param point the encoding of a value of the first field, to count by the second; {@link KeyBytes#EMPTY} to count by the first
     */
    public long[] countParts(Session session, byte[] point, double[] borders) {
        int field = point.length == 0 ? 0 : 1;
        boolean descending = isDescending(field);
        int parts = borders.length - 1;
        ByteArrayOutputStream keys = new ByteArrayOutputStream();
        for (int i = 0; i <= parts; i++) {
            // What descends begins with the number before the border.
            byte[] number = descending
                    ? KeyBytes.inverted(KeyEncoding.encode(Math.nextDown(borders[parts - i])))
                    : KeyEncoding.encode(borders[i]);
            keys.writeBytes(KeyBytes.concat(point, number));
        }
        long[] counts = new long[parts];
        // One statement for all, because there may be thousands.
        session.query(
                "WITH RECURSIVE part(number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM part WHERE number + 1 < ?1)"
                        + " SELECT number, (SELECT count(*) FROM " + name()
                        + " WHERE key >= substr(?2, number * ?3 + 1, ?3) AND key < substr(?2, number * ?3 + ?3 + 1, ?3)) FROM part",
                row -> {
                    int part = row.getInt(1);
                    counts[descending ? parts - 1 - part : part] = row.getLong(2);
                    return true;
                },
                (long) parts,
                keys.toByteArray(),
                (long) keys.size() / (parts + 1));
        return counts;
    }

    /**
     * Whether documents with a string in the first field always have it in an array that is not inside another one. Then
     * the keys that begin with a string are as many as the documents that have it.
     */
    public boolean hasStringsOnlyInArrays(Session session, DocumentTable documents) {
        KeyRanges nested = KeyRanges.point(new byte[] {KeyEncoding.ARRAY});
        if (arrayFields > 1 || bareString || count(session, nested, 1) > 0) {
            return false;
        }
        if (!searchedForBareString) {
            boolean[] found = new boolean[1];
            documents.visitThoseWithString(
                    session, fields.get(0), stored -> found[0] |= StoredDocument.hasString(stored, fields.get(0)));
            if (found[0]) {
                bareString = true; // never back to false, which a writer may have left meanwhile
            }
            searchedForBareString = true;
        }
        return !bareString;
    }

    /** Counts keys by the string that they begin with, in the order of the strings; leaves out the empty string. */
    public void countStrings(Session session, String prefix, ObjLongConsumer<String> counts) {
        byte[] terminated = KeyEncoding.encode(prefix);
        byte[] next = Arrays.copyOf(terminated, terminated.length - 1);
        byte[] end = KeyBytes.after(next);
        String sql = "SELECT key FROM " + name() + " WHERE key >= ? AND key < ? ORDER BY key";
        while (next.length > 0) {
            StringRuns runs = new StringRuns(counts);
            session.query(sql, row -> runs.add(row.getBytes(1)), next, end);
            byte[] rest = runs.longRun();
            runs.finish(rest.length == 0 ? 0 : count(session, KeyRanges.Range.point(rest)));
            next = rest.length == 0 ? rest : KeyBytes.after(rest);
        }
    }

    public boolean isEmpty() {
        return store.read(session -> session.queryLong("SELECT 1 FROM " + name() + " LIMIT 1")) == null;
    }

    public long size() {
        return Objects.requireNonNull(
                store.read(session -> session.queryLong("SELECT coalesce(sum(length(key)), 0) FROM " + name())));
    }

    /** The number of keys in the ranges. Stops counting at {@code limit}. */
    public long count(Session session, KeyRanges ranges, long limit) {
        long count = 0;
        for (KeyRanges.Range range : ranges.ranges()) {
            if (count >= limit) {
                break;
            }
            Long more = session.queryLong(
                    "SELECT count(*) FROM (SELECT 1 FROM " + name() + " WHERE key >= ? AND key < ? LIMIT ?)",
                    range.from(),
                    range.to(),
                    limit - count);
            count += Objects.requireNonNull(more);
        }
        return count;
    }

    /** The number of keys in a range; several times as fast as with a limit. */
    private long count(Session session, KeyRanges.Range range) {
        return Objects.requireNonNull(session.queryLong(
                "SELECT count(*) FROM " + name() + " WHERE key >= ? AND key < ?", range.from(), range.to()));
    }

    public void collectPositions(Session session, KeyRanges ranges, PositionList positions) {
        for (KeyRanges.Range range : ranges.ranges()) {
            session.query(
                    "SELECT position FROM " + name() + " WHERE key >= ? AND key < ?",
                    row -> {
                        positions.add(row.getLong(1));
                        return true;
                    },
                    range.from(),
                    range.to());
        }
    }

    public void clear() {
        store.writer().update("DELETE FROM " + name());
    }

    public void drop() {
        Catalog.dropIndex(store.writer(), id);
        store.tablesDropped();
    }
}
