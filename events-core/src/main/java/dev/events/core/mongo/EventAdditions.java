package dev.events.core.mongo;

import static dev.events.core.mongo.MongoErrors.translating;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import dev.events.core.AddResult;
import dev.events.core.AddResult.Outcome;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventExistsException;
import dev.events.core.IdempotencyKey;
import dev.events.core.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Adds many events with one write, and finds out about each of those whose id is taken. */
final class EventAdditions {
    private static final InsertManyOptions UNORDERED = new InsertManyOptions().ordered(false);

    /** How often an event is tried whose id is taken but, when looked at, by nothing any more. */
    private static final int ATTEMPTS = 3;

    private final MongoCollection<Document> collection;
    private final @Nullable LocalCollection local;
    private final List<Addition> additions;
    private final @Nullable AddResult[] results;

    private EventAdditions(
            MongoCollection<Document> collection, @Nullable LocalCollection local, List<Addition> additions) {
        this.collection = collection;
        this.local = local;
        this.additions = additions;
        this.results = new AddResult[additions.size()];
    }

    /** @param local a shorter way to the same collection, if there is one */
    static List<AddResult> add(
            MongoCollection<Document> collection, @Nullable LocalCollection local, List<Addition> additions) {
        return new EventAdditions(collection, local, additions).run();
    }

    private List<AddResult> run() {
        List<Integer> pending = withinLimits();
        for (int attempt = 0; attempt < ATTEMPTS && !pending.isEmpty(); attempt++) {
            pending = insert(pending);
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

    /** Returns those whose id was taken by something that is gone. */
    private List<Integer> insert(List<Integer> pending) {
        List<Document> documents = pending.stream()
                .map(index -> EventDocuments.write(additions.get(index)))
                .toList();
        Set<Integer> taken = new LinkedHashSet<>();
        for (BulkWriteError error : translating(() -> insertMany(documents))) {
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
        return taken.isEmpty() ? List.of() : lookAt(taken);
    }

    private List<BulkWriteError> insertMany(List<Document> documents) {
        if (local != null) {
            return local.insert(documents.stream().map(RawBson::of).toList());
        }
        try {
            collection.insertMany(documents, UNORDERED);
            return List.of();
        } catch (MongoBulkWriteException e) {
            if (e.getWriteConcernError() != null) {
                throw new StoreUnavailableException("MongoDB did not confirm the write as it was asked to", e);
            }
            return e.getWriteErrors();
        }
    }

    private List<Integer> lookAt(Set<Integer> taken) {
        List<ObjectId> ids = taken.stream()
                .map(index -> new ObjectId(additions.get(index).event().id()))
                .toList();
        Map<String, Document> there = new HashMap<>();
        translating(() -> collection.find(Filters.in(EventDocuments.ID, ids)).into(new ArrayList<>()))
                .forEach(document ->
                        there.put(document.getObjectId(EventDocuments.ID).toHexString(), document));
        List<Integer> gone = new ArrayList<>();
        for (int index : taken) {
            Addition addition = additions.get(index);
            Document document = there.get(addition.event().id());
            if (document == null) {
                gone.add(index);
            } else {
                results[index] = compare(addition, document);
            }
        }
        return gone;
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
