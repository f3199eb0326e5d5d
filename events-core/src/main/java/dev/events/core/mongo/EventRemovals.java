package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import dev.events.core.EpochSeconds;
import dev.events.core.EventQuery;
import dev.events.core.EventStoreException;
import dev.events.core.Operation;
import dev.events.core.PartialChangeException;
import dev.events.core.history.RecordedOperation.Action;
import dev.events.core.mongo.HistoryDocuments.Change;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Removes many events in batches. So no command runs for long, the number of removed events is known when the store fails,
 * and a repeat goes on with what is left.
 */
final class EventRemovals {
    private static final int BATCH = 2000;

    /** How many starts go into one filter. */
    private static final int STARTS = 1000;

    private static final Bson EVERYTHING = Filters.empty();
    private static final Bson BY_ID = Sorts.ascending(EventDocuments.ID);
    private static final Bson ID_ONLY = Projections.include(EventDocuments.ID);
    private static final Bson START_AND_ID = Projections.include(EventDocuments.START);

    private final EventCollection collection;
    private final HistoryRecorder history;
    private long removed;

    /** Whether everything is to go, so that the whole history goes in the end. */
    private boolean everything;

    EventRemovals(EventCollection collection, Operation operation) {
        this.collection = collection;
        this.history = HistoryRecorder.of(collection, operation, Action.REMOVE);
    }

    /** See {@link dev.events.core.EventRepository#remove(EventQuery)}. */
    long remove(EventQuery query) {
        everything = query.isUnfiltered();
        if (everything) {
            long atOnce = atOnce(EventFilters.EVENTS);
            if (atOnce >= 0) {
                forgetAll();
                return atOnce;
            }
        }
        Bson filter = EventFilters.of(query);
        counted(() -> removeEvents(filter, batch -> {}));
        if (everything) {
            forgetAll();
        }
        return removed;
    }

    /** See {@link dev.events.core.EventRepository#removeAll}. */
    long removeAll() {
        everything = true;
        long atOnce = atOnce(null);
        if (atOnce >= 0) {
            forgetAll();
            return atOnce;
        }
        counted(this::removeDocuments);
        forgetAll();
        return removed;
    }

    /** After everything was removed: if the store fails here, a repeat begins here. */
    private void forgetAll() {
        if (history.isForgetting()) {
            new HistoryCleanup(collection).forgetAll();
        }
    }

    /** Returns -1 if the store leaves it to batches. */
    private long atOnce(EventCollection.@Nullable Shape shape) {
        if (!history.isRecording()) {
            return translating(collection, () -> collection.deleteAllOf(shape));
        }
        if (!collection.movesAtOnce()) {
            return -1;
        }
        history.inOneWrite(() -> {
            history.begin(true);
            return true;
        });
        String archive = HistoryDocuments.archive(history.operationId());
        long moved = translating(collection, () -> collection.moveAllTo(archive, shape));
        if (moved >= 0) {
            history.done(moved);
        }
        return moved;
    }

    /** See {@link dev.events.core.EventRepository#removeStartingAt}. */
    Set<Instant> removeStartingAt(Collection<Instant> starts) {
        List<Double> wanted =
                starts.stream().map(EpochSeconds::toDouble).distinct().toList();
        Set<Instant> found = new LinkedHashSet<>();
        counted(() -> {
            for (int i = 0; i < wanted.size(); i += STARTS) {
                List<Double> chunk = wanted.subList(i, Math.min(i + STARTS, wanted.size()));
                Bson filter = Filters.and(EventFilters.of(EventQuery.ALL), Filters.in(EventDocuments.START, chunk));
                removeEvents(
                        filter,
                        batch -> batch.forEach(
                                document -> found.add(EpochSeconds.toInstant(EventDocuments.start(document)))));
            }
        });
        return found;
    }

    private void counted(Runnable inBatches) {
        try {
            inBatches.run();
            history.done(removed);
        } catch (EventStoreException e) {
            history.failed(removed);
            throw removed == 0 ? e : new PartialChangeException(removed, e);
        }
        if (removed == 0) {
            EventChanges.confirm(collection);
        }
    }

    private void removeEvents(Bson filter, Consumer<List<Document>> done) {
        new EventBatches(collection, filter, history.isRecording() ? null : START_AND_ID, BATCH).forEach(batch -> {
            // The filter again: an event that has changed meanwhile may not match any more.
            delete(batch, filter);
            done.accept(batch);
        });
    }

    /**
     * Removes documents of any kind. The end of a batch is where the next one begins, so that the server need not pass over
     * what was just removed; but values of another type are not greater, so it looks from the beginning again.
     */
    private void removeDocuments() {
        boolean more;
        do {
            long before = removed;
            List<Document> batch = documents(EVERYTHING);
            more = batch.size() == BATCH;
            delete(batch, EVERYTHING);
            while (batch.size() == BATCH) {
                batch = documents(
                        Filters.gt(EventDocuments.ID, batch.get(BATCH - 1).get(EventDocuments.ID)));
                delete(batch, EVERYTHING);
            }
            more &= removed > before;
        } while (more);
    }

    private List<Document> documents(Bson filter) {
        Bson fields = history.isRecording() ? null : ID_ONLY;
        try (Stream<Document> found = EventDocuments.find(collection, filter, BY_ID, fields, BATCH)) {
            return found.toList();
        }
    }

    private void delete(List<Document> documents, Bson filter) {
        if (documents.isEmpty()) {
            return;
        }
        if (history.isRecording()) {
            deleteKept(documents, filter);
            return;
        }
        List<Object> ids = ids(documents);
        if (history.isForgetting() && !everything) {
            new HistoryCleanup(collection).forget(ids);
        }
        Bson ofThese = Filters.and(Filters.in(EventDocuments.ID, ids), filter);
        removed += translating(collection, () -> history.removing(ids, () -> collection.deleteMany(ofThese)));
    }

    /** Removes documents as they are kept. One that changes meanwhile is kept again, if it still matches. */
    private void deleteKept(List<Document> documents, Bson filter) {
        List<Document> left = documents;
        for (int attempt = 0; !left.isEmpty(); attempt++) {
            if (attempt == EventChanges.ATTEMPTS) {
                throw EventChanges.changedTooOften(left.get(0).get(EventDocuments.ID));
            }
            List<Document> batch = left;
            boolean again = attempt > 0;
            long deleted = history.inOneWrite(() -> {
                history.keep(batch.stream().map(Change::removal).toList(), again);
                List<Bson> unchanged =
                        batch.stream().map(EventChanges::unchanged).toList();
                return translating(collection, () -> collection.deleteEach(unchanged));
            });
            removed += deleted;
            if (deleted == batch.size()) {
                return;
            }
            Bson rest = Filters.and(Filters.in(EventDocuments.ID, ids(batch)), filter);
            try (Stream<Document> found = EventDocuments.find(collection, rest, batch.size())) {
                left = found.toList();
            }
        }
    }

    private static List<Object> ids(List<Document> documents) {
        return documents.stream()
                .map(document -> document.get(EventDocuments.ID))
                .toList();
    }
}
