package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.ErrorCategory;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import dev.events.core.EventStoreException;
import dev.events.core.Operation;
import dev.events.core.PartialChangeException;
import dev.events.core.history.RecordedOperation;
import dev.events.core.history.RecordedOperation.Action;
import dev.events.core.history.UndoResult;
import dev.events.core.history.UndoResult.Conflict;
import dev.events.core.mongo.HistoryDocuments.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Undoes one operation, batch by batch. Each event is put back only if it is still as the operation left it; like every change,
 * this is recorded first.
 */
final class HistoryUndo {
    private static final int BATCH = 1_000;
    private static final Bson BY_ID = Sorts.ascending(HistoryDocuments.ID);

    private final EventCollection events;
    private final Document document;
    private final RecordedOperation undone;
    private final HistoryRecorder history;
    private final Consumer<String> touched;
    private long restored;
    private long unchanged;
    private long conflicts;
    private final List<Conflict> reasons = new ArrayList<>();

    /** @param document where {@code undone} was read from */
    HistoryUndo(
            EventCollection events,
            Document document,
            RecordedOperation undone,
            Operation operation,
            Consumer<String> touched) {
        this.events = events;
        this.document = document;
        this.undone = undone;
        this.history = new HistoryRecorder(events, operation, Action.UNDO, undone.id());
        this.touched = touched;
    }

    UndoResult run() {
        try {
            if (undone.action() == Action.IMPORT) {
                undoImport();
            } else {
                undoChanges();
            }
            if (restored > 0) {
                history.undid(undone.undoes(), conflicts == 0);
            }
            history.done(restored);
        } catch (EventStoreException e) {
            history.failed(restored);
            throw restored == 0 ? e : new PartialChangeException(restored, e);
        }
        if (restored == 0) {
            EventChanges.confirm(events);
        }
        return new UndoResult(restored, unchanged, conflicts, reasons);
    }

    private void undoChanges() {
        if (document.getBoolean(HistoryDocuments.ARCHIVE, false)) {
            EventCollection archive =
                    events.companion(HistoryDocuments.archive(undone.id())).primary();
            forEachArchived(archive);
        }
        Change inline = Change.read(document);
        if (inline != null) {
            undo(List.of(inline));
        }
        EventCollection changes = events.companion(HistoryDocuments.CHANGES).primary();
        forEachBatch(changes, MongoEventHistory.changesOf(undone.id()), Change::read);
    }

    /** In one read, since ids of several types have no order that the next batch could go on in. Nothing writes to an archive. */
    private void forEachArchived(EventCollection archive) {
        try (Stream<Document> found = EventDocuments.find(archive, Filters.empty(), 0)) {
            Iterator<Document> documents = found.iterator();
            while (documents.hasNext()) {
                undo(EventBatches.next(documents, BATCH).stream()
                        .map(Change::removal)
                        .toList());
            }
        }
    }

    private void undoImport() {
        Bson imported = Filters.eq(EventDocuments.IMPORT, new ObjectId(undone.id()));
        forEachDocuments(events, imported, this::undoAdds);
    }

    /** An event that was edited since it was added is not as it was added. Its first edit kept how it was. */
    private void undoAdds(List<Document> batch) {
        Map<Object, FirstEdit> edits =
                firstEdits(batch.stream().map(HistoryUndo::id).toList());
        undo(batch.stream()
                .map(current -> {
                    Object id = id(current);
                    FirstEdit edit = edits.get(id);
                    return new Change(id, null, HistoryDocuments.fingerprint(edit == null ? current : edit.before()));
                })
                .toList());
    }

    /**
     * The first edit of an event that the import added.
     *
     * @param id the {@code _id} of what was kept
     * @param before the document before
     */
    private record FirstEdit(String id, Document before) {}

