package dev.events.embedded;

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
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.Oplog;
import dev.events.embedded.Matches.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A collection: a table of documents, and the indexes on it. The library's collection does what a command means; this one
 * finds, adds, changes and removes single documents. Its table is made with the first document.
 */
final class SqliteCollection extends AbstractMongoCollection<Long> {

    private final Store store;
    private final OpenCursors cursors;

    /** Not the library's own, which also remembers where in an array an update matched and must not be disturbed. */
    private final QueryMatcher matcher = new DefaultQueryMatcher();

    private static final ThreadLocal<@Nullable Start> START = new ThreadLocal<>();

    /** The aggregation that this thread is about to run, until it has asked for its documents. */
    private record Start(SqliteCollection collection, Document query) {}

    private volatile @Nullable Long table;
    private long lastPosition;

    SqliteCollection(
            MongoDatabase database,
            String name,
            CollectionOptions options,
            CursorRegistry registry,
            Store store,
            OpenCursors cursors) {
        super(database, name, options, registry);
        this.store = store;
        this.cursors = cursors;
        this.table = store.read(session -> Catalog.findCollection(session, database.getDatabaseName(), name));
        Long existing = table;
        if (existing != null) {
            Long last = store.read(session -> session.queryLong("SELECT max(position) FROM documents_" + existing));
            this.lastPosition = last == null ? 0 : last;
        }
    }

    /** The table's number, making the table where there is none. */
    long tableForWriting() {
        Long existing = table;
        if (existing == null) {
            existing = Catalog.createCollection(store.writer(), getDatabaseName(), getCollectionName());
            table = existing;
        }
        return existing;
    }

    @Nullable
    Long table() {
        return table;
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
        if (table == null) {
            return new QueryResult();
        }
        if (batchSize == 0) {
            // Who writes sees no changes but its own, and often wants one document only.
            int ahead = store.isWriting() ? 0 : MatchIterator.BATCH;
            return new QueryResult(() -> new MatchIterator(
                    store,
                    find(query, orderBy, numberToSkip, limit, ahead),
                    this::byPosition,
                    batch -> project(batch, fieldSelector)));
        }
        Matches matches = find(query, orderBy, numberToSkip, limit, batchSize);
        List<Document> firstBatch = project(matches.next(batchSize), fieldSelector);
        if (matches.isExhausted()) {
            return new QueryResult(firstBatch);
        }
        Cursor cursor = cursors.open(cursorRegistry, matches, max -> project(matches.next(max), fieldSelector));
        return new QueryResult(firstBatch, cursor);
    }

    /** What a query finds; where there is a limit, all of it is read already, and otherwise a first batch. */
    Matches find(Document query, Document orderBy, int limit) {
        int ahead = limit > 0 ? limit : OpenCursors.DEFAULT_BATCH;
        return table == null ? Matches.none(store) : find(query, orderBy, 0, limit, ahead);
    }

    /**
     * Chooses a way, sorts and takes the first documents in one view of the data. Otherwise a document that is removed in
     * between would be one less in a page, which whoever pages takes for the last one then.
     */
    private Matches find(Document query, @Nullable Document orderBy, long skip, long limit, int ahead) {
        return store.read(session -> {
            Matches found = find(session, query, orderBy, skip, limit);
            found.readAhead(session, ahead);
            return found;
        });
    }

    private Matches find(Session session, Document query, @Nullable Document orderBy, long skip, long limit) {
        Predicate<Document> matches = PreparedQuery.of(query, matcher);
        long documents = Objects.requireNonNull(table);
        long wanted = limit > 0 ? skip + limit : 0;
        SortOrder order = SortOrder.of(orderBy);
        Function<Session, Planner> planners =
                reading -> new Planner(reading, documents, indexes(), query, order, wanted);
        Planner planner = planners.apply(session);
        Scan walk = wanted <= OpenCursors.DEFAULT_BATCH ? planner.walkWorthATry() : null;
        if (walk != null) {
            Matches walked = new Matches(store, walk, matches, skip, limit);
            if (walked.foundAllAmong(session, 2 * wanted)) {
                return walked;
            }
        }
        boolean naturalDescending = isNaturalDescending(orderBy);
        Planner.Plan plan = planner.plan(naturalDescending);
        if (order == null || plan.sorted()) {
            return new Matches(store, plan.scan(), matches, skip, limit);
        }
        Function<Session, Scan> anew =
                reading -> planners.apply(reading).plan(naturalDescending).scan();
        Scan sorted = new SortedScan(documents, plan.scan(), anew, matches, order, wanted);
        return new Matches(store, sorted, matches, skip, limit);
    }

