package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import dev.events.core.EditResult;
import dev.events.core.EditResult.Refusal;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventQuery;
import dev.events.core.EventStoreException;
import dev.events.core.Operation;
import dev.events.core.PartialChangeException;
import dev.events.core.history.RecordedOperation.Action;
import dev.events.core.mongo.EventCollection.Updated;
import dev.events.core.mongo.HistoryDocuments.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;

/** Makes one edit to all events that match, batch by batch, each as {@link EventChanges} changes a single event. */
final class EventEdits {
    private static final int BATCH = 1000;

    private final EventCollection collection;
    private final EventQuery query;
    private final EventEdit edit;
    private final HistoryRecorder history;
    private long matched;
    private long changed;
    private long refused;
    private final List<Refusal> reasons = new ArrayList<>();

    private EventEdits(EventCollection collection, EventQuery query, EventEdit edit, Operation operation) {
        this.collection = collection;
        this.query = query;
        this.edit = edit;
        this.history = HistoryRecorder.of(collection, operation, Action.EDIT);
    }

    static EditResult edit(
            EventCollection collection, EventQuery query, EventEdit edit, boolean dryRun, Operation operation) {
        return new EventEdits(collection, query, edit, operation).run(dryRun);
    }

    private EditResult run(boolean dryRun) {
        try {
            new EventBatches(collection, EventFilters.of(query), null, BATCH).forEach(documents -> {
                List<DocumentEdit> edits = edits(documents, event -> {
                    matched++;
                    return true;
                });
                if (dryRun) {
                    changed += edits.size();
                } else {
                    write(edits);
                }
            });
            history.done(changed);
        } catch (EventStoreException e) {
            history.failed(changed);
            throw changed == 0 ? e : new PartialChangeException(changed, e);
        }
        if (!dryRun && changed == 0) {
            EventChanges.confirm(collection);
        }
        return new EditResult(matched, changed, refused, reasons);
    }

    /** The edit of one document, and what the history keeps of it. */
    private record DocumentEdit(UpdateOneModel<Document> update, Change change) {}

    /** The edit of those documents that it changes. */
    private List<DocumentEdit> edits(List<Document> documents, Predicate<Event> concerns) {
        List<DocumentEdit> edits = new ArrayList<>();
        for (Document document : documents) {
            Event event = EventDocuments.read(document);
            if (event == null || !concerns.test(event)) {
                continue;
            }
            try {
                Event after = edit.apply(event);
                UpdateOneModel<Document> update = EventChanges.update(document, event, after);
                if (update != null) {
                    edits.add(new DocumentEdit(update, Change.edit(document, after)));
                }
            } catch (IllegalArgumentException e) {
                refuse(event, e);
            }
        }
        return edits;
    }

    private void write(List<DocumentEdit> all) {
        List<DocumentEdit> edits = all;
        for (int attempt = 0; !edits.isEmpty(); attempt++) {
            if (attempt == EventChanges.ATTEMPTS) {
                throw EventChanges.changedTooOften(id(edits.get(0)));
            }
            List<UpdateOneModel<Document>> updates =
                    edits.stream().map(DocumentEdit::update).toList();
            List<Change> kept = edits.stream().map(DocumentEdit::change).toList();
            boolean again = attempt > 0;
            Updated updated = history.inOneWrite(() -> {
                history.keep(kept, again);
                return translating(collection, () -> collection.update(updates));
            });
            changed += updated.modified();
            EventChanges.throwFirst(updated.errors());
            if (updated.modified() == updates.size()) {
                return;
            }
            // Some changed meanwhile. The answer does not say which, but those are the ones that the edit still
            // changes.
            edits = edits(readAgain(edits), query::matches);
        }
    }

    private static ObjectId id(DocumentEdit edit) {
        return (ObjectId) edit.change().id();
    }

    private List<Document> readAgain(List<DocumentEdit> edits) {
        List<ObjectId> ids = edits.stream().map(EventEdits::id).toList();
        try (Stream<Document> found = EventDocuments.find(collection, Filters.in(EventDocuments.ID, ids), ids.size())) {
            return found.toList();
        }
    }

    private void refuse(Event event, IllegalArgumentException e) {
        refused++;
        if (reasons.size() < EditResult.MAX_REASONS) {
            reasons.add(new Refusal(event.id(), String.valueOf(e.getMessage())));
        }
    }
}
