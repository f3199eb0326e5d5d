package dev.events.core.mongo;

import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import java.util.List;
import org.bson.conversions.Bson;

/** The indexes that the queries of {@link EventFilters} and the order of pages need. */
final class EventIndexes {
    private static final int INDEX_OPTIONS_CONFLICT = 85;

    private static final Bson NEWEST = descending(EventDocuments.START, EventDocuments.ID);

    private static final List<IndexModel> INDEXES = List.of(
            index("events_start", NEWEST),
            index("events_tags_start", compoundIndex(ascending(EventDocuments.TAGS), NEWEST)),
            index("events_stop", ascending(EventDocuments.STOP)));

    private EventIndexes() {}

    /** Creates those that are missing; the same index under another name serves as well. */
    static void create(MongoCollection<?> collection) {
        for (IndexModel index : INDEXES) {
            try {
                collection.createIndexes(List.of(index));
            } catch (MongoCommandException e) {
                if (e.getErrorCode() != INDEX_OPTIONS_CONFLICT) {
                    throw e;
                }
            }
        }
    }

    private static IndexModel index(String name, Bson keys) {
        return new IndexModel(keys, new IndexOptions().name(name));
    }
}
