package dev.events.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.CannotIndexParallelArraysError;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An index: a table of keys in order, one key per document or, where a field is an array, one per distinct element.
 *
 * <p>The first field is always kept ascending and the others relative to it, since a table can be read backwards.
 */
final class SqliteIndex extends Index<Long> {

    private static final int DOTTED_NAME = 57;

    /** A missing field has the key of null. */
    private static final KeyRanges WITHOUT_A_VALUE = KeyRanges.point(KeyEncoding.encode(null));

    private final Store store;
    private final long id;
    private final List<String> fields;
    private final boolean unique;
    private final boolean plain;

    /** Bit N: the Nth field was an array in some document, ever. Set early: too many cost only speed. */
    private volatile int arrayFields;

    private int storedArrayFields;
    private int storedAfterRollbacks;

    SqliteIndex(
            Store store, Catalog.IndexEntry entry, String name, List<IndexKey> keys, boolean unique, boolean sparse) {
        super(name, keys, sparse);
        this.store = store;
        this.id = entry.id();
        this.fields = keys.stream().map(IndexKey::getKey).toList();
        this.unique = unique;
        this.plain = fields.stream().allMatch(Conditions::isPlainField);
        this.arrayFields = entry.arrayFields();
        this.storedArrayFields = entry.arrayFields();
        this.storedAfterRollbacks = store.rollbacks();
    }

    String table() {
        return "keys_" + id;
    }

    List<String> fields() {
        return fields;
    }

    boolean isDescendingInTable(int field) {
        return getKeys().get(field).isAscending() != getKeys().get(0).isAscending();
    }

    boolean hasArraysAt(int field) {
        return (arrayFields & (1 << field)) != 0;
    }

    /**
     * Whether every document a condition accepts has a key in the ranges of that condition. Unique indexes lack the
     * elements of arrays inside arrays, the matcher's ways into nested fields are not followed, and a sparse index of one
     * field lacks the documents without it: see {@link #lacks}.
     */
    boolean canNarrow() {
        return plain && !(isSparse() && fields.size() > 1) && !(unique && arrayFields != 0);
    }

    /** Whether every document has a key in it. */
    boolean isComplete() {
        return !isSparse();
    }

    /** Whether a condition with these ranges accepts documents that have no key in this index. */
    boolean lacks(KeyRanges ranges) {
        return isSparse() && !ranges.intersect(WITHOUT_A_VALUE).isEmpty();
    }

    @Override
    public boolean isUnique() {
        return unique;
    }

    @Override
    public boolean hasSameOptions(Index<?> other) {
        return super.hasSameOptions(other)
                && isUnique() == other.isUnique()
                && toIndexDescription().equals(other.toIndexDescription());
    }

    /** The keys of a document, in order, without repetition. */
    Collection<byte[]> keysOf(Document document) {
        if (isSparse() && fields.stream().allMatch(field -> valueOf(document, field) instanceof Missing)) {
            return List.of();
        }
        List<byte[]> keys = List.of(KeyBytes.EMPTY);
        for (int i = 0; i < fields.size(); i++) {
            Collection<byte[]> encoded = encoded(valueOf(document, fields.get(i)));
            List<byte[]> longer = new ArrayList<>(keys.size() * encoded.size());
            for (byte[] key : keys) {
                for (byte[] one : encoded) {
                    longer.add(KeyBytes.concat(key, isDescendingInTable(i) ? KeyBytes.inverted(one) : one));
                }
            }
            keys = longer;
        }
        return keys;
    }

    private static Object valueOf(Document document, String field) {
        return field.indexOf('.') < 0
                ? document.getOrMissing(field)
                : Utils.getSubdocumentValueCollectionAware(document, field);
    }

    private Collection<byte[]> encoded(Object value) {
        if (!(value instanceof Collection<?> elements)) {
            return List.of(KeyEncoding.encode(value));
        }
        if (elements.isEmpty()) {
            return List.of(KeyEncoding.emptyArray());
        }
        TreeSet<byte[]> distinct = new TreeSet<>(KeyBytes::compare);
        addElements(elements, distinct);
        return distinct;
    }

    /** The matcher's {@code $in} looks into arrays inside arrays, so an index that narrows has to have those too. */
    private void addElements(Collection<?> elements, Collection<byte[]> distinct) {
        for (Object element : elements) {
            distinct.add(KeyEncoding.encode(element));
            if (!unique && element instanceof Collection<?> nested) {
                addElements(nested, distinct);
            }
        }
    }

    @Override
    public @Nullable Long getPosition(Document document) {
        if (!unique) {
            return null;
        }
        for (byte[] key : keysOf(document)) {
            Long position = positionOf(key);
            if (position != null) {
                return position;
            }
        }
        return null;
    }

    private @Nullable Long positionOf(byte[] key) {
        return store.read(session -> session.queryLong("SELECT position FROM " + table() + " WHERE key = ?", key));
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Long> collection) {
        check(document, null, collection);
    }

    @Override
    public void checkUpdate(Document oldDocument, Document newDocument, MongoCollection<Long> collection) {
        checkNames(newDocument);
        check(newDocument, unique ? getPosition(oldDocument) : null, collection);
    }

