package dev.events.embedded.query;

import dev.events.embedded.file.Session;
import dev.events.embedded.file.Store;
import dev.events.embedded.index.PositionList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** Reads a query's results in batches. Between batches it holds no statement and no view of the data. */
public final class ResultCursor {

    /** The size of a batch unless the client requests another. */
    public static final int DEFAULT_BATCH = 1000;

    /** A batch ends after the document that reaches this size, because all of it is in memory at once. */
    private static final long MAX_BATCH_BYTES = 1L << 20;

    private final Store store;
    private final Scan scan;
    private final Predicate<StoredFields> matcher;
    private long toSkip;
    private long toReturn;
    private final Deque<FoundDocument> ahead = new ArrayDeque<>();
    private boolean exhausted;

    /** @param limit 0 for no limit */
    ResultCursor(Store store, Scan scan, Predicate<StoredFields> matcher, long skip, long limit) {
        this.store = store;
        this.scan = scan;
        this.matcher = matcher;
        this.toSkip = skip;
        this.toReturn = limit > 0 ? limit : Long.MAX_VALUE;
    }

    public static ResultCursor none(Store store) {
        return new ResultCursor(store, (session, visitor) -> true, document -> false, 0, 0);
    }

    public boolean isExhausted() {
        return exhausted && ahead.isEmpty();
    }

    /**
     * Reads all results, or as many as fit into a batch, but no more candidates than the given number; returns whether these
     * were enough.
     */
    boolean foundEnoughAmong(Session session, long candidates) {
        List<FoundDocument> found = read(session, Integer.MAX_VALUE, candidates);
        ahead.addAll(found);
        return exhausted || bytes(found) >= MAX_BATCH_BYTES;
    }

    private static long bytes(List<FoundDocument> found) {
        return found.stream().mapToLong(document -> document.stored().length).sum();
    }

    /** Reads the next documents in this view of the data, to be returned later. */
    void readAhead(Session session, int max) {
        if (ahead.isEmpty()) {
            ahead.addAll(read(session, max, Long.MAX_VALUE));
        }
    }

    /**
     * Returns the next documents. There are fewer than {@code max} only at the end, or if they would be too large
     * together.
     */
    public List<FoundDocument> next(int max) {
        if (ahead.isEmpty()) {
            return store.read(session -> read(session, max, Long.MAX_VALUE));
        }
        List<FoundDocument> batch = new ArrayList<>();
        while (batch.size() < max && !ahead.isEmpty()) {
            batch.add(ahead.remove());
        }
        return batch;
    }

    private List<FoundDocument> read(Session session, int max, long candidates) {
        List<FoundDocument> batch = new ArrayList<>(Math.min(max, 128));
        if (exhausted || max <= 0) {
            return batch;
        }
        long[] bytes = new long[1];
        long[] left = {candidates};
        boolean end = scan.read(session, (position, stored) -> {
            boolean more = --left[0] > 0;
            if (!matcher.test(new StoredFields(stored))) {
                return more;
            }
            if (toSkip > 0) {
                toSkip--;
                return more;
            }
            batch.add(new FoundDocument(position, stored));
            toReturn--;
            bytes[0] += stored.length;
            return more && toReturn > 0 && batch.size() < max && bytes[0] < MAX_BATCH_BYTES;
        });
        exhausted = end || toReturn <= 0;
        return batch;
    }

    /** Reads the rest and returns only the positions. */
    long[] remainingPositions() {
        PositionList positions = new PositionList();
        while (!isExhausted()) {
            next(1000).forEach(found -> positions.add(found.position()));
        }
        return positions.inOrderAdded();
    }
}
