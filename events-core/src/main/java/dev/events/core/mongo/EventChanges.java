package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import dev.events.core.EditResult;
import dev.events.core.EditResult.Refusal;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventOrder;
import dev.events.core.EventQuery;
import dev.events.core.EventStoreException;
import dev.events.core.PartialChangeException;
import dev.events.core.StoreUnavailableException;
import dev.events.core.mongo.EventCollection.Updated;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Changes and removes events, one or many. A changed document is written only if its event is still the one that was changed, so no
 * change overwrites another. Other fields of the document stay.
 */
final class EventChanges {
    private static final int BATCH = 1000;

    /** How often a change is repeated because the event changed meanwhile. */
    private static final int ATTEMPTS = 100;

    private final EventCollection collection;

    EventChanges(EventCollection collection) {
        this.collection = collection;
    }

    Optional<Event> update(String id, UnaryOperator<Event> change) {
        return Optional.ofNullable(change(new ObjectId(Event.requireId(id)), change))
                .map(Changed::event);
    }

    /** Returns whether there was such an event and it met the condition. */
    boolean remove(String id, Predicate<Event> condition) {
        ObjectId objectId = new ObjectId(Event.requireId(id));
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Document document = find(objectId);
            Event event = document == null ? null : EventDocuments.read(document);
            if (document == null || event == null || !condition.test(event)) {
                confirm();
                return false;
            }
            if (translating(collection, () -> collection.deleteOne(unchanged(document)))) {
                return true;
            }
        }
        throw changedTooOften(objectId);
    }

    private record Changed(Event event, boolean written) {}

    private @Nullable Changed change(ObjectId id, UnaryOperator<Event> change) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Document document = find(id);
            Event before = document == null ? null : EventDocuments.read(document);
            if (document == null || before == null) {
                return null;
            }
            Event after = change.apply(before);
            Bson update = update(document, before, after);
            if (update == null) {
                confirm();
                return new Changed(before, false);
            }
            if (update(List.of(new UpdateOneModel<>(unchanged(document), update)))
                            .matched()
                    > 0) {
                return new Changed(after, true);
            }
        }
        throw changedTooOften(id);
    }

    private @Nullable Document find(ObjectId id) {
        try (Stream<Document> found = EventDocuments.find(collection, Filters.eq(EventDocuments.ID, id), 1)) {
            return found.findFirst().orElse(null);
        }
    }

    private Updated update(List<UpdateOneModel<Document>> updates) {
        Updated updated = translating(collection, () -> collection.update(updates));
        throwFirst(updated.errors());
        return updated;
    }

    /** After a change that had nothing to do: it may be the repeat of one that was made but never confirmed. */
    private void confirm() {
        translating(collection, () -> {
            collection.confirm();
            return true;
        });
    }

    private static void throwFirst(List<BulkWriteError> errors) {
        if (!errors.isEmpty()) {
            throw MongoErrors.refused(errors.get(0));
        }
    }

    private static StoreUnavailableException changedTooOften(ObjectId id) {
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
     * The update that turns {@code before} into {@code after}; null if they are equal.
     *
     * @param document where {@code before} was read from
     */
    private static @Nullable Bson update(Document document, Event before, Event after) {
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
        return updates.isEmpty() ? null : Updates.combine(updates);
    }

    EditResult edit(EventQuery query, EventEdit edit, boolean dryRun) {
        Edit run = new Edit(query, edit, dryRun);
        try {
            forEachBatch(query, null, run::batch);
        } catch (EventStoreException e) {
            throw run.changed == 0 ? e : new PartialChangeException(run.changed, e);
        }
        if (!dryRun && run.changed == 0) {
            confirm();
        }
        return new EditResult(run.matched, run.changed, run.refused, run.reasons);
    }

    /** An edit in progress. */
    private final class Edit {
        private final EventQuery query;
        private final EventEdit edit;
        private final boolean dryRun;
        private long matched;
        private long changed;
        private long refused;
        private final List<Refusal> reasons = new ArrayList<>();

        Edit(EventQuery query, EventEdit edit, boolean dryRun) {
            this.query = query;
            this.edit = edit;
            this.dryRun = dryRun;
        }

        void batch(List<Document> documents) {
            List<UpdateOneModel<Document>> updates = new ArrayList<>();
            List<ObjectId> ids = new ArrayList<>();
            for (Document document : documents) {
                Event event = EventDocuments.read(document);
                if (event == null) {
                    continue;
                }
                matched++;
                try {
                    Bson update = update(document, event, edit.apply(event));
                    if (update != null) {
                        updates.add(new UpdateOneModel<>(unchanged(document), update));
                        ids.add(document.getObjectId(EventDocuments.ID));
                    }
                } catch (IllegalArgumentException e) {
                    refuse(event, e);
                }
            }
            if (dryRun || updates.isEmpty()) {
                changed += updates.size();
                return;
            }
            if (write(updates) < updates.size()) {
                // Some changed meanwhile. Making the edit again to all of them is harmless.
                ids.forEach(this::again);
            }
        }

        private int write(List<UpdateOneModel<Document>> updates) {
            Updated updated = translating(collection, () -> collection.update(updates));
            changed += updated.modified();
            throwFirst(updated.errors());
            return updated.modified();
        }

        private void again(ObjectId id) {
            Event[] refusedEvent = new Event[1];
            try {
                Changed result = change(id, event -> {
                    refusedEvent[0] = event;
                    return query.matches(event) ? edit.apply(event) : event;
                });
                if (result != null && result.written()) {
                    changed++;
                }
            } catch (IllegalArgumentException e) {
                refuse(refusedEvent[0], e);
            }
        }

        private void refuse(Event event, IllegalArgumentException e) {
            refused++;
            if (reasons.size() < EditResult.MAX_REASONS) {
                reasons.add(new Refusal(event.id(), String.valueOf(e.getMessage())));
            }
        }
    }

    /** Removes batch by batch, so the number of removed events is known when the store fails. */
    long remove(EventQuery query) {
        Bson filter = EventFilters.of(query);
        long[] removed = new long[1];
        try {
            forEachBatch(query, Projections.include(EventDocuments.START), documents -> {
                List<ObjectId> ids = documents.stream()
                        .map(document -> document.getObjectId(EventDocuments.ID))
                        .toList();
                removed[0] += translating(
                        collection,
                        () -> collection.deleteMany(Filters.and(Filters.in(EventDocuments.ID, ids), filter)));
            });
        } catch (EventStoreException e) {
            throw removed[0] == 0 ? e : new PartialChangeException(removed[0], e);
        }
        if (removed[0] == 0) {
            confirm();
        }
        return removed[0];
    }

    /** Visits the matches by start and id. An edit changes neither, so each match is visited once. */
    private void forEachBatch(EventQuery query, @Nullable Bson projection, Consumer<List<Document>> action) {
        Bson filter = EventFilters.of(query);
        PageCursor cursor = null;
        while (true) {
            Bson rest = cursor == null ? filter : Filters.and(filter, cursor.filter(EventOrder.NEWEST_FIRST));
            List<Document> batch;
            try (Stream<Document> found = EventDocuments.find(
                    collection, rest, EventFilters.sort(EventOrder.NEWEST_FIRST), projection, BATCH)) {
                batch = found.toList();
            }
            if (!batch.isEmpty()) {
                action.accept(batch);
            }
            if (batch.size() < BATCH) {
                return;
            }
            cursor = PageCursor.after(batch.get(batch.size() - 1));
        }
    }
}
