package dev.events.core.mongo;

import com.mongodb.client.model.Filters;
import dev.events.core.EventOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Visits events by start and id, a batch at a time. Each batch is a query of its own, so nothing is held in the store between
 * them, and an event whose start stays is visited once. A batch ends early with the document that makes it large.
 *
 * @param fields the fields that are needed, the start and the id among them; null for all
 */
record EventBatches(
        EventCollection collection, Bson filter, @Nullable Bson fields, int size) {
    /** A batch is changed as a whole, which takes several times its size in memory. */
    private static final long MAX_BYTES = 4 << 20;

    void forEach(Consumer<List<Document>> action) {
        PageCursor cursor = null;
        while (true) {
            Bson rest = cursor == null ? filter : Filters.and(filter, cursor.filter(EventOrder.NEWEST_FIRST));
            Batch batch = read(collection, rest, EventFilters.sort(EventOrder.NEWEST_FIRST), fields, size);
            if (!batch.documents().isEmpty()) {
                action.accept(batch.documents());
            }
            if (batch.isLast()) {
                return;
            }
            cursor = PageCursor.after(batch.last());
        }
    }

    /**
     * Some documents.
     *
     * @param isLast whether no others follow
     */
    record Batch(List<Document> documents, boolean isLast) {
        Document last() {
            return documents.get(documents.size() - 1);
        }
    }

    /** Reads one batch. */
    static Batch read(EventCollection collection, Bson filter, Bson sort, @Nullable Bson fields, int size) {
        try (Stream<Document> found = EventDocuments.find(collection, filter, sort, fields, size)) {
            Iterator<Document> documents = found.iterator();
            List<Document> batch = next(documents, size);
            return new Batch(batch, batch.size() < size && !documents.hasNext());
        }
    }

    /** The next documents: {@code size} of them, or fewer if they are large or there are no more. */
    static List<Document> next(Iterator<Document> documents, int size) {
        List<Document> batch = new ArrayList<>();
        long bytes = 0;
        while (batch.size() < size && bytes < MAX_BYTES && documents.hasNext()) {
            Document document = documents.next();
            bytes += bytes(document);
            batch.add(document);
        }
        return batch;
    }

    /** About how much memory a value takes. */
    static long bytes(@Nullable Object value) {
        if (value instanceof Map<?, ?> document) {
            long bytes = 0;
            for (Map.Entry<?, ?> field : document.entrySet()) {
                bytes += bytes(field.getKey()) + bytes(field.getValue());
            }
            return bytes;
        }
        if (value instanceof Collection<?> elements) {
            return elements.stream().mapToLong(EventBatches::bytes).sum();
        }
        return value instanceof String text
                ? 2L * text.length()
                : value instanceof Binary binary ? binary.length() : Double.BYTES;
    }
}