    /** The library refuses such a name itself, but after it has changed the indexes. */
    private static void checkNames(Document document) {
        for (String name : document.keySet()) {
            if (name.indexOf('.') >= 0) {
                throw new MongoServerError(
                        DOTTED_NAME, "DottedFieldName", "an update cannot leave a field named '" + name + "'");
            }
        }
    }

    private void check(Document document, @Nullable Long own, MongoCollection<Long> collection) {
        List<String> arrays = fields.stream()
                .filter(field -> valueOf(document, field) instanceof Collection)
                .toList();
        if (arrays.size() > 1) {
            throw new CannotIndexParallelArraysError(arrays);
        }
        if (!unique) {
            return;
        }
        for (byte[] key : keysOf(document)) {
            Long position = positionOf(key);
            if (position != null && !position.equals(own)) {
                throw duplicate(document, collection);
            }
        }
    }

    @Override
    public void add(Document document, Long position, MongoCollection<Long> collection) {
        noteArrays(document);
        for (byte[] key : keysOf(document)) {
            addKey(key, position, document, collection);
        }
    }

    /** An index built over documents that are there already meets duplicates only here. */
    private void addKey(byte[] key, Long position, Document document, MongoCollection<Long> collection) {
        if (store.writer().update("INSERT OR IGNORE INTO " + table() + " VALUES (?, ?)", key, position) == 0) {
            throw duplicate(document, collection);
        }
    }

    private DuplicateKeyError duplicate(Document document, MongoCollection<Long> collection) {
        Object[] values = fields.stream()
                .map(field -> valueOf(document, field))
                .map(value -> value instanceof Missing ? null : value)
                .toArray();
        return new DuplicateKeyError(this, collection, getKeys(), new KeyValue(values));
    }

    private void removeKey(byte[] key, Long position) {
        store.writer().update("DELETE FROM " + table() + " WHERE key = ? AND position = ?", key, position);
    }

    private void noteArrays(Document document) {
        int arrays = 0;
        for (int i = 0; i < fields.size(); i++) {
            if (valueOf(document, fields.get(i)) instanceof Collection) {
                arrays |= 1 << i;
            }
        }
        int rollbacks = store.rollbacks();
        if (arrays == 0 || ((storedArrayFields & arrays) == arrays && storedAfterRollbacks == rollbacks)) {
            return;
        }
        arrayFields = arrayFields | arrays;
        Catalog.setArrayFields(store.writer(), id, arrays);
        storedArrayFields = storedAfterRollbacks == rollbacks ? storedArrayFields | arrays : arrays;
        storedAfterRollbacks = rollbacks;
    }

    @Override
    public void updateInPlace(
            Document oldDocument, Document newDocument, Long position, MongoCollection<Long> collection) {
        noteArrays(newDocument);
        TreeSet<byte[]> gone = new TreeSet<>(KeyBytes::compare);
        gone.addAll(keysOf(oldDocument));
        List<byte[]> fresh = new ArrayList<>();
        for (byte[] key : keysOf(newDocument)) {
            if (!gone.remove(key)) {
                fresh.add(key);
            }
        }
        gone.forEach(key -> removeKey(key, position));
        fresh.forEach(key -> addKey(key, position, newDocument, collection));
    }

    void remove(Document document, Long position) {
        keysOf(document).forEach(key -> removeKey(key, position));
    }

    @Override
    public Long remove(Document document) {
        throw new UnsupportedOperationException("documents are removed by position");
    }

    @Override
    public boolean canHandle(Document query) {
        return false; // narrowing is the planner's
    }

    @Override
    public Iterable<Long> getPositions(Document query) {
        throw new UnsupportedOperationException("narrowing is the planner's");
    }

    @Override
    public long getCount() {
        return Objects.requireNonNull(store.read(session -> session.queryLong("SELECT count(*) FROM " + table())));
    }

    @Override
    public boolean isEmpty() {
        return store.read(session -> session.queryLong("SELECT 1 FROM " + table() + " LIMIT 1")) == null;
    }

    @Override
    public long getDataSize() {
        return Objects.requireNonNull(
                store.read(session -> session.queryLong("SELECT coalesce(sum(length(key)), 0) FROM " + table())));
    }

    /** How many keys lie in the ranges; counts no further than {@code limit}. */
    long count(Session session, KeyRanges ranges, long limit) {
        long count = 0;
        for (KeyRanges.Range range : ranges.ranges()) {
            if (count >= limit) {
                break;
            }
            Long more = session.queryLong(
                    "SELECT count(*) FROM (SELECT 1 FROM " + table() + " WHERE key >= ? AND key < ? LIMIT ?)",
                    range.from(),
                    range.to(),
                    limit - count);
            count += Objects.requireNonNull(more);
        }
        return count;
    }

    void collectPositions(Session session, KeyRanges ranges, Positions positions) {
        for (KeyRanges.Range range : ranges.ranges()) {
            session.query(
                    "SELECT position FROM " + table() + " WHERE key >= ? AND key < ?",
                    row -> {
                        positions.add(row.getLong(1));
                        return true;
                    },
                    range.from(),
                    range.to());
        }
    }

    void clear() {
        store.writer().update("DELETE FROM " + table());
    }

    @Override
    public void drop() {
        Catalog.dropIndex(store.writer(), id);
        store.tablesDropped();
    }
}
