package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import dev.events.core.Event;
import dev.events.core.Operation;
import dev.events.core.StoreUnavailableException;
import dev.events.core.history.RecordedOperation.Action;
import dev.events.core.mongo.EventCollection.Updated;
import dev.events.core.mongo.HistoryDocuments.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Changes and removes single events. A changed document is written only if its event is still the one that was changed, so
 * no change overwrites another. Other fields of the document stay.
 */
final class EventChanges {
    /** How often a change is repeated because the event changed meanwhile. */
    static final int ATTEMPTS = 100;

    private final EventCollection collection;

    EventChanges(EventCollection collection) {
        this.collection = collection;
    }

    Optional<Event> update(String id, UnaryOperator<Event> change, Operation operation) {
        HistoryRecorder history = HistoryRecorder.of(collection, operation, Action.EDIT);
        ObjectId objectId = new ObjectId(Event.requireId(id));
        return Optional.ofNullable(untilDone(objectId, history, () -> change(objectId, change, history))
                .event());
    }

    /** Returns whether there was such an event and it met the condition. */
    boolean remove(String id, Predicate<Event> condition, Operation operation) {
        HistoryRecorder history = HistoryRecorder.of(collection, operation, Action.REMOVE);
        ObjectId objectId = new ObjectId(Event.requireId(id));
        return untilDone(objectId, history, () -> {
            Document document = find(objectId);
            Event event = document == null ? null : EventDocuments.read(document);
            if (document == null || event == null || !condition.test(event)) {
                return nothingToDo(history, false);
            }
            return remove(document, history);
        });
    }

    /** Returns whether there was such a document, whether it is an event or not. */
    boolean remove(String id, Operation operation) {
        HistoryRecorder history = HistoryRecorder.of(collection, operation, Action.REMOVE);
        ObjectId objectId = new ObjectId(Event.requireId(id));
        if (history.isForgetting()) {
            new HistoryCleanup(collection).forget(List.of(objectId));
        }
        if (!history.isRecording()) {
            Bson one = Filters.eq(EventDocuments.ID, objectId);
            return translating(collection, () -> history.removing(List.of(objectId), () -> collection.deleteOne(one)));
        }
        return untilDone(objectId, history, () -> {
            Document document = find(objectId);
            return document == null ? nothingToDo(history, false) : remove(document, history);
        });
    }

    /** Tries until the event stays the same from when it is read until it is changed. An attempt returns null if it did not. */
    private <T> T untilDone(ObjectId id, HistoryRecorder history, Supplier<@Nullable T> attempt) {
        for (int i = 0; i < ATTEMPTS; i++) {
            T result = history.isRecording() ? history.inOneWrite(attempt) : attempt.get();
            if (result != null) {
                return result;
            }
        }
        history.discard();
        throw changedTooOften(id);
    }

    private <T> T nothingToDo(HistoryRecorder history, T result) {
        history.discard();
        confirm(collection);
        return result;
    }

    private @Nullable Boolean remove(Document document, HistoryRecorder history) {
        if (history.isForgetting()) {
            new HistoryCleanup(collection).forget(List.of(document.getObjectId(EventDocuments.ID)));
        }
        history.keepOne(Change.removal(document));
        List<?> ids = List.of(document.getObjectId(EventDocuments.ID));
        boolean removed =
                translating(collection, () -> history.removing(ids, () -> collection.deleteOne(unchanged(document))));
        return removed ? Boolean.TRUE : null;
    }

    /** What came of a change: the event as it is now, or that there is none. */
    private record Changed(@Nullable Event event) {}

    private @Nullable Changed change(ObjectId id, UnaryOperator<Event> change, HistoryRecorder history) {
        Document document = find(id);
        Event before = document == null ? null : EventDocuments.read(document);
        if (document == null || before == null) {
            history.discard();
            return new Changed(null);
        }
        Event after = change.apply(before);
        UpdateOneModel<Document> update = update(document, before, after);
        if (update == null) {
            return nothingToDo(history, new Changed(before));
        }
        history.keepOne(Change.edit(document, after));
        Updated updated = translating(collection, () -> collection.update(List.of(update)));
        throwFirst(updated.errors());
        return updated.matched() > 0 ? new Changed(after) : null;
    }

    private @Nullable Document find(ObjectId id) {
        try (Stream<Document> found = EventDocuments.find(collection, Filters.eq(EventDocuments.ID, id), 1)) {
            return found.findFirst().orElse(null);
        }
    }

    /** After a change that had nothing to do: it may be the repeat of one that was made but never confirmed. */
    static void confirm(EventCollection collection) {
        translating(collection, () -> {
            collection.confirm();
            return true;
        });
    }

    static void throwFirst(List<BulkWriteError> errors) {
        if (!errors.isEmpty()) {
            throw MongoErrors.refused(errors.get(0));
        }
    }

    static StoreUnavailableException changedTooOften(@Nullable Object id) {
        return new StoreUnavailableException("other requests keep changing the event " + id + "; try again", null);
    }

    /** Matches the document as long as it holds the same event. The id stands alone, so that every store looks it up. */
    static Bson unchanged(Document document) {
        Document filter = new Document(EventDocuments.ID, document.get(EventDocuments.ID));
        for (String field : EventDocuments.EVENT_FIELDS) {
            Object value = document.get(field);
            // NaN equals nothing, so it cannot be part of a filter.
            boolean askable = document.containsKey(field) && !(value instanceof Double number && number.isNaN());
            filter.append(field, askable ? value : new Document("$exists", document.containsKey(field)));
        }
        return filter;
    }

    /**
     * The update that turns {@code before} into {@code after}, unless the event has changed meanwhile; null if they are
     * equal.
     *
     * @param document where {@code before} was read from
     */
    static @Nullable UpdateOneModel<Document> update(Document document, Event before, Event after) {
        if (!after.id().equals(before.id())) {
            throw new IllegalArgumentException("the id " + before.id() + " cannot be changed to " + after.id());
        }
        Document old = EventDocuments.write(before);
        Document changed = EventDocuments.write(after);
        List<Bson> updates = new ArrayList<>();
        for (String field : EventDocuments.EVENT_FIELDS) {
            Object value = changed.get(field);
            if (value == null && old.containsKey(field)) {
                updates.add(Updates.unset(field));
            } else if (value != null && !value.equals(old.get(field))) {
                updates.add(Updates.set(field, value));
            }
        }
        if (!updates.isEmpty() && !before.open() && !after.open() && document.containsKey(EventDocuments.OPEN)) {
            // Another program left it beside a stop. Without the stop it would open the event.
            updates.add(Updates.unset(EventDocuments.OPEN));
        }
        if (!after.tags().equals(before.tags()) || !Objects.equals(after.note(), before.note())) {
            // Other programs may have stored more than the limits allow. Changing only the times must still work.
            after.requireWithinLimits();
        }
        return updates.isEmpty() ? null : new UpdateOneModel<>(unchanged(document), Updates.combine(updates));
    }
}
