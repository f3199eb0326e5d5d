package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCursor;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What was found as a {@link Stream} that reads batch by batch, and whose errors are the library's own. */
final class FoundStream<T> extends Spliterators.AbstractSpliterator<T> {
    private static final int BATCH = 1000;

    private final Iterator<T> found;

    private FoundStream(Iterator<T> found) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.found = found;
    }

    /**
     * The query is sent at once, so that an error in it, or a store that is away, shows before anything is consumed.
     *
     * @param limit as many are read at once; 0 for no limit
     */
    static <T> Stream<T> of(FindIterable<T> found, int limit) {
        MongoCursor<T> cursor = translating(
                () -> found.limit(limit).batchSize(limit == 0 ? BATCH : limit).cursor());
        return of(cursor).onClose(cursor::close);
    }

    static <T> Stream<T> of(Iterator<T> found) {
        return StreamSupport.stream(new FoundStream<>(found), false);
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        if (!translating(found::hasNext)) {
            return false;
        }
        action.accept(translating(found::next));
        return true;
    }
}
