package dev.events.embedded.wire;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.Cursor;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.Oplog;
import dev.events.embedded.file.ChangeLog;
import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Session;
import dev.events.embedded.file.Store;
import dev.events.embedded.file.StoredDocument;
import dev.events.embedded.index.IndexTable;
import dev.events.embedded.index.KeyBytes;
import dev.events.embedded.index.KeyEncoding;
import dev.events.embedded.query.FoundDocument;
import dev.events.embedded.query.PortionVisitor;
import dev.events.embedded.query.QueryExecutor;
import dev.events.embedded.query.ResultCursor;
import dev.events.embedded.query.ResultIterator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A collection: a table of documents and its indexes. The library executes commands on it; this class finds, adds,
 * changes and removes single documents. The first document creates the table.
 */
final class SqliteCollection extends AbstractMongoCollection<Long> {

    private final Store store;
    private final @Nullable ChangeLog changes;
    private final OpenCursors cursors;

    /** Separate from the library's matcher, which remembers the array element that an update matched. */
    private final QueryMatcher matcher = new DefaultQueryMatcher();

    private static final ThreadLocal<@Nullable Start> START = new ThreadLocal<>();

    /** The aggregation that this thread is starting. Removed once the aggregation has requested its documents. */
    private record Start(SqliteCollection collection, Document query) {}

    /** More strings are counted each time. */
    private static final int MOST_REMEMBERED = 1000;

    /**
     * What was counted last, because a timeline asks twice, and many people may look at the same one.
     *
     * @param commits how many commits there were before it was counted: it is true as long as there are no more
     */
    private record StringCounts(long commits, List<Object> question, Map<String, Long> counts) {}

    private volatile @Nullable StringCounts lastCounts;
    private volatile @Nullable DocumentTable table;
    private long lastPosition;

    SqliteCollection(
            MongoDatabase database,
            String name,
            CollectionOptions options,
            CursorRegistry registry,
            Store store,
            @Nullable ChangeLog changes,
            OpenCursors cursors) {
        super(database, name, options, registry);
        this.store = store;
        this.changes = changes;
        this.cursors = cursors;
        DocumentTable existing = DocumentTable.find(store, database.getDatabaseName(), name);
        this.table = existing;
        this.lastPosition = existing == null ? 0 : existing.lastPosition();
        ChangeLog log = log();
        if (log != null) {
            this.lastPosition = Math.max(lastPosition, log.lastPosition());
        }
    }

    /** The log of this collection's changes, if somebody follows them. The collection may have another name now. */
    private @Nullable ChangeLog log() {
        ChangeLog log = changes;
        return log != null && log.watches(getDatabaseName(), getCollectionName()) ? log : null;
    }

    private void note(ChangeLog.Kind kind, DocumentTable documents, long position, Document document) {
        ChangeLog log = log();
        if (log != null) {
            byte[] id = document.get("_id") instanceof ObjectId objectId ? objectId.toByteArray() : null;
            // Removals of other documents are noted for the highest position.
            log.note(kind, documents, position, id, lastPosition);
        }
    }

    /** Notes that many documents came or went at once. */
    void noteReset() {
        ChangeLog log = log();
        if (log != null) {
            lastPosition = Math.max(lastPosition, log.lastPosition());
            log.reset(lastPosition);
        }
    }

    /** The table; creates it if there is none yet. */
    DocumentTable tableForWriting() {
        DocumentTable existing = table;
        if (existing == null) {
            existing = DocumentTable.create(store, getDatabaseName(), getCollectionName());
            table = existing;
        }
        return existing;
    }

    @Nullable
    DocumentTable table() {
        return table;
    }

    private DocumentTable existingTable() {
        return Objects.requireNonNull(table, "a collection without documents");
    }

    private QueryExecutor queries(DocumentTable documents) {
        return new QueryExecutor(
                store, documents, indexes().stream().map(SqliteIndex::table).toList(), matcher);
    }

    @Override
    protected boolean documentMatchesQuery(Document document, Document query) {
        return matcher.matches(document, query);
    }

    @Override
    protected QueryResult queryDocuments(
            Document query,
            @Nullable Document orderBy,
            int numberToSkip,
            int limit,
            int batchSize,
            @Nullable Document fieldSelector) {
        DocumentTable documents = table;
        if (documents == null) {
            return new QueryResult();
        }
        QueryExecutor queries = queries(documents);
        if (batchSize == 0) {
            // A command that writes sees only its own changes, and often needs only one document.
            int ahead = store.isWriting() ? 0 : ResultIterator.BATCH;
            return new QueryResult(() -> new ResultIterator(
                    store,
                    queries.find(query, orderBy, numberToSkip, limit, ahead),
                    queries::at,
                    batch -> project(batch, fieldSelector)));
        }
        ResultCursor matches = queries.find(query, orderBy, numberToSkip, limit, batchSize);
        List<Document> firstBatch = project(matches.next(batchSize), fieldSelector);
        if (matches.isExhausted()) {
            return new QueryResult(firstBatch);
        }
        Cursor cursor = cursors.open(cursorRegistry, matches, max -> project(matches.next(max), fieldSelector));
        return new QueryResult(firstBatch, cursor);
    }

