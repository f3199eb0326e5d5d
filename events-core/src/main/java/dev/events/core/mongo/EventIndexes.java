package dev.events.core.mongo;

import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import java.util.List;
import org.bson.conversions.Bson;

/**
 * Defines the indexes that the queries of {@link EventFilters} and the order of pages need, and creates the missing ones.
 */
final class EventIndexes {
    private static final Bson NEWEST = descending(EventDocuments.START, EventDocuments.ID);

    private static final List<IndexModel> INDEXES = List.of(
            index("events_start", NEWEST),
            index("events_tags_start", compoundIndex(ascending(EventDocuments.TAGS), NEWEST)),
            index("events_stop", ascending(EventDocuments.STOP)),
            // Sparse: few events are open at a time, and the others have no such field.
            new IndexModel(
                    ascending(EventDocuments.OPEN),
                    new IndexOptions().name("events_open").sparse(true)));

    private EventIndexes() {}

    /**
     * Creates the indexes that are missing. An index with the same keys under another name serves as well, and an
     * application's own index of the same name is left alone.
     */
    static void create(EventCollection collection) {
        INDEXES.forEach(collection::ensureIndex);
    }

    private static IndexModel index(String name, Bson keys) {
        return new IndexModel(keys, new IndexOptions().name(name));
    }
}
