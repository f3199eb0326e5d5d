package dev.events.core.mongo;

import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import dev.events.core.EventStoreException;
import dev.events.core.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Defines the indexes that the queries of {@link EventFilters} and the order of pages need, and creates the missing ones in
 * a thread of its own. Nothing waits for it, and no operation fails because of it.
 *
 * <p>The thread looks again every minute, because a collection may be dropped or restored without its indexes.
 */
final class EventIndexes implements AutoCloseable {
    private static final Duration NEXT_LOOK = Duration.ofMinutes(1);
    private static final Duration NEXT_TRY = Duration.ofSeconds(10);

    /** MongoDB's error code Unauthorized. */
    private static final int UNAUTHORIZED = 13;

    private static final Bson NEWEST = descending(EventDocuments.START, EventDocuments.ID);

    private static final List<IndexModel> EVENTS = List.of(
            index("events_start", NEWEST),
            index("events_tags_start", compoundIndex(ascending(EventDocuments.TAGS), NEWEST)),
            index("events_stop", ascending(EventDocuments.STOP)),
            // Sparse: few events are open at a time, and the others have no such field.
            sparse("events_open", EventDocuments.OPEN));

    private static final List<IndexModel> OPERATIONS = List.of(
            sparse("history_event", HistoryDocuments.EVENT), sparse("history_archive", HistoryDocuments.ARCHIVE));

    private static final List<IndexModel> CHANGES = List.of(index("history_event", ascending(HistoryDocuments.EVENT)));

    /** MongoDB removes a document when the time in the indexed field has come. */
    private static final IndexModel EXPIRY = new IndexModel(
            ascending(HistoryDocuments.EXPIRES),
            new IndexOptions().expireAfter(0L, TimeUnit.SECONDS).name("history_expires"));

    private static final IndexStatus COMPLETE = new IndexStatus(List.of(), null);

