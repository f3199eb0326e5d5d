package dev.events.core.mongo;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import dev.events.core.Event;
import dev.events.core.EventPage;
import dev.events.core.Excerpt;
import dev.events.core.Operation;
import dev.events.core.history.EventHistory;
import dev.events.core.history.HistoryPage;
import dev.events.core.history.OperationQuery;
import dev.events.core.history.RecordedChange;
import dev.events.core.history.RecordedChange.Kind;
import dev.events.core.history.RecordedOperation;
import dev.events.core.history.RecordedOperation.Action;
import dev.events.core.history.UndoResult;
import dev.events.core.mongo.HistoryDocuments.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Reads the history in the collections beside the events; {@link HistoryRecorder} writes it. */
final class MongoEventHistory implements EventHistory {
    private static final Bson NEWEST = Sorts.descending(HistoryDocuments.ID);
    private static final Bson ASCENDING = Sorts.ascending(HistoryDocuments.ID);

    /** As for pages of events. */
    private static final long MAX_BYTES = EventPage.MAX_BYTES;

    private final EventCollection events;
    private final EventCollection operations;
    private final EventCollection changes;
    private final Consumer<IndexStatus> listener;
    private final boolean indexesAtOnce;

    /** Those that have been started. Guarded by this. */
    private List<EventIndexes> indexes = List.of();

    /**
     * @param listener hears which indexes are missing
     * @param indexesAtOnce whether the first operation waits until there are indexes, which takes no time in a store of this process
     */
    MongoEventHistory(EventCollection events, Consumer<IndexStatus> listener, boolean indexesAtOnce) {
        this.events = events.primary();
        this.operations = this.events.companion(HistoryDocuments.OPERATIONS).primary();
        this.changes = this.events.companion(HistoryDocuments.CHANGES).primary();
        this.listener = listener;
        this.indexesAtOnce = indexesAtOnce;
    }

    /** The collection of the events. */
    EventCollection collection() {
        return events;
    }

    /** Creates the collections before the first operation is recorded in them, if they are not there yet. */
    void prepare(Operation operation) {
        if (operation.isRecorded()) {
            prepare();
        }
    }

    private synchronized void prepare() {
        if (indexes.isEmpty()) {
            indexes = List.of(EventIndexes.ofOperations(events, listener), EventIndexes.ofChanges(events, listener));
            for (EventIndexes each : indexes) {
                if (indexesAtOnce) {
                    each.checkNow();
                }
                each.start();
            }
        }
    }

    synchronized void close() {
        indexes.forEach(EventIndexes::close);
    }

    @Override
    public HistoryPage<RecordedOperation> operations(OperationQuery query, int limit, @Nullable String cursor) {
        List<Bson> parts = new ArrayList<>();
        if (query.from() != null) {
            parts.add(Filters.gte(HistoryDocuments.AT, Date.from(query.from())));
        }
        if (query.to() != null) {
            parts.add(Filters.lt(HistoryDocuments.AT, Date.from(query.to())));
        }
        if (query.author() != null) {
            parts.add(Filters.eq(HistoryDocuments.AUTHOR_ID, query.author()));
        }
        if (query.tag() != null) {
            parts.add(Filters.eq(HistoryDocuments.AUTHOR_TAG, query.tag()));
        }
        if (cursor != null) {
            parts.add(Filters.lt(HistoryDocuments.ID, requireCursor(cursor)));
        }
        Bson filter = parts.isEmpty() ? Filters.empty() : Filters.and(parts);
        Bson fields = Projections.exclude(HistoryDocuments.BEFORE);
        return page(operations, filter, NEWEST, fields, limit, HistoryDocuments::read);
    }

    @Override
    public List<RecordedOperation> operations(Collection<String> ids) {
        List<String> wanted = ids.stream().map(Event::requireId).distinct().toList();
        Bson fields = Projections.exclude(HistoryDocuments.BEFORE);
        try (Stream<Document> found = EventDocuments.find(
                operations, Filters.in(HistoryDocuments.ID, wanted), Filters.empty(), fields, wanted.size())) {
            return found.map(HistoryDocuments::read).filter(Objects::nonNull).toList();
        }
    }

