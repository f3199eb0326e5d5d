package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.ErrorCategory;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import dev.events.core.EventStoreException;
import dev.events.core.Operation;
import dev.events.core.history.RecordedOperation.Action;
import dev.events.core.history.RecordedOperation.State;
import dev.events.core.mongo.HistoryDocuments.Change;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Writes into the history what one call is about to change. Each method returns when that is safely stored; only then may the
 * change be made. For an operation that is not recorded, all of them do nothing. Not thread-safe.
 */
final class HistoryRecorder {
    /** Bounds the work of one undo; longer chains of undo and redo keep older marks. */
    private static final int MOST_MARKED = 100;

    private static final List<String> COLLECTIONS = List.of(HistoryDocuments.OPERATIONS, HistoryDocuments.CHANGES);

    private final EventCollection events;
    private final Operation operation;
    private final Action action;
    private final @Nullable String undoes;

    /** Whether the document of the operation is there. */
    private boolean begun;

    /** Whether changes are kept beside it. */
    private boolean kept;

    /** Whether it holds the change of one event. */
    private boolean inline;

    /**
     * @param events the collection of the events
     * @param undoes the operation that this one undoes; null for none
     */
    HistoryRecorder(EventCollection events, Operation operation, Action action, @Nullable String undoes) {
        this.events = events;
        this.operation = operation;
        this.action = action;
        this.undoes = undoes;
    }

    static HistoryRecorder of(EventCollection events, Operation operation, Action action) {
        return new HistoryRecorder(events, operation, action, null);
    }

    boolean isRecording() {
        return operation.isRecorded();
    }

    /** Runs changes, and what is kept of them, as one change if the store can. May run {@code work} again. */
    <T extends @Nullable Object> T inOneWrite(Supplier<T> work) {
        boolean wasBegun = begun;
        boolean wasKept = kept;
        boolean wasInline = inline;
        return events.inOneWrite(action == Action.REMOVE, COLLECTIONS, () -> {
            begun = wasBegun;
            kept = wasKept;
            inline = wasInline;
            return work.get();
        });
    }

    /** Whether copies that were kept before go too. */
    boolean isForgetting() {
        return operation.keeping() == Operation.Keeping.NO_COPY;
    }

    /** Removes documents that are not kept; those that are to leave no copy leave none to those who follow changes either. */
    <T extends @Nullable Object> T removing(List<?> ids, Supplier<T> removal) {
        if (!isForgetting()) {
            return removal.get();
        }
        List<ObjectId> noted = ids.stream()
                .filter(ObjectId.class::isInstance)
                .map(ObjectId.class::cast)
                .toList();
        return events.inOneWrite(true, List.of(), () -> {
            T removed = removal.get();
            events.forgetChanges(noted);
            return removed;
        });
    }

    String operationId() {
        return operation.id();
    }

    private EventCollection operations() {
        return events.companion(HistoryDocuments.OPERATIONS).primary();
    }

    private EventCollection changes() {
        return events.companion(HistoryDocuments.CHANGES).primary();
    }

    /** The only change of a call; again if the event has changed meanwhile. */
    void keepOne(Change change) {
        if (!isRecording()) {
            return;
        }
        if (inline) {
            set(operations(), operation.id(), change);
        } else if (begun) {
            keep(List.of(change), true);
        } else {
            Document document = HistoryDocuments.write(operation, action, State.DONE, 1, undoes);
            change.writeTo(document);
            inline = insert(operations(), List.of(document));
            begun = true;
            if (!inline) {
                keep(List.of(change), false);
                done(1);
            }
        }
    }

    /**
     * Some of the changes of a call.
     *
     * @param again whether the events have been given before, but have changed meanwhile
     */
    void keep(List<Change> batch, boolean again) {
        if (!isRecording() || batch.isEmpty()) {
            return;
        }
        begin(false);
        kept = true;
        if (again) {
            batch.forEach(change -> set(changes(), HistoryDocuments.changeId(operation.id(), change.id()), change));
            return;
        }
        Date expires = Date.from(operation.expires());
        List<Document> documents = batch.stream()
                .map(change -> HistoryDocuments.write(operation.id(), expires, change))
                .toList();
        if (!insert(changes(), documents)) {
            keep(batch, true);
        }
    }

    /**
     * Notes the operation before its first change.
     *
     * @param archive whether the documents that it removes become a collection of their own
     */
    void begin(boolean archive) {
        if (!begun && isRecording()) {
            Document document = HistoryDocuments.write(operation, action, State.RUNNING, 0, undoes);
            if (archive) {
                document.append(HistoryDocuments.ARCHIVE, true);
            }
            insert(operations(), List.of(document));
            begun = true;
        }
    }