    private final EventCollection collection;
    private final Consumer<IndexStatus> listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "events-indexes");

    private final List<IndexModel> indexes;
    private volatile IndexStatus status;

    /** What the listener knows. Guarded by this. */
    private IndexStatus told = COMPLETE;

    /** How long until the next look. */
    private volatile Duration pause = Duration.ZERO;

    /**
     * Knows of no index yet.
     *
     * @param indexes those that there should be
     * @param listener gets each change of the status, in the thread that looks; not that nothing is missing at the first look
     */
    private EventIndexes(EventCollection collection, List<IndexModel> indexes, Consumer<IndexStatus> listener) {
        this.collection = collection;
        this.indexes = indexes;
        this.status = new IndexStatus(names(indexes), null);
        this.listener = listener;
    }

    /** The indexes of a collection of events. */
    static EventIndexes ofEvents(EventCollection collection, Consumer<IndexStatus> listener) {
        return new EventIndexes(collection, EVENTS, listener);
    }

    /** The indexes of the operations in the history of a collection of events. */
    static EventIndexes ofOperations(EventCollection events, Consumer<IndexStatus> listener) {
        EventCollection operations = events.companion(HistoryDocuments.OPERATIONS);
        return new EventIndexes(operations, expiring(operations, OPERATIONS), listener);
    }

    /** The indexes of the changes in the history of a collection of events. */
    static EventIndexes ofChanges(EventCollection events, Consumer<IndexStatus> listener) {
        EventCollection changes = events.companion(HistoryDocuments.CHANGES);
        return new EventIndexes(changes, expiring(changes, CHANGES), listener);
    }

    private static List<IndexModel> expiring(EventCollection collection, List<IndexModel> indexes) {
        return collection.removesExpired()
                ? Stream.concat(indexes.stream(), Stream.of(EXPIRY)).toList()
                : indexes;
    }

    private static IndexModel sparse(String name, String field) {
        return new IndexModel(ascending(field), new IndexOptions().name(name).sparse(true));
    }

    private static IndexModel index(String name, Bson keys) {
        return new IndexModel(keys, new IndexOptions().name(name));
    }

    /** What the last look found. */
    IndexStatus status() {
        return status;
    }

    /** Looks in the background from now on, until this is closed. */
    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                checkNow();
            }
        } catch (InterruptedException e) {
            // Closed: there is nothing left to do.
        }
    }

    /** Looks which indexes are missing and creates them. Never fails; {@link #status} has what came of it. */
    synchronized void checkNow() {
        try {
            IndexStatus found = look();
            status = found;
            tell(found);
        } catch (StoreUnavailableException e) {
            // Whether indexes are missing is as unknown as before, and every operation says that the store is away.
        }
        pause = status.missing().isEmpty() ? NEXT_LOOK : NEXT_TRY;
    }

    private IndexStatus look() {
        List<Document> present = new ArrayList<>();
        boolean known = list(present);
        List<IndexModel> missing = indexes.stream()
                .filter(index -> present.stream().noneMatch(other -> serves(other, index)))
                .toList();
        if (known && !missing.isEmpty() && !names(missing).equals(told.missing())) {
            // Creating them may take hours.
            status = new IndexStatus(names(missing), null);
            tell(status);
        }
        Map<String, String> problems = new HashMap<>();
        List<IndexModel> free = new ArrayList<>();
        for (IndexModel index : missing) {
            if (present.stream().anyMatch(other -> name(index).equals(other.get("name")))) {
                problems.put(name(index), "an index of this name has other keys or options: " + name(index));
            } else {
                free.add(index);
            }
        }
        create(free, problems);
        List<String> left =
                names(missing).stream().filter(problems::containsKey).toList();
        return left.isEmpty() ? COMPLETE : new IndexStatus(left, problems.get(left.get(0)));
    }

    /** Returns false if we may not ask which indexes there are: we may still be allowed to create some. */
    private boolean list(List<Document> present) {
        try {
            present.addAll(MongoErrors.translating(collection, collection::listIndexes));
            return true;
        } catch (EventStoreException e) {
            if (e instanceof StoreUnavailableException && !isUnauthorized(e)) {
                throw e;
            }
            return false;
        }
    }

    private void create(List<IndexModel> indexes, Map<String, String> problems) {
        if (indexes.isEmpty()) {
            return;
        }
        try {
            MongoErrors.translating(collection, () -> {
                collection.createIndexes(indexes);
                return true;
            });
        } catch (EventStoreException e) {
            if (indexes.size() > 1 && isRefusal(e) && !isUnauthorized(e)) {
                // One that cannot be created must not keep the others away.
                indexes.forEach(index -> create(List.of(index), problems));
                return;
            }
            String reason = e instanceof StoreUnavailableException unavailable ? unavailable.reason() : e.getMessage();
            indexes.forEach(index -> problems.put(name(index), String.valueOf(reason)));
        }
    }

    /** Whether the store has answered, rather than being away. */
    private static boolean isRefusal(EventStoreException e) {
        return !(e instanceof StoreUnavailableException) || e.getCause() instanceof MongoCommandException;
    }

    private static boolean isUnauthorized(EventStoreException e) {
        return e.getCause() instanceof MongoException cause && cause.getCode() == UNAUTHORIZED;
    }

    /** Whether one of the collection's indexes, under whatever name, does what ours would do. */
    private static boolean serves(Document other, IndexModel index) {
        return other.get("key") instanceof Document keys
                && keys(keys).equals(keys(index.getKeys()))
                && (index.getOptions().isSparse() || !Boolean.TRUE.equals(other.get("sparse")))
                && !other.containsKey("partialFilterExpression")
                && !other.containsKey("collation");
    }

    /** Fields and directions. Shells may have stored a direction as any type of number. */
    private static List<String> keys(Bson keys) {
        BsonDocument fields = keys.toBsonDocument();
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "="
                        + (field.getValue() instanceof BsonNumber number
                                ? Double.toString(Math.signum(number.doubleValue()))
                                : field.getValue()))
                .toList();
    }

    private static List<String> names(List<IndexModel> indexes) {
        return indexes.stream().map(EventIndexes::name).toList();
    }

    private static String name(IndexModel index) {
        return Objects.requireNonNull(index.getOptions().getName());
    }

    /** A listener hears nothing twice. */
    private void tell(IndexStatus news) {
        if (!news.equals(told) && closed.getCount() > 0) {
            told = news;
            try {
                listener.accept(news);
            } catch (RuntimeException e) {
                // The listener's own failure must not end the thread that looks.
                Thread current = Thread.currentThread();
                current.getUncaughtExceptionHandler().uncaughtException(current, e);
            }
        }
    }

    /** Ends the thread. A command that is under way is left alone: the server may finish it. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
