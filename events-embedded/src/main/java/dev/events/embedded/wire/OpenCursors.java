package dev.events.embedded.wire;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.backend.Cursor;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.query.ResultCursor;
import dev.events.embedded.query.Scan;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/**
 * The open cursors of the store. Like MongoDB, it closes cursors that have been idle for ten minutes; it does so when
 * the next cursor opens. An open cursor costs memory for its place in a scan (see {@link Scan}), and for the positions
 * of all results if they were sorted in memory.
 */
final class OpenCursors {

    private static final long IDLE_NANOS = 600_000_000_000L;

    private final Map<Long, Long> lastUsed = new ConcurrentHashMap<>();

    /** @param nextBatch returns at most the given number of further documents from {@code matches} */
    Cursor open(CursorRegistry registry, ResultCursor matches, IntFunction<List<Document>> nextBatch) {
        long now = System.nanoTime();
        lastUsed.forEach((id, used) -> {
            if (now - used > IDLE_NANOS) {
                lastUsed.remove(id);
                registry.remove(id);
            }
        });
        Cursor cursor = new LazyCursor(registry.generateCursorId(), matches, nextBatch);
        lastUsed.put(cursor.getId(), now);
        registry.add(cursor);
        return cursor;
    }

    private final class LazyCursor extends AbstractCursor {
        private final ResultCursor matches;
        private final IntFunction<List<Document>> nextBatch;

        LazyCursor(long id, ResultCursor matches, IntFunction<List<Document>> nextBatch) {
            super(id);
            this.matches = matches;
            this.nextBatch = nextBatch;
        }

        @Override
        public synchronized boolean isEmpty() {
            return matches.isExhausted();
        }

        @Override
        public synchronized List<Document> takeDocuments(int numberToReturn) {
            List<Document> batch = nextBatch.apply(numberToReturn > 0 ? numberToReturn : ResultCursor.DEFAULT_BATCH);
            if (matches.isExhausted()) {
                lastUsed.remove(getId());
            } else {
                lastUsed.put(getId(), System.nanoTime());
            }
            return batch;
        }
    }
}
