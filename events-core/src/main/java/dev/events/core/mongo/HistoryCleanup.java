package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Removes what the history keeps: of events that are to leave no copy, and of operations that have expired. */
final class HistoryCleanup {
    private static final int BATCH = 1_000;
    private static final Bson IN_NO_ORDER = Filters.empty();
    private static final Bson ID_ONLY = Projections.include(HistoryDocuments.ID);

    private final EventCollection events;
    private final EventCollection operations;
    private final EventCollection changes;

    HistoryCleanup(EventCollection events) {
        this.events = events;
        this.operations = events.companion(HistoryDocuments.OPERATIONS).primary();
        this.changes = events.companion(HistoryDocuments.CHANGES).primary();
    }

    /** Removes every copy of these documents. */
    void forget(List<?> ids) {
        Bson ofThese = Filters.in(HistoryDocuments.EVENT, ids);
        delete(changes, ofThese);
        delete(operations, ofThese);
        Bson archived = Filters.in(EventDocuments.ID, ids);
        for (Document operation : find(operations, Filters.eq(HistoryDocuments.ARCHIVE, true), 0)) {
            delete(archive(operation), archived);
        }
    }

    /** Removes every copy of every document. */
    void forgetAll() {
        for (Document operation : find(operations, Filters.eq(HistoryDocuments.ARCHIVE, true), 0)) {
            drop(operation);
        }
        deleteInBatches(changes, Filters.empty());
        deleteInBatches(operations, Filters.empty());
        translating(events, () -> {
            events.forgetChanges(null);
            return true;
        });
    }

    /** Removes one batch of the operations that have expired; returns how many it had. */
    long expire(Instant now) {
        List<Document> batch = find(operations, Filters.lte(HistoryDocuments.EXPIRES, Date.from(now)), BATCH);
        for (Document operation : batch) {
            String id = operation.getString(HistoryDocuments.ID);
            deleteInBatches(changes, MongoEventHistory.changesOf(id));
            drop(operation);
            delete(operations, Filters.eq(HistoryDocuments.ID, id));
        }
        return batch.size();
    }

    private EventCollection archive(Document operation) {
        return events.companion(HistoryDocuments.archive(operation.getString(HistoryDocuments.ID)));
    }

    private void drop(Document operation) {
        if (operation.getBoolean(HistoryDocuments.ARCHIVE, false)) {
            EventCollection archive = archive(operation);
            translating(archive, () -> {
                archive.drop();
                return true;
            });
        }
    }

    private static void delete(EventCollection collection, Bson filter) {
        translating(collection, () -> collection.deleteMany(filter));
    }

    /** A batch at a time, so that no command takes long. */
    private static void deleteInBatches(EventCollection collection, Bson filter) {
        List<Object> ids;
        do {
            ids = find(collection, filter, BATCH).stream()
                    .map(document -> Objects.requireNonNull(document.get(HistoryDocuments.ID)))
                    .toList();
            if (!ids.isEmpty()) {
                delete(collection, Filters.in(HistoryDocuments.ID, ids));
            }
        } while (ids.size() == BATCH);
    }

    private static List<Document> find(EventCollection collection, Bson filter, int limit) {
        Bson fields = Projections.fields(ID_ONLY, Projections.include(HistoryDocuments.ARCHIVE));
        try (Stream<Document> found = EventDocuments.find(collection, filter, IN_NO_ORDER, fields, limit)) {
            return found.toList();
        }
    }
}
