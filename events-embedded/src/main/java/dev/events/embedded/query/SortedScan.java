package dev.events.embedded.query;

import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Session;
import dev.events.embedded.file.StoredDocument;
import dev.events.embedded.index.KeyBytes;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The matches among the candidates of another scan, sorted in memory.
 *
 * <p>It keeps positions only, and no more of those than are wanted. So where some are gone by the time they are read, it
 * sorts once more, what comes after them: fewer than wanted come only where there are no more.
 */
final class SortedScan implements Scan {

    private static final Comparator<Keyed> ORDER =
            Comparator.comparing(Keyed::key, KeyBytes::compare).thenComparingLong(Keyed::position);

    private final DocumentTable table;
    private final Function<Session, Scan> candidatesAnew;
    private final Predicate<Document> matcher;
    private final SortOrder order;
    private final long wanted;
    private Scan candidates;
    private @Nullable At sorted;
    private @Nullable Keyed last;

    /** @param wanted how many, 0 for all */
    SortedScan(
            DocumentTable table,
            Scan candidates,
            Function<Session, Scan> candidatesAnew,
            Predicate<Document> matcher,
            SortOrder order,
            long wanted) {
        this.table = table;
        this.candidates = candidates;
        this.candidatesAnew = candidatesAnew;
        this.matcher = matcher;
        this.order = order;
        this.wanted = wanted;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared by equals
    private record Keyed(byte[] key, long position) {}

    @Override
    public boolean read(Session session, Taker taker) {
        At ready = sorted;
        if (ready == null) {
            sorted = ready = sort(session);
        }
        while (ready.read(session, taker)) {
            if (wanted == 0 || ready.size() < wanted) {
                return true;
            }
            candidates = candidatesAnew.apply(session);
            sorted = ready = sort(session);
        }
        return false;
    }

    private At sort(Session session) {
        Keyed after = last;
        PriorityQueue<Keyed> best = new PriorityQueue<>(ORDER.reversed());
        candidates.read(session, (position, stored) -> {
            Document document = StoredDocument.decode(stored);
            if (matcher.test(document)) {
                Keyed keyed = new Keyed(order.keyOf(document), position);
                if (after == null || ORDER.compare(keyed, after) > 0) {
                    best.add(keyed);
                }
                if (wanted > 0 && best.size() > wanted) {
                    best.poll();
                }
            }
            return true;
        });
        if (!best.isEmpty()) {
            last = best.peek();
        }
        long[] positions = new long[best.size()];
        for (int i = positions.length - 1; i >= 0; i--) {
            Keyed greatest = best.poll();
            positions[i] = greatest == null ? 0 : greatest.position();
        }
        return new At(table, positions);
    }
}
