package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCursor;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What was found as a {@link Stream} that reads batch by batch, and whose errors are the library's own. */
final class FoundStream<T> extends Spliterators.AbstractSpliterator<T> {
    private static final int BATCH = 1000;

    private final MongoCursor<T> cursor;

    private FoundStream(MongoCursor<T> cursor) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.cursor = cursor;
    }

    /** The query is sent at once, so that an error in it, or a store that is away, shows before anything is consumed. */
    static <T> Stream<T> of(FindIterable<T> found) {
        MongoCursor<T> cursor = translating(() -> found.batchSize(BATCH).cursor());
        return StreamSupport.stream(new FoundStream<>(cursor), false).onClose(cursor::close);
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        if (!translating(cursor::hasNext)) {
            return false;
        }
        action.accept(translating(cursor::next));
        return true;
    }
}
