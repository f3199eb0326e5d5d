package dev.events.core.mongo;

import com.mongodb.client.model.Filters;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.bson.RawBsonDocument;

/**
 * All that a store keeps for one collection of events, to be copied to another store or from one: the documents of the events,
 * of their history, and of the collections beside them. Opening them creates nothing, no index either.
 */
public final class StoreDocuments implements AutoCloseable {
    private final EventCollection events;

    private StoreDocuments(EventCollection events) {
        this.events = events;
    }

    /**
     * {@return the documents of another store} For providers of stores, not for applications.
     *
     * @param events the collection of the events; closed when the documents are closed
     */
    public static StoreDocuments over(EventCollection events) {
        return new StoreDocuments(events);
    }

    /**
     * Whether both are the same collection, as far as can be told: a MongoDB that is known by several addresses may be taken for
     * several.
     *
     * @param other other documents
     * @return whether a change of one is certain to be one of the other
     */
    public boolean isSameAs(StoreDocuments other) {
        return (events instanceof DriverCollection one && other.events instanceof DriverCollection another)
                ? one.isSameAs(another)
                : events.toString().equals(other.toString());
    }

    /**
     * {@return whether there is nothing: no event, no history, and no document beside them}
     *
     * @param companions the suffixes of the collections beside the events, such as {@code tokens}
     * @throws dev.events.core.EventStoreException if the store fails
     */
    public boolean isEmpty(List<String> companions) {
        return isEmpty(events)
                && isEmpty(events.companion(HistoryDocuments.OPERATIONS))
                && companions.stream().map(events::companion).allMatch(StoreDocuments::isEmpty);
    }

    static boolean isEmpty(EventCollection collection) {
        try (Stream<RawBsonDocument> found =
                RawDocuments.find(collection.primary(), Filters.empty(), Filters.empty(), null, 1)) {
            return found.findAny().isEmpty();
        }
    }

    /**
     * Prepares a copy of these documents; nothing is read or written yet.
     *
     * @param target where they are copied to
     * @param companions the suffixes of the collections beside the events, such as {@code tokens}; these are copied first
     * @param clock tells what has expired in the history, which is not copied
     * @return the copy
     */
    public StoreCopy copyTo(StoreDocuments target, List<String> companions, Clock clock) {
        return new StoreCopy(events.primary(), target.events.primary(), List.copyOf(companions), clock);
    }

    @Override
    public void close() {
        events.close();
    }

    /** Where the events are, without user name and password. */
    @Override
    public String toString() {
        return events.toString();
    }
}
