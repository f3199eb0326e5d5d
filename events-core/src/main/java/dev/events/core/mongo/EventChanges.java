package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import dev.events.core.Event;
import dev.events.core.StoreUnavailableException;
import dev.events.core.mongo.EventCollection.Updated;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
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

    Optional<Event> update(String id, UnaryOperator<Event> change) {
        return Optional.ofNullable(change(new ObjectId(Event.requireId(id)), change));
    }

    /** Returns whether there was such an event and it met the condition. */
    boolean remove(String id, Predicate<Event> condition) {
        ObjectId objectId = new ObjectId(Event.requireId(id));
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Document document = find(objectId);
            Event event = document == null ? null : EventDocuments.read(document);
            if (document == null || event == null || !condition.test(event)) {
                confirm(collection);
                return false;
            }
            if (translating(collection, () -> collection.deleteOne(unchanged(document)))) {
                return true;
            }
        }
        throw changedTooOften(objectId);
    }

    private @Nullable Event change(ObjectId id, UnaryOperator<Event> change) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Document document = find(id);
            Event before = document == null ? null : EventDocuments.read(document);
            if (document == null || before == null) {
                return null;
            }
            Event after = change.apply(before);
            UpdateOneModel<Document> update = update(document, before, after);
            if (update == null) {
                confirm(collection);
                return before;
            }
            Updated updated = translating(collection, () -> collection.update(List.of(update)));
            throwFirst(updated.errors());
            if (updated.matched() > 0) {
                return after;
            }
        }
        throw changedTooOften(id);
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

    static StoreUnavailableException changedTooOften(ObjectId id) {
        return new StoreUnavailableException("other requests keep changing the event " + id + "; try again", null);
    }

    /** Matches the document as long as it holds the same event. */
    private static Bson unchanged(Document document) {
        List<Bson> parts = new ArrayList<>();
        parts.add(Filters.eq(EventDocuments.ID, document.get(EventDocuments.ID)));
        for (String field : EventDocuments.EVENT_FIELDS) {
            Object value = document.get(field);
            // NaN equals nothing, so it cannot be part of a filter.
            boolean askable = document.containsKey(field) && !(value instanceof Double number && number.isNaN());
            parts.add(askable ? Filters.eq(field, value) : Filters.exists(field, document.containsKey(field)));
        }
        return Filters.and(parts);
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
