package dev.events.embedded.query;

import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.file.Store;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Goes through all matches of a query, a batch at a time.
 *
 * <p>Whoever writes may change or remove each document as it comes: after the first one, what else matched before any change
 * is settled, as positions, so that a document that a change moves ahead in an index does not come twice.
 */
public final class MatchIterator implements Iterator<Document> {

    public static final int BATCH = 256;

    private final Function<long[], Matches> byPosition;
    private final Function<List<Found>, List<Document>> projection;
    private Matches matches;
    private boolean settled;
    private @Nullable Long first;
    private Iterator<Document> batch = List.<Document>of().iterator();

    public MatchIterator(
            Store store,
            Matches matches,
            Function<long[], Matches> byPosition,
            Function<List<Found>, List<Document>> projection) {
        this.matches = matches;
        this.byPosition = byPosition;
        this.projection = projection;
        this.settled = !store.isWriting();
    }

    @Override
    public boolean hasNext() {
        while (!batch.hasNext() && !matches.isExhausted()) {
            batch = projection.apply(nextBatch()).iterator();
        }
        return batch.hasNext();
    }

    private List<Found> nextBatch() {
        if (settled) {
            return matches.next(BATCH);
        }
        if (first == null) {
            List<Found> found = matches.next(1);
            first = found.isEmpty() ? null : found.get(0).position();
            return found;
        }
        long done = first;
        settled = true;
        matches = byPosition.apply(LongStream.of(matches.remainingPositions())
                .filter(position -> position != done)
                .toArray());
        return matches.next(BATCH);
    }

    @Override
    public Document next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return batch.next();
    }
}
