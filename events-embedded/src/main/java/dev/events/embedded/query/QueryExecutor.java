package dev.events.embedded.query;

import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Session;
import dev.events.embedded.file.Store;
import dev.events.embedded.index.IndexTable;
import java.util.List;
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
     * Chooses a way, sorts and takes the first documents in one view of the data. Otherwise a document that is removed in
     * between would be one less in a page, which whoever pages takes for the last one then.
     *
     * @param limit 0 for no limit
     * @param ahead how many documents to read at once
     */
    public Matches find(Document query, @Nullable Document orderBy, long skip, long limit, int ahead) {
        return store.read(session -> {
            Matches found = find(session, query, orderBy, skip, limit);
            found.readAhead(session, ahead);
            return found;
        });
    }

    private Matches find(Session session, Document query, @Nullable Document orderBy, long skip, long limit) {
        Predicate<Document> matches = PreparedQuery.of(query, matcher);
        long wanted = limit > 0 ? skip + limit : 0;
        SortOrder order = SortOrder.of(orderBy);
        Function<Session, Planner> planners = reading -> new Planner(reading, table, indexes, query, order, wanted);
        Planner planner = planners.apply(session);
        Scan walk = wanted <= Matches.DEFAULT_BATCH ? planner.walkWorthATry() : null;
        if (walk != null) {
            Matches walked = new Matches(store, walk, matches, skip, limit);
            if (walked.foundAllAmong(session, 2 * wanted)) {
                return walked;
            }
        }
        boolean naturalDescending = SortOrder.isNaturalDescending(orderBy);
        Planner.Plan plan = planner.plan(naturalDescending);
        if (order == null || plan.sorted()) {
            return new Matches(store, plan.scan(), matches, skip, limit);
        }
        Function<Session, Scan> anew =
                reading -> planners.apply(reading).plan(naturalDescending).scan();
        Scan sorted = new SortedScan(table, plan.scan(), anew, matches, order, wanted);
        return new Matches(store, sorted, matches, skip, limit);
    }

    /** Those of the documents at the given positions that are still there. */
    public Matches at(long... positions) {
        return new Matches(store, new Scan.At(table, positions), document -> true, 0, 0);
    }

    /** All documents in the order in which they were inserted. */
    public Matches all() {
        return new Matches(store, new Scan.Natural(table, false), document -> true, 0, 0);
    }
}