    private Map<Object, FirstEdit> firstEdits(List<Object> ids) {
        ObjectId thisImport = new ObjectId(undone.id());
        Bson edits = Filters.in(HistoryDocuments.EVENT, ids);
        Map<Object, FirstEdit> first = new HashMap<>();
        for (String suffix : List.of(HistoryDocuments.OPERATIONS, HistoryDocuments.CHANGES)) {
            try (Stream<Document> found =
                    EventDocuments.find(events.companion(suffix).primary(), edits, 0)) {
                found.forEach(edit -> {
                    Change change = Change.read(edit);
                    // The order of ids of several servers does not tell whether the import added the event.
                    if (change != null
                            && change.before() != null
                            && thisImport.equals(change.before().get(EventDocuments.IMPORT))) {
                        first.merge(
                                change.id(),
                                new FirstEdit(edit.getString(HistoryDocuments.ID), change.before()),
                                BinaryOperator.minBy(Comparator.comparing(FirstEdit::id)));
                    }
                });
            }
        }
        return first;
    }

    private void forEachBatch(EventCollection source, Bson filter, Function<Document, @Nullable Change> reader) {
        forEachDocuments(
                source,
                filter,
                batch ->
                        undo(batch.stream().map(reader).filter(Objects::nonNull).toList()));
    }

    private static void forEachDocuments(EventCollection source, Bson filter, Consumer<List<Document>> action) {
        Object last = null;
        while (true) {
            Bson rest = last == null ? filter : Filters.and(filter, Filters.gt(HistoryDocuments.ID, last));
            EventBatches.Batch batch = EventBatches.read(source, rest, BY_ID, null, BATCH);
            if (!batch.documents().isEmpty()) {
                action.accept(batch.documents());
            }
            if (batch.isLast()) {
                return;
            }
            last = id(batch.last());
        }
    }

    private static Object id(Document document) {
        return Objects.requireNonNull(document.get(EventDocuments.ID));
    }

    /** What is needed to put some events back. */
    private static final class Plan {
        final List<Change> kept = new ArrayList<>();
        final List<Change> undone = new ArrayList<>();
        final List<Document> inserts = new ArrayList<>();
        final List<UpdateOneModel<Document>> updates = new ArrayList<>();
        final List<Bson> deletes = new ArrayList<>();

        int size() {
            return kept.size();
        }
    }

    /** What one write did. Only once it is committed does it count. */
    private static final class Attempt {
        final List<String> restored = new ArrayList<>();
        final List<Conflict> conflicts = new ArrayList<>();
        final List<Change> missed = new ArrayList<>();
        long unchanged;
    }

    private void undo(List<Change> changes) {
        List<Change> left = withoutThosePutBack(changes);
        unchanged += changes.size() - left.size();
        for (int attempt = 0; !left.isEmpty(); attempt++) {
            if (attempt == EventChanges.ATTEMPTS) {
                throw EventChanges.changedTooOften(left.get(0).id());
            }
            List<Change> batch = left;
            boolean again = attempt > 0;
            Attempt made = history.inOneWrite(() -> undoOnce(batch, again));
            restored += made.restored.size();
            made.restored.forEach(touched);
            unchanged += made.unchanged;
            conflicts += made.conflicts.size();
            made.conflicts.stream()
                    .limit(UndoResult.MAX_REASONS - reasons.size())
                    .forEach(reasons::add);
            left = made.missed;
        }
    }

    /** What the last undo of the same operation has put back is left as it has become since. */
    private List<Change> withoutThosePutBack(List<Change> changes) {
        String before = undone.undoneBy();
        if (before == null || changes.isEmpty()) {
            return List.copyOf(changes);
        }
        List<String> ids = changes.stream()
                .map(change -> HistoryDocuments.changeId(before, change.id()))
                .toList();
        Set<Object> putBack = new HashSet<>();
        EventCollection kept = events.companion(HistoryDocuments.CHANGES).primary();
        try (Stream<Document> found = EventDocuments.find(kept, Filters.in(HistoryDocuments.ID, ids), ids.size())) {
            found.forEach(document -> putBack.add(id(document)));
        }
        return changes.stream()
                .filter(change -> !putBack.contains(HistoryDocuments.changeId(before, change.id())))
                .toList();
    }

