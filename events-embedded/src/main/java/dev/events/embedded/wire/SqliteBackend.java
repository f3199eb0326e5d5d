package dev.events.embedded.wire;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.NoSuchCommandException;
import de.bwaldvogel.mongo.wire.BsonConstants;
import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import dev.events.embedded.file.Catalog;
import dev.events.embedded.file.ChangeLog;
import dev.events.embedded.file.ReadDeadline;
import dev.events.embedded.file.Store;
import dev.events.embedded.query.FoundDocument;
import dev.events.embedded.query.PortionVisitor;
import dev.events.embedded.query.ResultCursor;
import io.netty.channel.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands on the store. Each command that writes has its own transaction. Commands that create or drop
 * collections or indexes run alone.
 */
public final class SqliteBackend extends AbstractMongoBackend {

    /** The version of MongoDB 5.0. PyMongo 4.18 needs 9, and the Java driver 5.14 needs 8 or 9. */
    public static final int WIRE_VERSION = 13;

    /** MongoDB's limit. */
    private static final int MAX_INDEXES = 64;

    private static final int CANNOT_CREATE_INDEX = 67;

    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "findandmodify");

    private static final Set<String> CHANGES_OF_SCHEMA = Set.of("create", "renamecollection");

    private static final Set<String> DROPS = Set.of("drop", "dropindexes", "dropdatabase");

    private static final Set<String> OTHERS = Set.of(
            "find",
            "count",
            "distinct",
            "aggregate",
            "getmore",
            "killcursors",
            "listcollections",
            "listindexes",
            "listdatabases",
            "dbstats",
            "collstats",
            "validate",
            "getlasterror",
            "reseterror",
            "whatsmyuri",
            "buildinfo",
            "ping",
            "serverstatus",
            "replsetgetstatus",
            "getlog",
            "connectionstatus",
            "hostinfo",
            "getcmdlineopts",
            "getfreemonitoringstatus",
            "endsessions");

    private final Store store;
    private final @Nullable ChangeLog changes;
    private final OpenCursors cursors = new OpenCursors();

    /**
     * Commands that create or drop tables hold the write lock; all others hold the read lock. It is fair, so that those who
     * wait get in between two commands that hold the write lock for long.
     */
    private final ReentrantReadWriteLock schema = new ReentrantReadWriteLock(true);

    /** @param changes notes what happens to one of the collections; null if none is to be followed */
    public SqliteBackend(Store store, @Nullable ChangeLog changes) {
        this.store = store;
        this.changes = changes;
        store.read(Catalog::databases).forEach(this::resolveDatabase);
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String databaseName) {
        return new SqliteDatabase(databaseName, getCursorRegistry(), store, changes, cursors);
    }

    /** Handles errors here, because the library would log them together with the command and its documents. */
    @Override
    public Document handleMessage(MongoMessage message) {
        try {
            return super.handleMessage(message);
        } catch (RuntimeException | StackOverflowError e) {
            return CommandErrors.reply(e);
        }
    }

    /** Runs a command of this process, with the same locks and commits as a command from a connection. */
    public Document run(String databaseName, Document query) {
        return handleCommand(
                SqliteDatabase.IN_PROCESS,
                databaseName,
                query.keySet().iterator().next(),
                query);
    }

    @Override
    public Document handleCommand(Channel channel, String databaseName, String command, Document query) {
        String name = command.toLowerCase(Locale.ROOT);
        Supplier<Document> run = () -> super.handleCommand(channel, databaseName, command, query);
        if (DROPS.contains(name)) {
            return store.withReserve(() -> changingSchema(() -> store.write(run)));
        }
        if (name.equals("createindexes")) {
            return createIndexes(databaseName, query, one -> super.handleCommand(channel, databaseName, command, one));
        }
        if (CHANGES_OF_SCHEMA.contains(name) || (name.equals("aggregate") && writesItsResult(query))) {
            return changingSchema(() -> store.write(run));
        }
        if (WRITES.contains(name)) {
            boolean removes = name.equals("delete") || Utils.isTrue(query.get("remove"));
            return writing(databaseName, String.valueOf(query.get(command)), removes, run);
        }
        if (name.equals("hello") || name.equals("ismaster")) {
            return hello(query);
        }
        if (OTHERS.contains(name)) {
            Duration limit = query.get("maxTimeMS") instanceof Number millis
                    ? Duration.ofMillis(Math.max(0, millis.longValue()))
                    : Duration.ZERO;
            return locked(
                    schema.readLock(),
                    limit.isZero() ? run : () -> ReadDeadline.after(limit).of(run));
        }
        throw new NoSuchCommandException(command);
    }

    /**
     * Creates each index in a step of its own, so that other commands run in between: one alone reads all documents. If
     * one fails, those before it stay.
     */
    private Document createIndexes(String databaseName, Document query, UnaryOperator<Document> create) {
        if (!(query.get("indexes") instanceof List<?> indexes) || indexes.size() < 2) {
            return changingSchema(() -> store.write(() -> {
                requireFewIndexes(databaseName, query);
                return create.apply(query);
            }));
        }
        locked(schema.readLock(), () -> requireFewIndexes(databaseName, query));
        Document answer = new Document();
        for (Object index : indexes) {
            Document one = query.clone();
            one.put("indexes", new ArrayList<>(List.of(index)));
            Document next = createIndexes(databaseName, one, create);
            if (answer.isEmpty()) {
                answer = next;
            } else {
                answer.put("numIndexesAfter", next.get("numIndexesAfter"));
            }
        }
        return answer;
    }

    /** Fails if a collection would have more indexes than MongoDB allows. */
    private boolean requireFewIndexes(String databaseName, Document query) {
        String collectionName = String.valueOf(query.values().iterator().next());
        Set<Object> names = new HashSet<>(Set.of("_id_"));
        MongoCollection<?> collection = collection(databaseName, collectionName);
        if (collection != null) {
            collection.getIndexes().forEach(index -> names.add(index.getName()));
        }
        if (query.get("indexes") instanceof List<?> indexes) {
            for (Object index : indexes) {
                names.add(index instanceof Document description ? description.getOrDefault("name", "") : "");
            }
        }
        if (names.size() > MAX_INDEXES) {
            throw new MongoServerError(
                    CANNOT_CREATE_INDEX,
                    "CannotCreateIndex",
                    "collection " + databaseName + "." + collectionName + " would have " + names.size()
                            + " indexes; it may have " + MAX_INDEXES);
        }
        return true;
    }

    /**
     * Replaces the library's reply: its wire version is too old for current drivers, and it does not know {@code
     * hello}.
     */
    private static Document hello(Document query) {
        Document answer = new Document("ismaster", true)
                .append("isWritablePrimary", true)
                .append("readOnly", false)
                .append("maxBsonObjectSize", BsonConstants.MAX_BSON_OBJECT_SIZE)
                .append("maxMessageSizeBytes", MongoWireProtocolHandler.MAX_MESSAGE_SIZE_BYTES)
                .append("maxWriteBatchSize", MongoWireProtocolHandler.MAX_WRITE_BATCH_SIZE)
                .append("localTime", Instant.now())
                .append("minWireVersion", 0)
                .append("maxWireVersion", WIRE_VERSION);
        if (Utils.isTrue(query.get("helloOk"))) {
            answer.append("helloOk", true);
        }
        Utils.markOkay(answer);
        return answer;
    }

    /**
     * Fails if the store is closed, its file cannot be read, or a write failed for want of room and there is none yet;
     * returns true otherwise.
     */
    public boolean ping() {
        store.requireRoom();
        return Objects.nonNull(store.read(session -> session.queryLong("SELECT 1")));
    }

    /**
     * Inserts documents like the {@code insert} command with {@code ordered: false}; returns its {@code writeErrors}.
     */
    public List<Document> insert(String databaseName, String collectionName, List<Document> documents) {
        return writing(
                databaseName,
                collectionName,
                false,
                () -> database(databaseName).insert(collectionName, documents));
    }

    /** Finds documents like the {@code find} command, and reads the first batch. */
    public ResultCursor find(String databaseName, String collectionName, Document query, Document sort, int limit) {
        return locked(schema.readLock(), () -> database(databaseName).find(collectionName, query, sort, limit));
    }

    /** See {@link dev.events.embedded.query.QueryExecutor#readPortions}. */
    public boolean readPortions(
            String databaseName,
            String collectionName,
            Document query,
            Document sort,
            long most,
            PortionVisitor visitor) {
        return locked(
                schema.readLock(),
                () -> collection(databaseName, collectionName) instanceof SqliteCollection collection
                        && collection.readPortions(query, sort, most, visitor));
    }

    /** Reads the next batch. */
    public List<FoundDocument> next(ResultCursor matches) {
        return locked(schema.readLock(), () -> matches.next(ResultCursor.DEFAULT_BATCH));
    }

    /**
     * Removes all documents of a collection as one operation, if the indexes show that each has an ObjectId as its id and
     * a number from {@code least} to {@code most} in a field. Returns their number; -1 if they do not show it.
     */
    public long clearIf(String databaseName, String collectionName, String field, double least, double most) {
        return locked(
                schema.readLock(),
                () -> collection(databaseName, collectionName) instanceof SqliteCollection collection
                        ? store.withReserve(() -> store.write(() -> collection.clearIf(field, least, most)))
                        : -1L);
    }

    /**
     * Runs commands as one change: all of them or none. {@code collectionNames} are those that they write to.
     *
     * @param removes whether they remove documents, for which there is room on a full disk
     */
    public <T extends @Nullable Object> T inOneWrite(
            String databaseName, List<String> collectionNames, boolean removes, Supplier<T> work) {
        schema.readLock().lock();
        try {
            if (collectionNames.stream().allMatch(name -> collection(databaseName, name) != null)) {
                return removes ? store.withReserve(() -> store.write(work)) : store.writeMore(work);
            }
        } finally {
            schema.readLock().unlock();
        }
        // The first document creates a collection.
        return removes
                ? store.withReserve(() -> changingSchema(() -> store.write(work)))
                : changingSchema(() -> store.writeMore(work));
    }

    /**
     * Renames a collection and creates an empty one in its place, with the same indexes, if it is certain that each document has
     * an ObjectId as its id and a number from {@code least} to {@code most} in {@code field}; null for any documents.
     *
     * @return the number of documents; -1 if they are not all such
     */
    public long moveAllIf(
            String databaseName, String from, String to, @Nullable String field, double least, double most) {
        return store.withReserve(() -> changingSchema(() -> store.write(() -> {
            if (!(collection(databaseName, from) instanceof SqliteCollection collection) || collection.isEmpty()) {
                return 0L;
            }
            if (field != null && !collection.mayBeMovedIf(field, least, most)) {
                return -1L;
            }
            long count = collection.count();
            List<Document> indexes = new ArrayList<>();
            for (Index<Long> index : collection.getIndexes()) {
                if (!index.getName().equals("_id_")) {
                    indexes.add(index.toIndexDescription());
                }
            }
            run(new Document("renameCollection", databaseName + "." + from).append("to", databaseName + "." + to));
            run(databaseName, new Document("create", from));
            if (!indexes.isEmpty()) {
                run(databaseName, new Document("createIndexes", from).append("indexes", indexes));
            }
            return count;
        })));
    }

    /** Inside a change of the schema. */
    private void run(Document adminCommand) {
        run("admin", adminCommand);
    }

    /**
     * Counts documents by the strings in the array {@code field}, under the same condition on {@code numberField}, and
     * returns whether the indexes show it.
     */
    public boolean countStrings(
            String databaseName,
            String collectionName,
            String field,
            String prefix,
            String numberField,
            double least,
            double most,
            ObjLongConsumer<String> counts) {
        return locked(
                schema.readLock(),
                () -> collection(databaseName, collectionName) instanceof SqliteCollection collection
                        && collection.countStrings(field, prefix, numberField, least, most, counts));
    }

    /**
     * Counts documents by their number in {@code numberField}, under the same condition on it: in each part between two borders, all
     * documents, or those with a string in the array {@code field}. Returns nothing if the indexes do not show it, or show fewer than
     * {@code worth}.
     */
    public long[] countParts(
            String databaseName,
            String collectionName,
            String numberField,
            double least,
            double most,
            double[] borders,
            String field,
            @Nullable String string,
            long worth) {
        return locked(
                schema.readLock(),
                () -> collection(databaseName, collectionName) instanceof SqliteCollection collection
                        ? collection.countParts(numberField, least, most, borders, field, string, worth)
                        : new long[0]);
    }

    /** Reads the log of changes of a collection, whose documents stay while it reads. Fails if there is none. */
    public <T> T changes(String databaseName, String collectionName, Function<ChangeLog, T> read) {
        ChangeLog log = changes;
        if (log == null || !log.watches(databaseName, collectionName)) {
            throw new IllegalStateException("nobody notes the changes of " + databaseName + "." + collectionName);
        }
        return locked(schema.readLock(), () -> read.apply(log));
    }

    /** The number of commits so far. */
    public long commits() {
        return store.commits();
    }

    /** See {@link Store#awaitCommit}. */
    public boolean awaitCommit(long seen, long nanos) {
        return store.awaitCommit(seen, nanos);
    }

    /** Removes the copies that the log of changes has of documents; null for all. */
    public boolean forgetChanges(String databaseName, String collectionName, @Nullable Collection<byte[]> ids) {
        ChangeLog log = changes;
        if (log != null && log.watches(databaseName, collectionName)) {
            store.withReserve(() -> store.write(() -> {
                log.forget(ids);
                return true;
            }));
        }
        return true;
    }

    public boolean hasCollection(String databaseName, String collectionName) {
        return locked(schema.readLock(), () -> collection(databaseName, collectionName) != null);
    }

    private @Nullable MongoCollection<?> collection(String databaseName, String collectionName) {
        return resolveDatabase(databaseName).resolveCollection(collectionName, false);
    }

    /** Waits for running commands, then closes the store. */
    public void closeStore() {
        locked(schema.writeLock(), () -> {
            store.close();
            return true;
        });
    }

    private SqliteDatabase database(String name) {
        return (SqliteDatabase) resolveDatabase(name);
    }

    private <T> T writing(String databaseName, String collectionName, boolean removes, Supplier<T> run) {
        schema.readLock().lock();
        try {
            if (collection(databaseName, collectionName) != null) {
                return removes ? store.withReserve(() -> store.write(run)) : store.writeMore(run);
            }
        } finally {
            schema.readLock().unlock();
        }
        return changingSchema(() -> store.writeMore(run)); // the first document creates the collection
    }

    /**
     * Reads the databases again if the command fails, because the library's copy in memory no longer matches the file.
     */
    private <T extends @Nullable Object> T changingSchema(Supplier<T> run) {
        if (schema.getReadHoldCount() > 0 && !schema.isWriteLockedByCurrentThread()) {
            throw new IllegalStateException("a change of the schema inside a command would wait for itself");
        }
        return locked(schema.writeLock(), () -> {
            boolean done = false;
            try {
                T result = run.get();
                done = true;
                return result;
            } finally {
                if (!done) {
                    forgetDatabases();
                }
            }
        });
    }

    private void forgetDatabases() {
        for (String name : Set.copyOf(listDatabaseNames())) {
            database(name).forget();
            dropDatabase(name);
        }
        store.read(Catalog::databases).forEach(this::resolveDatabase);
    }

    private static boolean writesItsResult(Document query) {
        return query.get("pipeline") instanceof List<?> pipeline
                && pipeline.stream()
                        .anyMatch(stage -> stage instanceof Document document
                                && (document.containsKey("$out") || document.containsKey("$merge")));
    }

    private static <T extends @Nullable Object> T locked(Lock lock, Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
