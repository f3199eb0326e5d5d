package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.reading;

import dev.events.core.mongo.EventCollection.Results;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Found documents, or what is made of them, as a {@link Stream} whose errors are the library's own. Closing the stream closes the
 * results.
 */
final class FoundStream<T, R> extends Spliterators.AbstractSpliterator<R> {
    private final EventCollection collection;
    private final Results<T> found;
    private final Function<T, @Nullable R> mapping;

    private FoundStream(EventCollection collection, Results<T> found, Function<T, @Nullable R> mapping) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.collection = collection;
        this.found = found;
        this.mapping = mapping;
    }

    /** Sends the query at once, so that an error in it, or an unreachable store, shows before anything is consumed. */
    static <T> Stream<T> of(EventCollection collection, Supplier<Results<T>> query) {
        return of(collection, query, found -> found);
    }

    /**
     * What is made of the documents. A stream's own steps would cost more for each of them.
     *
     * @param mapping returns null for those that are left out
     */
    static <T, R> Stream<R> of(
            EventCollection collection, Supplier<Results<T>> query, Function<T, @Nullable R> mapping) {
        Results<T> found = reading(collection, query);
        return StreamSupport.stream(new FoundStream<>(collection, found, mapping), false)
                .onClose(found::close);
    }

    @Override
    public boolean tryAdvance(Consumer<? super R> action) {
        while (reading(collection, found::hasNext)) {
            R next = mapping.apply(reading(collection, found::next));
            if (next != null) {
                action.accept(next);
                return true;
            }
        }
        return false;
    }
}
