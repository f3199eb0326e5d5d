package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.reading;

import dev.events.core.mongo.EventCollection.Results;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Found documents as a {@link Stream} whose errors are the library's own. Closing the stream closes the results. */
final class FoundStream<T> extends Spliterators.AbstractSpliterator<T> {
    private final EventCollection collection;
    private final Results<T> found;

    private FoundStream(EventCollection collection, Results<T> found) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.collection = collection;
        this.found = found;
    }

    /** Sends the query at once, so that an error in it, or an unreachable store, shows before anything is consumed. */
    static <T> Stream<T> of(EventCollection collection, Supplier<Results<T>> query) {
        Results<T> found = reading(collection, query);
        return StreamSupport.stream(new FoundStream<>(collection, found), false).onClose(found::close);
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        if (!reading(collection, found::hasNext)) {
            return false;
        }
        action.accept(reading(collection, found::next));
        return true;
    }
}
