package dev.events.embedded.query;

import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Session;
import dev.events.embedded.index.IndexTable;
import dev.events.embedded.index.Positions;
import dev.events.embedded.query.Conditions.Alternative;
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
    private final DocumentTable table;
    private final boolean isOrdered;
    private final long limit;
    private final @Nullable OrderedWalk walk;
    private final List<List<Narrowing>> ways;

    /**
     * @param order the order asked for, null for none
     * @param limit how many matches are wanted, 0 for all
     */
    Planner(
            Session session,
            DocumentTable table,
            List<IndexTable> indexes,
            Document query,
            @Nullable SortOrder order,
            long limit) {
        this.session = session;
        this.table = table;
        this.isOrdered = order != null;
        this.limit = limit;
        List<IndexTable> narrowing =
                indexes.stream().filter(IndexTable::canNarrow).toList();
        List<Alternative> alternatives = Conditions.of(query);
        this.walk = order == null ? null : cheapest(OrderedWalk.find(narrowing, alternatives, order));
        this.ways = narrowings(narrowing, alternatives);
    }

    /** @param sorted whether the scan is in the order asked for */
    record Plan(Scan scan, boolean sorted) {}

    /**
     * An index in the order asked for, which does not narrow as others do, but where matches may lie at the beginning: to
     * look is sooner done than to count how much others leave. Null where few matches are sorted sooner still.
     */
    @Nullable
    Scan walkWorthATry() {
        if (walk == null || limit == 0 || ways.isEmpty() || walk.usesAllOf(ways)) {
            return null;
        }
        return positions(2 * limit) == null ? walk(walk).scan() : null;
    }

    /** @param naturalDescending whether the order asked for is that of storing, backwards */
    Plan plan(boolean naturalDescending) {
        if (walk != null && (ways.isEmpty() || walk.usesAllOf(ways))) {
            return walk(walk);
        }
        long documents = approximateCount();
        long worthwhile = limit > 0
                ? Math.max((long) Math.sqrt((double) documents * limit), limit)
                : walk != null ? WORTH_SORTING : documents / 4 + 1;
        if (!ways.isEmpty()) {
            long[] positions = positions(worthwhile);
            if (positions != null) {
                if (naturalDescending) {
                    reverse(positions);
                }
                return new Plan(new Scan.At(table, positions), !isOrdered);
            }
        }
        return walk != null ? walk(walk) : new Plan(new Scan.Natural(table, naturalDescending), !isOrdered);
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
    private static List<List<Narrowing>> narrowings(List<IndexTable> indexes, List<Alternative> alternatives) {
        List<List<Narrowing>> all = new ArrayList<>();
        for (Alternative alternative : alternatives) {
            List<Narrowing> ways = new ArrayList<>();
            for (IndexTable index : indexes) {
                ways.addAll(Narrowing.of(index, alternative));
            }
            if (ways.isEmpty()) {
                return List.of();
            }
            all.add(ways);
        }
        return all;
    }

    /** The positions that the narrowest indexes leave, ascending; null where there are more than {@code most}. */
    private long @Nullable [] positions(long most) {
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
                long count = way.index().count(session, way.ranges(), Math.min(least, most - total + 1));
                if (count < least) {
                    best = way;
                    least = count;
                }
            }
            total += least;
            if (best == null || (total > most && !best.isLookup())) {
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
        Long first = session.queryLong("SELECT min(position) FROM " + table.name());
        Long last = session.queryLong("SELECT max(position) FROM " + table.name());
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