    /** A cursor is the {@code _id} of the last document of a page, or the beginning of it. */
    private static String requireCursor(String cursor) {
        if (!cursor.matches("[0-9a-f]{24}(:x?[0-9a-f]{24,32})?")) {
            throw new IllegalArgumentException("cursor \"" + Excerpt.of(cursor)
                    + "\" is not a cursor of a page; it must be a next_cursor as it was returned");
        }
        return cursor;
    }

    private static <T> HistoryPage<T> page(
            EventCollection collection,
            Bson filter,
            Bson sort,
            @Nullable Bson fields,
            int limit,
            Function<Document, @Nullable T> reader) {
        requireLimit(limit);
        List<T> items = new ArrayList<>();
        Object last = null;
        long bytes = 0;
        try (Stream<Document> stream = EventDocuments.find(collection, filter, sort, fields, limit + 1)) {
            Iterator<Document> found = stream.iterator();
            for (int i = 0; i < limit && bytes < MAX_BYTES && found.hasNext(); i++) {
                Document document = found.next();
                last = document.get(HistoryDocuments.ID);
                bytes += EventBatches.bytes(document);
                T item = reader.apply(document);
                if (item != null) {
                    items.add(item);
                }
            }
            return new HistoryPage<>(items, last != null && found.hasNext() ? last.toString() : null);
        }
    }

    private static void requireLimit(int limit) {
        if (limit < 1 || limit == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("limit is " + limit + "; it must be at least 1");
        }
    }

    /** The changes of an operation that are documents of their own. */
    static Bson changesOf(String operation) {
        return Filters.and(
                Filters.gt(HistoryDocuments.ID, HistoryDocuments.before(operation)),
                Filters.lt(HistoryDocuments.ID, HistoryDocuments.after(operation)));
    }

    @Override
    public HistoryPage<RecordedChange> changes(String operation, int limit, @Nullable String cursor) {
        requireLimit(limit);
        Document found = find(Event.requireId(operation));
        if (found == null) {
            return new HistoryPage<>(List.of(), null);
        }
        String after = cursor == null ? null : requireCursor(cursor);
        RecordedOperation recorded = HistoryDocuments.read(found);
        if (recorded != null && recorded.action() == Action.IMPORT) {
            Bson imported = Filters.eq(EventDocuments.IMPORT, new ObjectId(recorded.id()));
            return page(
                    events,
                    after == null
                            ? imported
                            : Filters.and(imported, Filters.gt(EventDocuments.ID, new ObjectId(after))),
                    ASCENDING,
                    null,
                    limit,
                    document -> change(operation, new Change(id(document), null, null)));
        }
        if (found.getBoolean(HistoryDocuments.ARCHIVE, false) && (after == null || after.indexOf(':') < 0)) {
            HistoryPage<RecordedChange> archived = archived(operation, limit, after);
            if (!archived.items().isEmpty()) {
                return archived;
            }
        }
        Change inline = Change.read(found);
        if (inline == null || after != null) {
            return kept(operation, limit, after == null || after.equals(operation) ? null : after);
        }
        List<RecordedChange> first = new ArrayList<>(List.of(change(operation, inline)));
        HistoryPage<RecordedChange> more = kept(operation, Math.max(1, limit - 1), null);
        if (limit == 1) {
            return new HistoryPage<>(first, more.items().isEmpty() ? null : operation);
        }
        first.addAll(more.items());
        return new HistoryPage<>(first, more.nextCursor());
    }

    private HistoryPage<RecordedChange> kept(String operation, int limit, @Nullable String after) {
        Bson all = changesOf(operation);
        return page(
                changes,
                after == null ? all : Filters.and(all, Filters.gt(HistoryDocuments.ID, after)),
                ASCENDING,
                null,
                limit,
                document -> change(operation, document));
    }

    private HistoryPage<RecordedChange> archived(String operation, int limit, @Nullable String after) {
        return page(
                events.companion(HistoryDocuments.archive(operation)).primary(),
                after == null ? Filters.empty() : Filters.gt(HistoryDocuments.ID, new ObjectId(after)),
                ASCENDING,
                null,
                limit,
                document -> change(operation, Change.removal(document)));
    }

