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
import dev.events.core.PartialChangeException;
import dev.events.core.mongo.EventCollection.Updated;
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
    private long matched;
    private long changed;
    private long refused;
    private final List<Refusal> reasons = new ArrayList<>();

    private EventEdits(EventCollection collection, EventQuery query, EventEdit edit) {
        this.collection = collection;
        this.query = query;
        this.edit = edit;
    }

    static EditResult edit(EventCollection collection, EventQuery query, EventEdit edit, boolean dryRun) {
        return new EventEdits(collection, query, edit).run(dryRun);
    }

    private EditResult run(boolean dryRun) {
        try {
            new EventBatches(collection, EventFilters.of(query), null, BATCH).forEach(documents -> {
                List<Change> changes = changes(documents, event -> {
                    matched++;
                    return true;
                });
                if (dryRun) {
                    changed += changes.size();
                } else {
                    write(changes);
                }
            });
        } catch (EventStoreException e) {
            throw changed == 0 ? e : new PartialChangeException(changed, e);
        }
        if (!dryRun && changed == 0) {
            EventChanges.confirm(collection);
        }
        return new EditResult(matched, changed, refused, reasons);
    }

    private record Change(ObjectId id, UpdateOneModel<Document> update) {}

    /** The edit of those documents that it changes. */
    private List<Change> changes(List<Document> documents, Predicate<Event> concerns) {
        List<Change> changes = new ArrayList<>();
        for (Document document : documents) {
            Event event = EventDocuments.read(document);
            if (event == null || !concerns.test(event)) {
                continue;
            }
            try {
                UpdateOneModel<Document> update = EventChanges.update(document, event, edit.apply(event));
                if (update != null) {
                    changes.add(new Change(document.getObjectId(EventDocuments.ID), update));
                }
            } catch (IllegalArgumentException e) {
                refuse(event, e);
            }
        }
        return changes;
    }

    private void write(List<Change> all) {
        List<Change> changes = all;
        for (int attempt = 0; !changes.isEmpty(); attempt++) {
            if (attempt == EventChanges.ATTEMPTS) {
                throw EventChanges.changedTooOften(changes.get(0).id());
            }
            List<UpdateOneModel<Document>> updates =
                    changes.stream().map(Change::update).toList();
            Updated updated = translating(collection, () -> collection.update(updates));
            changed += updated.modified();
            EventChanges.throwFirst(updated.errors());
            if (updated.modified() == updates.size()) {
                return;
            }
            // Some changed meanwhile. The answer does not say which, but those are the ones that the edit still
            // changes.
            changes = changes(readAgain(changes), query::matches);
        }
    }

    private List<Document> readAgain(List<Change> changes) {
        List<ObjectId> ids = changes.stream().map(Change::id).toList();
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
