package dev.events.core.mongo;

import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import java.util.List;
import java.util.Set;
import org.bson.conversions.Bson;

/** The indexes that the queries of {@link EventFilters} and the order of pages need. */
final class EventIndexes {
    /** There is such an index under another name, or another index under its name. */
    private static final Set<Integer> CONFLICTS = Set.of(85, 86);

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

    /** Creates those that are missing; the same index under another name serves as well, and an index of
     * somebody else's under its name is left alone. */
    static void create(MongoCollection<?> collection) {
        for (IndexModel index : INDEXES) {
            try {
                collection.createIndexes(List.of(index));
            } catch (MongoCommandException e) {
                if (!CONFLICTS.contains(e.getErrorCode())) {
                    throw e;
                }
            }
        }
    }

    private static IndexModel index(String name, Bson keys) {
        return new IndexModel(keys, new IndexOptions().name(name));
    }
}