    private Matches byPosition(long[] positions) {
        return new Matches(store, new Scan.At(Objects.requireNonNull(table), positions), document -> true, 0, 0);
    }

    private List<SqliteIndex> indexes() {
        List<SqliteIndex> indexes = new ArrayList<>();
        for (Index<Long> index : getIndexes()) {
            indexes.add((SqliteIndex) index);
        }
        return indexes;
    }

    private List<Document> project(List<Found> found, @Nullable Document fieldSelector) {
        Stream<Document> documents = found.stream().map(Found::document);
        return matchDocumentsFromStream(new Document(), documents, 0, 0, 0, null, fieldSelector)
                .collectDocuments();
    }

    @Override
    protected QueryResult matchDocuments(
            Document query, Document orderBy, int skip, int limit, int batchSize, Document fieldSelector) {
        return queryDocuments(query, orderBy, skip, limit, batchSize, fieldSelector);
    }

    /**
     * Lets an aggregation start from the documents that its first stage matches. The library asks for all documents of the
     * collection first, and again where a later stage looks something up in it.
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
        long documents = tableForWriting();
        long position = ++lastPosition;
        store.writer()
                .update(
                        "INSERT INTO documents_" + documents + " VALUES (?, ?)",
                        position,
                        StoredDocument.encode(document));
        return position;
    }

    /** The library has changed the indexes already. It reports a refusal and carries on, so that has to be undone here. */
    @Override
    protected void handleUpdate(Long position, Document oldDocument, Document newDocument) {
        byte[] stored;
        try {
            stored = StoredDocument.encode(newDocument);
        } catch (MongoServerError e) {
            indexes().forEach(index -> index.updateInPlace(newDocument, oldDocument, position, this));
            throw e;
        }
        store.writer().update("UPDATE documents_" + table + " SET document = ? WHERE position = ?", stored, position);
    }

    @Override
    public void removeDocument(Document document) {
        Long position = positionOf(document);
        if (position != null) {
            for (SqliteIndex index : indexes()) {
                index.remove(document, position);
            }
            removeDocument(position);
        }
    }

    private @Nullable Long positionOf(Document document) {
        for (SqliteIndex index : indexes()) {
            if (index.isUnique() && !index.keysOf(document).isEmpty()) {
                return index.getPosition(document);
            }
        }
        return findDocumentPosition(document);
    }

    @Override
    protected void removeDocument(Long position) {
        store.writer().update("DELETE FROM documents_" + table + " WHERE position = ?", position);
    }

    /** All at once where all are meant; otherwise one by one. */
    @Override
    public int deleteDocuments(Document selector, int limit, Oplog oplog) {
        if (limit > 0 || !selector.isEmpty() || table == null) {
            return super.deleteDocuments(selector, limit, oplog);
        }
        int count = store.writer().update("DELETE FROM documents_" + table);
        indexes().forEach(SqliteIndex::clear);
        return count;
    }

    @Override
    protected Document getDocument(Long position) {
        return byPosition(new long[] {position}).next(1).get(0).document();
    }

    @Override
    protected Stream<DocumentWithPosition<Long>> streamAllDocumentsWithPosition() {
        if (table == null) {
            return Stream.empty();
        }
        Matches all = new Matches(store, new Scan.Natural(table, false), document -> true, 0, 0);
        return Stream.iterate(all.next(1000), batch -> !batch.isEmpty(), batch -> all.next(1000))
                .flatMap(List::stream)
                .map(found -> new DocumentWithPosition<>(found.document(), found.position()));
    }

    @Override
    public int count() {
        Long documents = table;
        if (documents == null) {
            return 0;
        }
        // The index on _id has one key for each document and is a fraction of the size.
        String counted = indexes().stream()
                .filter(index -> index.getName().equals("_id_"))
                .findFirst()
                .map(SqliteIndex::table)
                .orElse("documents_" + documents);
        Long count = store.read(session -> session.queryLong("SELECT count(*) FROM " + counted));
        return count == null ? 0 : Math.toIntExact(count);
    }

    @Override
    public boolean isEmpty() {
        Long documents = table;
        return documents == null
                || store.read(session -> session.queryLong("SELECT 1 FROM documents_" + documents + " LIMIT 1"))
                        == null;
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
        Long documents = table;
        Long size = documents == null
                ? null
                : store.read(session -> session.queryLong("SELECT sum(length(document)) FROM documents_" + documents));
        return size == null ? 0 : (int) Math.min(size, Integer.MAX_VALUE);
    }

    @Override
    public void drop() {
        super.drop();
        Long documents = table;
        if (documents != null) {
            Catalog.dropCollection(store.writer(), documents);
            table = null;
            store.tablesDropped();
        }
    }
}
