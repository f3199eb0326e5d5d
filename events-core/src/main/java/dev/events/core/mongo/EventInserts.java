package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.ErrorCategory;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.Filters;
import dev.events.core.AddResult;
import dev.events.core.AddResult.Outcome;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventExistsException;
import dev.events.core.EventStoreException;
import dev.events.core.IdempotencyKey;
import dev.events.core.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Adds many events with one write, then looks up the events whose id is taken. If that fails, it fails for those events only: the
 * others are added.
 */
final class EventInserts {
    /** How often to try an event whose id was taken by an event that is gone at the second look. */
    private static final int ATTEMPTS = 3;

    private final EventCollection collection;
    private final List<Addition> additions;
    private final @Nullable AddResult[] results;

    private EventInserts(EventCollection collection, List<Addition> additions) {
        this.collection = collection;
        this.additions = additions;
        this.results = new AddResult[additions.size()];
    }

    static List<AddResult> add(EventCollection collection, List<Addition> additions) {
        return new EventInserts(collection, additions).run();
    }

    private List<AddResult> run() {
        List<Integer> pending = withinLimits();
        for (int attempt = 0; attempt < ATTEMPTS && !pending.isEmpty(); attempt++) {
            try {
                pending = insert(pending);
            } catch (EventStoreException e) {
                if (attempt == 0) {
                    throw e;
                }
                fail(pending, e);
                pending = List.of();
            }
        }
        for (int index : pending) {
            Event event = additions.get(index).event();
            results[index] = AddResult.failed(event, new EventExistsException(event.id(), null));
        }
        return Arrays.stream(results).map(Objects::requireNonNull).toList();
    }

    private List<Integer> withinLimits() {
        List<Integer> pending = new ArrayList<>(additions.size());
        for (int index = 0; index < additions.size(); index++) {
            Event event = additions.get(index).event();
            try {
                event.requireWithinLimits();
                pending.add(index);
            } catch (IllegalArgumentException e) {
                results[index] = AddResult.failed(event, e);
            }
        }
        return pending;
    }

    /** Returns the additions to try again: their ids were taken, but are free now. */
    private List<Integer> insert(List<Integer> pending) {
        List<Document> documents = pending.stream()
                .map(index -> EventDocuments.write(additions.get(index)))
                .toList();
        Set<Integer> taken = new LinkedHashSet<>();
        for (BulkWriteError error : translating(collection, () -> collection.insert(documents))) {
            int index = pending.get(error.getIndex());
            if (error.getCategory() == ErrorCategory.DUPLICATE_KEY) {
                taken.add(index);
            } else {
                results[index] = AddResult.failed(additions.get(index).event(), MongoErrors.refused(error));
            }
        }
        for (int index : pending) {
            if (results[index] == null && !taken.contains(index)) {
                results[index] =
                        AddResult.of(Outcome.ADDED, additions.get(index).event());
            }
        }
        if (taken.isEmpty()) {
            return List.of();
        }
        try {
            return lookUp(taken);
        } catch (EventStoreException e) {
            fail(taken, unread(e));
            return List.of();
        }
    }

    private void fail(Collection<Integer> indexes, EventStoreException failure) {
        for (int index : indexes) {
            results[index] = AddResult.failed(additions.get(index).event(), failure);
        }
    }

    private EventStoreException unread(EventStoreException e) {
        String taken =
                "there is an event with this id or key, perhaps from the same request, and it could not be read: ";
        return e instanceof StoreUnavailableException unavailable
                ? new StoreUnavailableException(taken + unavailable.reason(), collection.toString(), e)
                : new EventStoreException(taken + e.getMessage(), e);
    }

    private List<Integer> lookUp(Set<Integer> taken) {
        List<ObjectId> ids = taken.stream()
                .map(index -> new ObjectId(additions.get(index).event().id()))
                .toList();
        Map<String, Document> existing = new HashMap<>();
        try (Stream<Document> found = EventDocuments.find(collection, Filters.in(EventDocuments.ID, ids), ids.size())) {
            found.forEach(document ->
                    existing.put(document.getObjectId(EventDocuments.ID).toHexString(), document));
        }
        List<Integer> removed = new ArrayList<>();
        for (int index : taken) {
            Addition addition = additions.get(index);
            Document document = existing.get(addition.event().id());
            if (document == null) {
                removed.add(index);
            } else {
                results[index] = compare(addition, document);
            }
        }
        return removed;
    }

    private static AddResult compare(Addition addition, Document document) {
        Event kept = EventDocuments.read(document);
        if (kept == null) {
            return AddResult.failed(
                    addition.event(), new EventExistsException(addition.event().id(), null));
        }
        IdempotencyKey key = addition.key();
        if (key == null) {
            return AddResult.of(Outcome.ID_TAKEN, kept);
        }
        boolean same = document.get(EventDocuments.FINGERPRINT) instanceof Binary fingerprint
                && Arrays.equals(fingerprint.getData(), key.fingerprint());
        return AddResult.of(same ? Outcome.REPEATED : Outcome.KEY_REUSED, kept);
    }
}