    /** Finds documents. Reads all of them if there is a limit, otherwise a first batch. */
    ResultCursor find(Document query, Document orderBy, int limit) {
        DocumentTable documents = table;
        int ahead = limit > 0 ? limit : ResultCursor.DEFAULT_BATCH;
        return documents == null ? ResultCursor.none(store) : queries(documents).find(query, orderBy, 0, limit, ahead);
    }

    /** See {@link QueryExecutor#readPortions}. */
    boolean readPortions(Document query, Document orderBy, long most, PortionVisitor visitor) {
        DocumentTable documents = table;
        return documents != null && queries(documents).readPortions(query, orderBy, most, visitor);
    }

    private List<SqliteIndex> indexes() {
        List<SqliteIndex> indexes = new ArrayList<>();
        for (Index<Long> index : getIndexes()) {
            indexes.add((SqliteIndex) index);
        }
        return indexes;
    }

    private List<Document> project(List<FoundDocument> found, @Nullable Document fieldSelector) {
        Stream<Document> documents = found.stream().map(FoundDocument::document);
        return matchDocumentsFromStream(new Document(), documents, 0, 0, 0, null, fieldSelector)
                .collectDocuments();
    }

    @Override
    protected QueryResult matchDocuments(
            Document query, Document orderBy, int skip, int limit, int batchSize, Document fieldSelector) {
        return queryDocuments(query, orderBy, skip, limit, batchSize, fieldSelector);
    }

    /**
     * Runs an aggregation on the documents that its first stage matches. The library first requests all documents of
     * the collection, and again if a later stage looks up documents in it; only the first request is narrowed.
     */
    <T> T startingFrom(Document query, Supplier<T> aggregation) {
        START.set(new Start(this, query));
        try {
            return aggregation.get();
        } finally {
            START.remove();
        }
    }

    @Override
    public Iterable<Document> queryAll() {
        Start start = START.get();
        if (start == null || start.collection() != this) {
            return super.queryAll();
        }
        START.remove();
        return handleQuery(start.query());
    }

    @Override
    protected Long addDocumentInternal(Document document) {
        DocumentTable documents = tableForWriting();
        long position = ++lastPosition;
        documents.insert(position, document);
        return position;
    }

    /**
     * Restores the indexes if the document is too large: the library has already updated them, and only reports the
     * error.
     */
    @Override
    protected void handleUpdate(Long position, Document oldDocument, Document newDocument) {
        byte[] stored;
        try {
            stored = StoredDocument.encode(newDocument);
        } catch (MongoServerError e) {
            indexes().forEach(index -> index.updateInPlace(newDocument, oldDocument, position, this));
            throw e;
        }
        DocumentTable documents = existingTable();
        note(ChangeLog.Kind.CHANGED, documents, position, newDocument);
        documents.replace(position, stored);
    }

    @Override
    public void removeDocument(Document document) {
        Long position = positionOf(document);
        if (position != null) {
            for (SqliteIndex index : indexes()) {
                index.table().remove(document, position);
            }
            note(ChangeLog.Kind.REMOVED, existingTable(), position, document);
            removeDocument(position);
        }
    }

    private @Nullable Long positionOf(Document document) {
        for (SqliteIndex index : indexes()) {
            if (index.isUnique() && !index.table().keysOf(document).isEmpty()) {
                return index.getPosition(document);
            }
        }
        return findDocumentPosition(document);
    }

    @Override
    protected void removeDocument(Long position) {
        existingTable().remove(position);
    }

    /** Clears the tables if the selector matches all documents, instead of removing them one by one. */
    @Override
    public int deleteDocuments(Document selector, int limit, Oplog oplog) {
        DocumentTable documents = table;
        if (limit > 0 || !selector.isEmpty() || documents == null) {
            return super.deleteDocuments(selector, limit, oplog);
        }
        return clear(documents);
    }

    private int clear(DocumentTable documents) {
        int count = documents.clear();
        if (count > 0) {
            noteReset();
        }
        indexes().forEach(index -> index.table().clear());
        return count;
    }

    /** See {@link SqliteBackend#clearIf}. Must be called inside {@link Store#write}. */
    long clearIf(String field, double least, double most) {
        DocumentTable documents = table;
        return documents != null && store.read(session -> allHave(session, field, least, most)) ? clear(documents) : -1;
    }

    /** See {@link SqliteBackend#moveAllIf}. */
    boolean mayBeMovedIf(String field, double least, double most) {
        return table != null && store.read(session -> allHave(session, field, least, most));
    }

