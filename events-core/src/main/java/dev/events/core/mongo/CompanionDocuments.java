package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Documents in a collection beside the events, such as the tokens of a server. There are few of them: reading all is cheap.
 * They are read where they are written. Thread-safe.
 *
 * <p>A document is a map from field names to strings, numbers, booleans, dates and lists of these; its {@code _id} is a
 * string. Every method throws {@link dev.events.core.StoreUnavailableException} when the store cannot be reached and {@link
 * dev.events.core.EventStoreException} when it fails otherwise.
 */
public final class CompanionDocuments {
    private static final String ID = "_id";

    private final EventCollection collection;

    /** @param collection the collection that holds the documents */
    CompanionDocuments(EventCollection collection) {
        this.collection = collection.primary();
    }

    /**
     * Adds a document.
     *
     * @param id its {@code _id}; there must be no document with it
     * @param fields its other fields
     */
    public void add(String id, Map<String, ?> fields) {
        Document document = new Document(ID, id);
        document.putAll(fields);
        List<BulkWriteError> errors = translating(collection, () -> collection.insert(List.of(document)));
        if (!errors.isEmpty()) {
            throw MongoErrors.refused(errors.get(0));
        }
    }

    /**
     * {@return the document with this {@code _id}, if there is one}
     *
     * @param id its {@code _id}
     */
    public Optional<Map<String, Object>> find(String id) {
        return found(Filters.eq(ID, id)).stream().findFirst();
    }

    /** {@return all documents, in no particular order} */
    public List<Map<String, Object>> all() {
        return found(Filters.empty());
    }

    private List<Map<String, Object>> found(Bson filter) {
        try (Stream<Document> documents = EventDocuments.find(collection, filter, 0)) {
            return documents.<Map<String, Object>>map(document -> document).toList();
        }
    }

    /**
     * Sets fields of a document.
     *
     * @param id its {@code _id}
     * @param fields the fields to set; others stay
     * @return whether there is such a document
     */
    public boolean set(String id, Map<String, ?> fields) {
        Document update = new Document("$set", new Document(Map.copyOf(fields)));
        EventCollection.Updated updated = translating(
                collection, () -> collection.update(List.of(new UpdateOneModel<>(Filters.eq(ID, id), update))));
        EventChanges.throwFirst(updated.errors());
        return updated.matched() > 0;
    }

    /**
     * Removes the documents with an early date in a field.
     *
     * @param field the name of the field
     * @param time the first moment that is not early
     */
    public void removeBefore(String field, Instant time) {
        translating(collection, () -> collection.deleteMany(Filters.lt(field, Date.from(time))));
    }

    /** Removes all documents. */
    public void removeAll() {
        translating(collection, () -> collection.deleteMany(Filters.empty()));
    }
}
