package dev.events.embedded.query;

import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Session;
import dev.events.embedded.index.IndexTable;
import dev.events.embedded.index.PositionList;
import dev.events.embedded.query.QueryConditions.Alternative;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans every query, those of pages too: chooses the cheapest scan that finds all documents that match, and possibly
 * others.
 *
 * <p>There are three kinds of plan: scan an index in the requested order and stop at the limit; collect the positions
 * in some ranges of one or more indexes; scan the table. To choose between the first two, the planner counts keys, but
 * no further than the result can change the choice. If matches are spread evenly, an ordered scan of N keys reads
 * N·limit/m of them until it reaches the limit, where the other plan has m positions. So the positions are cheaper if m
 * is below √(N·limit).
 */
final class Planner {

    /** Without a limit, up to this many documents are sorted in memory rather than read from an ordered index. */
    private static final long WORTH_SORTING = 2000;

    private final Session session;
    private final DocumentTable table;
    private final boolean isOrdered;
    private final long limit;
    private final @Nullable OrderedAccess ordered;
    private final List<List<IndexAccess>> accesses;

    /**
     * @param order the requested order, null for none
     * @param limit the requested number of matches, 0 for all
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
        List<IndexTable> usable = indexes.stream().filter(IndexTable::canNarrow).toList();
        List<Alternative> alternatives = QueryConditions.of(query);
        this.ordered = order == null ? null : cheapest(OrderedAccess.find(usable, alternatives, order));
        this.accesses = accesses(usable, alternatives);
    }

    /** @param sorted whether the scan returns documents in the requested order */
    record Plan(Scan scan, boolean sorted) {}

    /**
     * A scan in the requested order that is worth a short try before any plan is made: matches may lie at its
     * beginning, and reading a few documents is cheaper than counting keys. Null if there is none or if sorting is
     * cheaper still.
     */
    @Nullable
    Scan orderedScanToTry() {
        if (ordered == null || limit == 0 || accesses.isEmpty() || ordered.coversAllOf(accesses)) {
            return null;
        }
        return positions(2 * limit) == null ? ordered(ordered).scan() : null;
    }

    /** @param naturalDescending whether the requested order is the reverse of insertion */
    Plan plan(boolean naturalDescending) {
        if (ordered != null && (accesses.isEmpty() || ordered.coversAllOf(accesses))) {
            return ordered(ordered);
        }
        long documents = approximateCount();
        long affordable = limit > 0
                ? Math.max((long) Math.sqrt((double) documents * limit), limit)
                : ordered != null ? WORTH_SORTING : documents / 4 + 1;
        if (!accesses.isEmpty()) {
            long[] positions = positions(affordable);
            if (positions != null) {
                if (naturalDescending) {
                    reverse(positions);
                }
                return new Plan(new PositionScan(table, positions), !isOrdered);
            }
        }
        return ordered != null ? ordered(ordered) : new Plan(new TableScan(table, naturalDescending), !isOrdered);
    }

    /** The access in the requested order, if it finds so many documents and no other one is much better; null otherwise. */
    @Nullable
    OrderedAccess accessToMany(long many) {
        if (ordered == null || ordered.index().count(session, ordered.ranges(), many) < many) {
            return null;
        }
        return ordered.coversAllOf(accesses) || positions(WORTH_SORTING) == null ? ordered : null;
    }

    private Plan ordered(OrderedAccess ordered) {
        return new Plan(new IndexScan(table, ordered.index(), ordered.ranges(), ordered.descending()), true);
    }

    private @Nullable OrderedAccess cheapest(List<OrderedAccess> accesses) {
        OrderedAccess cheapest = null;
        long least = Long.MAX_VALUE;
        for (OrderedAccess ordered : accesses) {
            if (accesses.size() == 1) {
                return ordered;
            }
            long count = ordered.index().count(session, ordered.ranges(), Math.min(least, WORTH_SORTING));
            if (count < least || (cheapest != null && count == least && ordered.fields() > cheapest.fields())) {
                cheapest = ordered;
                least = count;
            }
        }
        return cheapest;
    }

    /** For each alternative, the ways to find it through an index; empty if one alternative has none. */
    private static List<List<IndexAccess>> accesses(List<IndexTable> indexes, List<Alternative> alternatives) {
        List<List<IndexAccess>> all = new ArrayList<>();
        for (Alternative alternative : alternatives) {
            List<IndexAccess> accesses = new ArrayList<>();
            for (IndexTable index : indexes) {
                accesses.addAll(IndexAccess.of(index, alternative));
            }
            if (accesses.isEmpty()) {
                return List.of();
            }
            all.add(accesses);
        }
        return all;
    }

    /** The positions found through the most selective indexes, ascending; null if there are more than {@code most}. */
    private long @Nullable [] positions(long most) {
        List<IndexAccess> chosen = new ArrayList<>();
        long total = 0;
        for (List<IndexAccess> candidates : accesses) {
            IndexAccess best = null;
            long least = Long.MAX_VALUE;
            for (IndexAccess access : candidates) {
                if (access.isLookup()) {
                    best = access;
                    least = access.ranges().ranges().size();
                    break;
                }
                long count = access.index().count(session, access.ranges(), Math.min(least, most - total + 1));
                if (count < least) {
                    best = access;
                    least = count;
                }
            }
            total += least;
            if (best == null || (total > most && !best.isLookup())) {
                return null;
            }
            chosen.add(best);
        }
        PositionList positions = new PositionList();
        chosen.forEach(access -> access.index().collectPositions(session, access.ranges(), positions));
        return positions.ascendingDistinct();
    }

    /** An upper bound. It is close unless many documents were deleted. */
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
