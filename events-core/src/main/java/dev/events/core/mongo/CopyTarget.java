package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.ErrorCategory;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.Filters;
import dev.events.core.EventStoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/** A collection that is copied to: adds documents, replaces those that differ, and leaves those alone that are equal. */
final class CopyTarget {
    /** How many ids are looked up at once: each document that is found may be compared with each of them. */
    static final int LOOKUP = 200;

    private final EventCollection collection;

    /** Whether nothing was there, so that there is nothing to compare with. */
    private final boolean isNew;

    long added;
    long replaced;
    long present;

    CopyTarget(EventCollection collection) {
        this.collection = collection;
        this.isNew = StoreDocuments.isEmpty(collection);
    }

    /** How many documents of the copy are there by now. */
    long documents() {
        return added + replaced + present;
    }

    CopyTarget write(List<RawBsonDocument> batch) {
        if (batch.isEmpty()) {
            return this;
        }
        List<RawBsonDocument> taken = insert(isNew ? batch : compared(batch));
        if (!taken.isEmpty()) {
            // Somebody else has added them meanwhile, perhaps another copy.
            insert(compared(taken)).stream().findFirst().ifPresent(document -> {
                throw new EventStoreException(
                        "a unique index of the store refuses the document "
                                + RawDocuments.text(RawDocuments.id(document)) + " (" + collection + ")",
                        null);
            });
        }
        return this;
    }

    /** Replaces those that are there and differ; returns those that are not there. */
    private List<RawBsonDocument> compared(List<RawBsonDocument> batch) {
        Map<BsonValue, RawBsonDocument> there = new HashMap<>();
        for (int i = 0; i < batch.size(); i += LOOKUP) {
            lookUp(batch.subList(i, Math.min(i + LOOKUP, batch.size())), there);
        }
        List<RawBsonDocument> missing = new ArrayList<>();
        List<RawBsonDocument> different = new ArrayList<>();
        for (RawBsonDocument document : batch) {
            RawBsonDocument other = there.get(RawDocuments.id(document));
            if (other == null) {
                missing.add(document);
            } else if (Arrays.equals(RawDocuments.stored(document), RawDocuments.stored(other))) {
                present++;
            } else {
                different.add(document);
            }
        }
        replace(different);
        return missing;
    }

    private void lookUp(List<RawBsonDocument> batch, Map<BsonValue, RawBsonDocument> there) {
        List<BsonValue> ids = batch.stream().map(RawDocuments::id).toList();
        try (Stream<RawBsonDocument> found =
                RawDocuments.find(collection, Filters.in(EventDocuments.ID, ids), Filters.empty(), null, ids.size())) {
            found.forEach(document -> there.put(RawDocuments.id(document), document));
        }
    }

    private void replace(List<RawBsonDocument> documents) {
        if (!documents.isEmpty()) {
            for (BulkWriteError error : translating(collection, () -> collection.replaceRaw(documents))) {
                throw MongoErrors.refused(error);
            }
            replaced += documents.size();
        }
    }

    /** Returns those whose id is taken. */
    private List<RawBsonDocument> insert(List<RawBsonDocument> documents) {
        List<RawBsonDocument> taken = new ArrayList<>();
        if (documents.isEmpty()) {
            return taken;
        }
        for (BulkWriteError error : translating(collection, () -> collection.insertRaw(documents))) {
            if (error.getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw MongoErrors.refused(error);
            }
            taken.add(documents.get(error.getIndex()));
        }
        added += documents.size() - taken.size();
        return taken;
    }
}
