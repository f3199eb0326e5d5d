package dev.events.server.embedded;

import de.bwaldvogel.mongo.bson.Document;
import dev.events.server.embedded.Conditions.Alternative;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how to come by a superset of the documents that match a query, at the least cost.
 *
 * <p>There are three ways: an index in its key order, which gives the order asked for and stops at the limit; the positions
 * of all documents in some ranges of one or several indexes; all documents. Which of the first two is cheaper it finds out
 * by counting keys, no further than the answer matters. Assuming that matches lie evenly, walking N keys of the one until
 * the limit is met costs N·limit/m where the other one has m positions, so m is worth it below √(N·limit).
 */
final class Planner {

    /** Where everything is wanted in order, this many are sorted rather than walking an index that narrows less. */
    private static final long WORTH_SORTING = 2000;

    private final Session session;
    private final long table;
    private final List<SqliteIndex> indexes;
    private final List<Alternative> alternatives;

    Planner(Session session, long table, List<SqliteIndex> indexes, Document query) {
        this.session = session;
        this.table = table;
        this.indexes = indexes.stream().filter(SqliteIndex::canNarrow).toList();
        this.alternatives = Conditions.of(query);
    }

    /**
     * @param sorted whether the scan is in the order asked for
     * @param walk an index in that order where the scan is not, worth a short try as matches may lie at its beginning
     */
    record Plan(Scan scan, boolean sorted, @Nullable Scan walk) {
        private Plan(Scan scan, boolean sorted) {
            this(scan, sorted, null);
        }
    }

    /** @param limit how many matches are wanted, 0 for all */
    Plan plan(@Nullable SortOrder order, boolean naturalDescending, long limit) {
        OrderedWalk walk = order == null ? null : cheapest(OrderedWalk.find(indexes, alternatives, order));
        List<List<Narrowing>> ways = narrowings();
        if (walk != null && (ways.isEmpty() || walk.usesAllOf(ways))) {
            return walk(walk);
        }
        long documents = approximateCount();
        long worthwhile = limit > 0
                ? Math.max((long) Math.sqrt((double) documents * limit), limit)
                : walk != null ? WORTH_SORTING : documents / 4 + 1;
        if (!ways.isEmpty()) {
            long[] positions = positions(ways, worthwhile);
            if (positions != null) {
                if (naturalDescending) {
                    reverse(positions);
                }
                boolean worthATry = limit > 0 && positions.length > 2 * limit;
                return new Plan(
                        new Scan.At(table, positions),
                        order == null,
                        walk != null && worthATry ? walk(walk).scan() : null);
            }
        }
        return walk != null ? walk(walk) : new Plan(new Scan.Natural(table, naturalDescending), order == null);
    }

    private Plan walk(OrderedWalk walk) {
        return new Plan(new Scan.ByKey(table, walk.index(), walk.ranges(), walk.descending()), true);
    }

    private @Nullable OrderedWalk cheapest(List<OrderedWalk> walks) {
        OrderedWalk cheapest = null;
        long least = Long.MAX_VALUE;
        for (OrderedWalk walk : walks) {
            if (walks.size() == 1) {
                return walk;
            }
            long count = walk.index().count(session, walk.ranges(), Math.min(least, WORTH_SORTING));
            if (count < least || (cheapest != null && count == least && walk.fields() > cheapest.fields())) {
                cheapest = walk;
                least = count;
            }
        }
        return cheapest;
    }

    /** For each alternative the indexes that narrow it; empty where one cannot be narrowed. */
    private List<List<Narrowing>> narrowings() {
        List<List<Narrowing>> all = new ArrayList<>();
        for (Alternative alternative : alternatives) {
            List<Narrowing> ways = new ArrayList<>();
            for (SqliteIndex index : indexes) {
                ways.addAll(Narrowing.of(index, alternative));
            }
            if (ways.isEmpty()) {
                return List.of();
            }
            all.add(ways);
        }
        return all;
    }

    /** The positions that the narrowest indexes leave, ascending; null where there are more than {@code limit}. */
    private long @Nullable [] positions(List<List<Narrowing>> ways, long limit) {
        List<Narrowing> chosen = new ArrayList<>();
        long total = 0;
        for (List<Narrowing> forAlternative : ways) {
            Narrowing best = null;
            long least = Long.MAX_VALUE;
            for (Narrowing way : forAlternative) {
                if (way.isLookup()) {
                    best = way;
                    least = way.ranges().ranges().size();
                    break;
                }
                long count = way.index().count(session, way.ranges(), Math.min(least, limit - total + 1));
                if (count < least) {
                    best = way;
                    least = count;
                }
            }
            total += least;
            if (best == null || (total > limit && !best.isLookup())) {
                return null;
            }
            chosen.add(best);
        }
        Positions positions = new Positions();
        chosen.forEach(way -> way.index().collectPositions(session, way.ranges(), positions));
        return positions.ascendingDistinct();
    }

    /** An upper bound, close unless much was deleted in between. */
    private long approximateCount() {
        Long first = session.queryLong("SELECT min(position) FROM documents_" + table);
        Long last = session.queryLong("SELECT max(position) FROM documents_" + table);
        return first == null || last == null ? 0 : last - first + 1;
    }

    private static void reverse(long[] values) {
        for (int i = 0, j = values.length - 1; i < j; i++, j--) {
            long value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
    }
}