    private static Object id(Document document) {
        return Objects.requireNonNull(document.get(EventDocuments.ID));
    }

    @Nullable
    Document find(String operation) {
        try (Stream<Document> found = EventDocuments.find(operations, Filters.eq(HistoryDocuments.ID, operation), 1)) {
            return found.findFirst().orElse(null);
        }
    }

    private static @Nullable RecordedChange change(String operation, Document document) {
        Change change = Change.read(document);
        return change == null ? null : change(operation, change);
    }

    private static RecordedChange change(String operation, Change change) {
        Kind kind = change.before() == null ? Kind.ADDED : change.after() == null ? Kind.REMOVED : Kind.CHANGED;
        Event before = change.before() == null ? null : EventDocuments.read(change.before());
        return new RecordedChange(operation, String.valueOf(change.id()), kind, before);
    }

    @Override
    public HistoryPage<RecordedChange> changesOf(String event, int limit, @Nullable String cursor) {
        requireLimit(limit);
        ObjectId id = new ObjectId(Event.requireId(event));
        String before = cursor == null ? null : Event.requireId(requireCursor(cursor));
        List<RecordedChange> found = new ArrayList<>();
        Bson ofEvent = Filters.eq(HistoryDocuments.EVENT, id);
        Bson earlier = before == null ? ofEvent : Filters.and(ofEvent, Filters.lt(HistoryDocuments.ID, before));
        for (EventCollection each : List.of(operations, changes)) {
            try (Stream<Document> documents = EventDocuments.find(each, earlier, NEWEST, null, limit + 1)) {
                documents.forEach(document -> {
                    RecordedChange change =
                            change(document.getString(HistoryDocuments.ID).substring(0, 24), document);
                    if (change != null) {
                        found.add(change);
                    }
                });
            }
        }
        found.addAll(archivedOf(id, before));
        found.sort(Comparator.comparing(RecordedChange::operation).reversed());
        return found.size() <= limit
                ? new HistoryPage<>(found, null)
                : new HistoryPage<>(
                        found.subList(0, limit), found.get(limit - 1).operation());
    }

    /** Few operations have an archive. */
    private List<RecordedChange> archivedOf(ObjectId id, @Nullable String before) {
        Bson archived = Filters.eq(HistoryDocuments.ARCHIVE, true);
        Bson earlier = before == null ? archived : Filters.and(archived, Filters.lt(HistoryDocuments.ID, before));
        List<RecordedChange> found = new ArrayList<>();
        List<Document> withArchive;
        try (Stream<Document> documents = EventDocuments.find(operations, earlier, 0)) {
            withArchive = documents.toList();
        }
        for (Document operation : withArchive) {
            String operationId = operation.getString(HistoryDocuments.ID);
            EventCollection archive =
                    events.companion(HistoryDocuments.archive(operationId)).primary();
            try (Stream<Document> documents = EventDocuments.find(archive, Filters.eq(EventDocuments.ID, id), 1)) {
                documents.forEach(document -> found.add(change(operationId, Change.removal(document))));
            }
        }
        return found;
    }

    @Override
    public void beginImport(Operation operation) {
        prepare(operation);
        HistoryRecorder.of(events, operation, Action.IMPORT).begin(false);
    }

    @Override
    public void endImport(Operation operation, long added, boolean complete) {
        HistoryRecorder recorder = HistoryRecorder.of(events, operation, Action.IMPORT);
        recorder.resume();
        if (complete) {
            recorder.done(added);
        } else {
            recorder.failed(added);
        }
    }

    @Override
    public Optional<UndoResult> undo(String id, Operation operation, Consumer<String> touched) {
        prepare(operation);
        Document found = find(Event.requireId(id));
        RecordedOperation undone = found == null ? null : HistoryDocuments.read(found);
        return found == null || undone == null
                ? Optional.empty()
                : Optional.of(new HistoryUndo(events, found, undone, operation, touched).run());
    }

    @Override
    public long expire(Instant now) {
        return operations.removesExpired() ? 0 : new HistoryCleanup(events).expire(now);
    }
}