    private Attempt undoOnce(List<Change> changes, boolean again) {
        Attempt attempt = new Attempt();
        Plan plan = plan(changes, current(changes), attempt);
        if (plan.size() == 0) {
            return attempt;
        }
        history.keep(plan.kept, again);
        long made = make(plan);
        Map<Object, Document> now = made == plan.size() ? Map.of() : current(plan.undone);
        for (Change change : plan.undone) {
            Document current = now.get(change.id());
            boolean done = made == plan.size()
                    || (change.before() == null ? current == null : current != null && change.isBefore(current));
            if (done) {
                attempt.restored.add(String.valueOf(change.id()));
            } else {
                attempt.missed.add(change);
            }
        }
        return attempt;
    }

    private Map<Object, Document> current(List<Change> changes) {
        List<Object> ids = changes.stream().map(Change::id).toList();
        Map<Object, Document> current = new HashMap<>();
        try (Stream<Document> found = EventDocuments.find(events, Filters.in(EventDocuments.ID, ids), ids.size())) {
            found.forEach(document -> current.put(id(document), document));
        }
        return current;
    }

    private static Plan plan(List<Change> changes, Map<Object, Document> currents, Attempt attempt) {
        Plan plan = new Plan();
        for (Change change : changes) {
            Document current = currents.get(change.id());
            Document before = change.before();
            if (before == null ? current == null : current != null && change.isBefore(current)) {
                attempt.unchanged++;
            } else if (current == null && before != null && change.after() == null) {
                plan.inserts.add(before);
                plan.kept.add(new Change(change.id(), null, HistoryDocuments.fingerprint(before)));
                plan.undone.add(change);
            } else if (current != null && change.isAfter(current)) {
                if (before == null) {
                    plan.deletes.add(EventChanges.unchanged(current));
                } else {
                    plan.updates.add(back(current, before));
                }
                plan.kept.add(
                        new Change(change.id(), current, before == null ? null : HistoryDocuments.fingerprint(before)));
                plan.undone.add(change);
            } else {
                attempt.conflicts.add(conflict(change, current));
            }
        }
        return plan;
    }

    private static Conflict conflict(Change change, @Nullable Document current) {
        String reason = current == null
                ? "it was removed since"
                : change.after() == null ? "another event has this id now" : "it was changed since";
        return new Conflict(String.valueOf(change.id()), reason);
    }

    private static UpdateOneModel<Document> back(Document current, Document before) {
        List<Bson> updates = new ArrayList<>();
        for (String field : EventDocuments.EVENT_FIELDS) {
            Object value = before.get(field);
            if (before.containsKey(field)) {
                updates.add(Updates.set(field, value));
            } else if (current.containsKey(field)) {
                updates.add(Updates.unset(field));
            }
        }
        return new UpdateOneModel<>(EventChanges.unchanged(current), Updates.combine(updates));
    }

    /** Returns how many were put back. */
    private long make(Plan plan) {
        long made = 0;
        if (!plan.inserts.isEmpty()) {
            List<BulkWriteError> errors = translating(events, () -> events.insert(plan.inserts));
            for (BulkWriteError error : errors) {
                if (error.getCategory() != ErrorCategory.DUPLICATE_KEY) {
                    throw MongoErrors.refused(error);
                }
            }
            made += plan.inserts.size() - errors.size();
        }
        if (!plan.updates.isEmpty()) {
            EventCollection.Updated updated = translating(events, () -> events.update(plan.updates));
            EventChanges.throwFirst(updated.errors());
            made += updated.matched();
        }
        if (!plan.deletes.isEmpty()) {
            made += translating(events, () -> events.deleteEach(plan.deletes));
        }
        return made;
    }
}
