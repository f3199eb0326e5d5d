package dev.events.embedded.query;

import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Session;
import dev.events.embedded.file.Store;
import dev.events.embedded.index.IndexTable;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs queries on one table of documents and its indexes. */
public final class QueryExecutor {

    private final Store store;
    private final DocumentTable table;
    private final List<IndexTable> indexes;
    private final QueryMatcher matcher;

    public QueryExecutor(Store store, DocumentTable table, List<IndexTable> indexes, QueryMatcher matcher) {
        this.store = store;
        this.table = table;
        this.indexes = indexes;
        this.matcher = matcher;
    }

    /**
     * Plans, sorts and reads the first documents in one view of the data. If a document could be removed between two of
     * these steps, a page would be one document short, and the client would take it for the last page.
     *
     * @param limit 0 for no limit
     * @param ahead the number of documents to read in that view
     */
    public ResultCursor find(Document query, @Nullable Document orderBy, long skip, long limit, int ahead) {
        return store.read(session -> {
            ResultCursor found = find(session, query, orderBy, skip, limit);
            found.readAhead(session, ahead);
            return found;
        });
    }

    private ResultCursor find(Session session, Document query, @Nullable Document orderBy, long skip, long limit) {
        Predicate<StoredFields> matches = CompiledQuery.of(query, matcher);
        long requested = limit > 0 ? skip + limit : 0;
        SortOrder order = SortOrder.of(orderBy);
        Function<Session, Planner> planners = reading -> new Planner(reading, table, indexes, query, order, requested);
        Planner planner = planners.apply(session);
        Scan ordered = requested <= ResultCursor.DEFAULT_BATCH ? planner.orderedScanToTry() : null;
        if (ordered != null) {
            ResultCursor tried = new ResultCursor(store, ordered, matches, skip, limit);
            if (tried.foundEnoughAmong(session, 2 * requested)) {
                return tried;
            }
        }
        boolean naturalDescending = SortOrder.isNaturalDescending(orderBy);
        Planner.Plan plan = planner.plan(naturalDescending);
        if (order == null || plan.sorted()) {
            return new ResultCursor(store, plan.scan(), matches, skip, limit);
        }
        Function<Session, Scan> repeated =
                reading -> planners.apply(reading).plan(naturalDescending).scan();
        Scan sorted = new SortScan(table, plan.scan(), repeated, matches, order, requested);
        return new ResultCursor(store, sorted, matches, skip, limit);
    }

    /**
     * Reads all documents that the query means, in portions, for whoever looks at a few fields of very many documents.
     *
     * @param orderBy by a field that is a number, then by the id, both ascending
     * @param most how many documents there may be in a portion
     * @return false if there are few, or no index has that order; then what the visitor was given does not count
     */
    public boolean readPortions(Document query, Document orderBy, long most, PortionVisitor visitor) {
        SortOrder order = Objects.requireNonNull(SortOrder.of(orderBy));
        return new PortionScan(
                        store,
                        table,
                        session -> new Planner(session, table, indexes, query, order, 0),
                        CompiledQuery.of(query, matcher),
                        order.fields().get(0).name(),
                        most)
                .read(visitor);
    }

    /** The documents at the given positions. Skips those that were removed. */
    public ResultCursor at(long... positions) {
        return new ResultCursor(store, new PositionScan(table, positions), document -> true, 0, 0);
    }

    /** All documents in the order in which they were inserted. */
    public ResultCursor all() {
        return new ResultCursor(store, new TableScan(table, false), document -> true, 0, 0);
    }
}
