package dev.events.embedded.query;

import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.file.Session;
import dev.events.embedded.file.Store;
import dev.events.embedded.file.StoredDocument;
import dev.events.embedded.index.Positions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** The documents that a query matches, read on demand; in the order asked for, without the skipped, up to the limit. */
public final class Matches {

    /** As many are read at once where nobody says how many. */
    public static final int DEFAULT_BATCH = 1000;

    /** A reply holds at most 48 million bytes. */
    private static final long MAX_BATCH_BYTES = 16L << 20;

    private final Store store;
    private final Scan scan;
    private final Predicate<Document> matcher;
    private long toSkip;
    private long toReturn;
    private final Deque<Found> ahead = new ArrayDeque<>();
    private boolean exhausted;

    /** @param limit 0 for no limit */
    Matches(Store store, Scan scan, Predicate<Document> matcher, long skip, long limit) {
        this.store = store;
        this.scan = scan;
        this.matcher = matcher;
        this.toSkip = skip;
        this.toReturn = limit > 0 ? limit : Long.MAX_VALUE;
    }

    public static Matches none(Store store) {
        return new Matches(store, (session, taker) -> true, document -> false, 0, 0);
    }

    public boolean isExhausted() {
        return exhausted && ahead.isEmpty();
    }

    /** Looks at no more than so many candidates for all the matches; says whether these were enough. */
    boolean foundAllAmong(Session session, long candidates) {
        ahead.addAll(read(session, Integer.MAX_VALUE, candidates));
        return exhausted;
    }

    /** Reads the next already, at most so many, so that they come as they are in this view of the data. */
    void readAhead(Session session, int max) {
        if (ahead.isEmpty()) {
            ahead.addAll(read(session, max, Long.MAX_VALUE));
        }
    }

    /** At most so many more; fewer only at the end or where they would be too large together. */
    public List<Found> next(int max) {
        if (ahead.isEmpty()) {
            return store.read(session -> read(session, max, Long.MAX_VALUE));
        }
        List<Found> batch = new ArrayList<>();
        while (batch.size() < max && !ahead.isEmpty()) {
            batch.add(ahead.remove());
        }
        return batch;
    }

    private List<Found> read(Session session, int max, long candidates) {
        List<Found> batch = new ArrayList<>(Math.min(max, 128));
        if (exhausted || max <= 0) {
            return batch;
        }
        long[] bytes = new long[1];
        long[] left = {candidates};
        boolean end = scan.read(session, (position, stored) -> {
            Document document = StoredDocument.decode(stored);
            boolean more = --left[0] > 0;
            if (!matcher.test(document)) {
                return more;
            }
            if (toSkip > 0) {
                toSkip--;
                return more;
            }
            batch.add(new Found(position, document, stored));
            toReturn--;
            bytes[0] += stored.length;
            return more && toReturn > 0 && batch.size() < max && bytes[0] < MAX_BATCH_BYTES;
        });
        exhausted = end || toReturn <= 0;
        return batch;
    }

    /** Reads all that is left, for the positions only. */
    long[] remainingPositions() {
        Positions positions = new Positions();
        while (!isExhausted()) {
            next(1000).forEach(found -> positions.add(found.position()));
        }
        return positions.inOrderAdded();
    }
}
