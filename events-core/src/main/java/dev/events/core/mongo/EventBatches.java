package dev.events.core.mongo;

import com.mongodb.client.model.Filters;
import dev.events.core.EventOrder;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Visits events by start and id, a batch at a time. Each batch is a query of its own, so nothing is held in the store between
 * them, and an event whose start stays is visited once.
 *
 * @param fields the fields that are needed, the start and the id among them; null for all
 */
record EventBatches(
        EventCollection collection, Bson filter, @Nullable Bson fields, int size) {
    void forEach(Consumer<List<Document>> action) {
        PageCursor cursor = null;
        while (true) {
            Bson rest = cursor == null ? filter : Filters.and(filter, cursor.filter(EventOrder.NEWEST_FIRST));
            List<Document> batch;
            try (Stream<Document> found =
                    EventDocuments.find(collection, rest, EventFilters.sort(EventOrder.NEWEST_FIRST), fields, size)) {
                batch = found.toList();
            }
            if (!batch.isEmpty()) {
                action.accept(batch);
            }
            if (batch.size() < size) {
                return;
            }
            cursor = PageCursor.after(batch.get(batch.size() - 1));
        }
    }
}