    /** See {@link SqliteBackend#countStrings}. */
    boolean countStrings(
            String field,
            String prefix,
            String numberField,
            double least,
            double most,
            ObjLongConsumer<String> counts) {
        DocumentTable documents = table;
        IndexTable strings = indexOn(field, index -> index.canNarrow());
        if (documents == null || strings == null) {
            return false;
        }
        List<Object> question = List.of(field, prefix, numberField, least, most);
        long commits = store.commits();
        StringCounts known = lastCounts;
        if (known != null && known.commits() == commits && known.question().equals(question) && !store.isWriting()) {
            known.counts().forEach(counts::accept);
            return true;
        }
        Map<String, Long> found = new LinkedHashMap<>();
        boolean isKnown = store.read(session -> {
            if (!allHave(session, numberField, least, most) || !strings.hasStringsOnlyInArrays(session, documents)) {
                return false;
            }
            strings.countStrings(session, prefix, (string, count) -> {
                counts.accept(string, count);
                // With one more than are kept, by which there are known to be too many.
                if (found.size() <= MOST_REMEMBERED) {
                    found.put(string, count);
                }
            });
            return true;
        });
        if (isKnown && found.size() <= MOST_REMEMBERED && !store.isWriting()) {
            lastCounts = new StringCounts(commits, question, found);
        }
        return isKnown;
    }

    /** See {@link SqliteBackend#countParts}. */
    long[] countParts(
            String numberField,
            double least,
            double most,
            double[] borders,
            String field,
            @Nullable String string,
            long worth) {
        DocumentTable documents = table;
        IndexTable numbers = indexOn(numberField, IndexTable::isComplete);
        IndexTable strings = indexOn(field, index -> index.canNarrow() && index.isSecond(numberField));
        if (documents == null || numbers == null || strings == null) {
            return new long[0];
        }
        return store.read(session -> {
            boolean areEvents = allHave(session, numberField, least, most);
            if (!areEvents || !numbers.hasNumbersBetween(session, borders[0], borders[borders.length - 1], worth)) {
                return new long[0];
            }
            if (string == null) {
                return numbers.countParts(session, KeyBytes.EMPTY, borders);
            }
            return strings.hasStringsOnlyInArrays(session, documents) && !strings.hasNumbersOrBooleans(session)
                    ? strings.countParts(session, KeyEncoding.encode(string), borders)
                    : new long[0];
        });
    }

    /** Whether the indexes show that each document has an ObjectId as its id and a number in a range in a field. */
    private boolean allHave(Session session, String field, double least, double most) {
        IndexTable ids = indexOn("_id", IndexTable::isUnique);
        IndexTable numbers = indexOn(field, IndexTable::isComplete);
        return ids != null
                && numbers != null
                && ids.hasOnlyObjectIds(session)
                && numbers.hasOnlyNumbers(session, least, most);
    }

    private @Nullable IndexTable indexOn(String field, Predicate<IndexTable> condition) {
        for (SqliteIndex index : indexes()) {
            if (index.table().fields().get(0).equals(field) && condition.test(index.table())) {
                return index.table();
            }
        }
        return null;
    }

    @Override
    protected Document getDocument(Long position) {
        return queries(existingTable()).at(position).next(1).get(0).document();
    }

    @Override
    protected Stream<DocumentWithPosition<Long>> streamAllDocumentsWithPosition() {
        DocumentTable documents = table;
        if (documents == null) {
            return Stream.empty();
        }
        ResultCursor all = queries(documents).all();
        return Stream.iterate(all.next(1000), batch -> !batch.isEmpty(), batch -> all.next(1000))
                .flatMap(List::stream)
                .map(found -> new DocumentWithPosition<>(found.document(), found.position()));
    }

    @Override
    public int count() {
        DocumentTable documents = table;
        if (documents == null) {
            return 0;
        }
        // The index on _id has one key for each document and is much smaller than the table.
        for (SqliteIndex index : indexes()) {
            if (index.getName().equals("_id_")) {
                return Math.toIntExact(index.getCount());
            }
        }
        return Math.toIntExact(documents.count());
    }

    @Override
    public boolean isEmpty() {
        DocumentTable documents = table;
        return documents == null || documents.isEmpty();
    }

    @Override
    protected boolean tracksDataSize() {
        return false;
    }

    @Override
    protected void updateDataSize(int sizeDelta) {
        throw new UnsupportedOperationException("the size is not tracked");
    }

    @Override
    protected int getDataSize() {
        DocumentTable documents = table;
        return documents == null ? 0 : (int) Math.min(documents.size(), Integer.MAX_VALUE);
    }

    @Override
    public void drop() {
        super.drop();
        DocumentTable documents = table;
        if (documents != null) {
            noteReset();
            documents.drop();
            table = null;
        }
    }
}