    /** Goes on with an operation that another call began. */
    void resume() {
        begun = true;
        kept = true;
    }

    /** Returns false if there is a document with one of the ids: the same operation has called before. */
    private static boolean insert(EventCollection collection, List<Document> documents) {
        boolean inserted = true;
        for (BulkWriteError error : translating(collection, () -> collection.insert(documents))) {
            if (error.getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw MongoErrors.refused(error);
            }
            inserted = false;
        }
        return inserted;
    }

    /** Replaces a change that was kept, or adds it if it was not. */
    private void set(EventCollection collection, String id, Change change) {
        Document fields = new Document();
        change.writeTo(fields);
        List<Bson> updates = new ArrayList<>();
        for (String field : List.of(HistoryDocuments.EVENT, HistoryDocuments.BEFORE, HistoryDocuments.AFTER)) {
            Object value = fields.get(field);
            updates.add(value == null ? Updates.unset(field) : Updates.set(field, value));
        }
        EventCollection.Updated updated = update(collection, id, Updates.combine(updates));
        if (updated.matched() == 0) {
            fields.append(HistoryDocuments.ID, id).append(HistoryDocuments.EXPIRES, Date.from(operation.expires()));
            insert(collection, List.of(fields));
        }
    }

    private static EventCollection.Updated update(EventCollection collection, String id, Bson update) {
        return update(collection, List.of(updateOf(id, update)));
    }

    private static EventCollection.Updated update(EventCollection collection, List<UpdateOneModel<Document>> updates) {
        EventCollection.Updated updated = translating(collection, () -> collection.update(updates));
        EventChanges.throwFirst(updated.errors());
        return updated;
    }

    private static UpdateOneModel<Document> updateOf(String id, Bson update) {
        return new UpdateOneModel<>(Filters.eq(HistoryDocuments.ID, id), update);
    }

    /** All is done: {@code count} events were changed. If that cannot be noted, the operation stays noted as running. */
    void done(long count) {
        try {
            if (count == 0 && begun && !inline && !kept) {
                remove();
            } else {
                end(count, State.DONE);
            }
        } catch (EventStoreException e) {
            // The changes are made, and can be undone. Whoever asked for them must not hear that they failed.
        }
    }

    /** The store failed after {@code count} events were changed. It may also fail to note that. */
    void failed(long count) {
        try {
            end(count, State.FAILED);
        } catch (EventStoreException e) {
            // The operation stays noted as running, and can be undone as well.
        }
    }

    private void end(long count, State state) {
        if (begun && !inline) {
            Bson update = Updates.combine(
                    Updates.inc(HistoryDocuments.COUNT, count),
                    Updates.set(HistoryDocuments.STATE, state.name().toLowerCase(Locale.ROOT)));
            inOneWrite(() -> update(operations(), operation.id(), update));
        }
    }

    /** Nothing was changed after all. */
    void discard() {
        if (inline) {
            remove();
        }
    }

    private void remove() {
        EventCollection operations = operations();
        Bson filter = Filters.eq(HistoryDocuments.ID, operation.id());
        translating(operations, () -> operations.deleteOne(filter));
        begun = false;
        inline = false;
    }

    /**
     * Marks the operation that this one undid. If that was an undo too, its own target is in force again; the target of that target is
     * not, and so on in turn.
     *
     * @param before the operation that the undone one had undone; null if it was no undo
     * @param wholly whether all its changes were undone; if not, only these two operations are marked
     */
    void undid(@Nullable String before, boolean wholly) {
        if (undoes == null || !begun) {
            return;
        }
        Bson undone = Updates.set(HistoryDocuments.UNDONE_BY, operation.id());
        Bson inForce = Updates.unset(HistoryDocuments.UNDONE_BY);
        List<UpdateOneModel<Document>> marks = new ArrayList<>(List.of(updateOf(undoes, undone)));
        int most = wholly ? MOST_MARKED : 2;
        for (String at = before; at != null && marks.size() < most; at = undoesOf(at)) {
            marks.add(updateOf(at, marks.size() % 2 == 1 ? inForce : undone));
        }
        update(operations(), marks);
    }

    /** The operation that another one undid; null if that was no undo, or is no longer in the history. */
    private @Nullable String undoesOf(String undo) {
        try (Stream<Document> found = EventDocuments.find(operations(), Filters.eq(HistoryDocuments.ID, undo), 1)) {
            return found.map(document -> document.getString(HistoryDocuments.UNDOES))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
    }
}
