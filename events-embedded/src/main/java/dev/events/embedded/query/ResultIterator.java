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
 * Iterates over the results of a query, one batch at a time.
 *
 * <p>A command that writes may change each document as it is returned, and a change can move the document ahead in an
 * index. So that no document is returned twice, the iterator collects the positions of the other results before the
 * first change.
 */
public final class ResultIterator implements Iterator<Document> {

    public static final int BATCH = 256;

    private final Function<long[], ResultCursor> byPosition;
    private final Function<List<FoundDocument>, List<Document>> projection;
    private ResultCursor matches;
    private boolean settled;
    private @Nullable Long first;
    private Iterator<Document> batch = List.<Document>of().iterator();

    public ResultIterator(
            Store store,
            ResultCursor matches,
            Function<long[], ResultCursor> byPosition,
            Function<List<FoundDocument>, List<Document>> projection) {
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

    private List<FoundDocument> nextBatch() {
        if (settled) {
            return matches.next(BATCH);
        }
        if (first == null) {
            List<FoundDocument> found = matches.next(1);
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
