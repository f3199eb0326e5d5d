package dev.events.embedded.wire;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.CannotIndexParallelArraysError;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import de.bwaldvogel.mongo.exception.MongoServerError;
import dev.events.embedded.file.Catalog;
import dev.events.embedded.file.Store;
import dev.events.embedded.index.FieldPaths;
import dev.events.embedded.index.IndexTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The library's half of an index: it checks documents as MongoDB does. The keys are in an {@link IndexTable}. */
final class SqliteIndex extends Index<Long> {

    private static final int DOTTED_NAME = 57;

    private final IndexTable table;

    SqliteIndex(
            Store store, Catalog.IndexEntry entry, String name, List<IndexKey> keys, boolean unique, boolean sparse) {
        super(name, keys, sparse);
        this.table = new IndexTable(store, entry, keys, unique, sparse);
    }

    IndexTable table() {
        return table;
    }

    @Override
    public boolean isUnique() {
        return table.isUnique();
    }

    @Override
    public boolean hasSameOptions(Index<?> other) {
        return super.hasSameOptions(other)
                && isUnique() == other.isUnique()
                && toIndexDescription().equals(other.toIndexDescription());
    }

    @Override
    public @Nullable Long getPosition(Document document) {
        return isUnique() ? table.positionOf(document) : null;
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Long> collection) {
        check(document, null, collection);
    }

    @Override
    public void checkUpdate(Document oldDocument, Document newDocument, MongoCollection<Long> collection) {
        checkNames(newDocument);
        check(newDocument, getPosition(oldDocument), collection);
    }

    /** The library checks names too, but only after it has changed the indexes. */
    private static void checkNames(Document document) {
        for (String name : document.keySet()) {
            if (name.indexOf('.') >= 0) {
                throw new MongoServerError(
                        DOTTED_NAME, "DottedFieldName", "an update cannot leave a field named '" + name + "'");
            }
        }
    }

    private void check(Document document, @Nullable Long own, MongoCollection<Long> collection) {
        List<String> arrays = table.arraysIn(document);
        if (arrays.size() > 1) {
            throw new CannotIndexParallelArraysError(arrays);
        }
        if (isUnique() && table.isTaken(document, own)) {
            throw duplicate(document, collection);
        }
    }

    /** When an index is built over existing documents, only this method detects duplicates. */
    @Override
    public void add(Document document, Long position, MongoCollection<Long> collection) {
        if (!table.add(document, position)) {
            throw duplicate(document, collection);
        }
    }

    @Override
    public void updateInPlace(
            Document oldDocument, Document newDocument, Long position, MongoCollection<Long> collection) {
        if (!table.replace(oldDocument, newDocument, position)) {
            throw duplicate(newDocument, collection);
        }
    }

    private DuplicateKeyError duplicate(Document document, MongoCollection<Long> collection) {
        Object[] values = table.fields().stream()
                .map(field -> FieldPaths.valueIn(document, field))
                .map(value -> value instanceof Missing ? null : value)
                .toArray();
        return new DuplicateKeyError(this, collection, getKeys(), new KeyValue(values));
    }

    @Override
    public Long remove(Document document) {
        throw new UnsupportedOperationException("documents are removed by position");
    }

    @Override
    public boolean canHandle(Document query) {
        return false; // the planner chooses indexes
    }

    @Override
    public Iterable<Long> getPositions(Document query) {
        throw new UnsupportedOperationException("the planner chooses indexes");
    }

    @Override
    public long getCount() {
        return table.count();
    }

    @Override
    public boolean isEmpty() {
        return table.isEmpty();
    }

    @Override
    public long getDataSize() {
        return table.size();
    }

    @Override
    public void drop() {
        table.drop();
    }
}
