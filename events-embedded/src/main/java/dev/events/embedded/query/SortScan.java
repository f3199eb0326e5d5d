package dev.events.embedded.query;

import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Session;
import dev.events.embedded.index.KeyBytes;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the matches of another scan in memory.
 *
 * <p>Keeps only positions, and only as many as are requested. If some of the documents are removed before they are
 * read, the scan sorts again to find those that follow. It returns fewer documents than requested only if there are no
 * more.
 */
final class SortScan implements Scan {

    private static final Comparator<Keyed> ORDER =
            Comparator.comparing(Keyed::key, KeyBytes::compare).thenComparingLong(Keyed::position);

    private final DocumentTable table;
    private final Function<Session, Scan> repeatedCandidates;
    private final Predicate<StoredFields> matcher;
    private final SortOrder order;
    private final long requested;
    private Scan candidates;
    private @Nullable PositionScan sorted;
    private @Nullable Keyed last;

    /** @param requested the number of documents, 0 for all */
    SortScan(
            DocumentTable table,
            Scan candidates,
            Function<Session, Scan> repeatedCandidates,
            Predicate<StoredFields> matcher,
            SortOrder order,
            long requested) {
        this.table = table;
        this.candidates = candidates;
        this.repeatedCandidates = repeatedCandidates;
        this.matcher = matcher;
        this.order = order;
        this.requested = requested;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared by equals
    private record Keyed(byte[] key, long position) {}

    @Override
    public boolean read(Session session, Visitor visitor) {
        PositionScan ready = sorted;
        if (ready == null) {
            sorted = ready = sort(session);
        }
        while (ready.read(session, visitor)) {
            if (requested == 0 || ready.size() < requested) {
                return true;
            }
            candidates = repeatedCandidates.apply(session);
            sorted = ready = sort(session);
        }
        return false;
    }

    private PositionScan sort(Session session) {
        Keyed after = last;
        PriorityQueue<Keyed> best = new PriorityQueue<>(ORDER.reversed());
        candidates.read(session, (position, stored) -> {
            StoredFields fields = new StoredFields(stored);
            if (matcher.test(fields)) {
                Keyed keyed = new Keyed(order.keyOf(fields.document()), position);
                if (after == null || ORDER.compare(keyed, after) > 0) {
                    best.add(keyed);
                }
                if (requested > 0 && best.size() > requested) {
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
        return new PositionScan(table, positions);
    }
}
