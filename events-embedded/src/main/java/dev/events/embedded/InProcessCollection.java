package dev.events.embedded;

import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.UpdateOneModel;
import de.bwaldvogel.mongo.bson.Document;
import dev.events.core.Change;
import dev.events.core.EventStoreException;
import dev.events.core.PositionGoneException;
import dev.events.core.StoreUnavailableException;
import dev.events.core.mongo.EventCollection;
import dev.events.embedded.file.ChangeLog;
import dev.events.embedded.file.ReadDeadline;
import dev.events.embedded.file.StoreFailure;
import dev.events.embedded.file.StoredDocument;
import dev.events.embedded.query.PortionVisitor;
import dev.events.embedded.query.ResultCursor;
import dev.events.embedded.wire.CommandErrors;
import dev.events.embedded.wire.SqliteBackend;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.Codec;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** A collection of the embedded store, without a connection: commands run on the caller's thread. */
final class InProcessCollection implements EventCollection {

    private static final int OUT_OF_DISK_SPACE = 14031;

    /** A feed reads no sooner after its last read, so that under load it reads many changes at once, and takes little from writers. */
    private static final long GATHER_NANOS = 20_000_000;

    private final SqliteBackend backend;
    private final String database;
    private final String name;
    private final Runnable close;
    private final String description;
    private final Duration readLimit;

    /**
     * @param close closes the store
     * @param description where the store is
     * @param readLimit how long a read may take, and each batch of a read of all; zero for no limit
     */
    InProcessCollection(
            SqliteBackend backend,
            String database,
            String name,
            Runnable close,
            String description,
            Duration readLimit) {
        this.readLimit = readLimit;
        this.backend = backend;
        this.database = database;
        this.name = name;
        this.close = close;
        this.description = description;
    }

    @Override
    public Duration readLimit() {
        return readLimit;
    }

    /** Without a time limit: a change that looks for its events must be able to find the last of them. */
    @Override
    public EventCollection primary() {
        return new InProcessCollection(backend, database, name, close, description, Duration.ZERO);
    }

    private <T> T limited(Supplier<T> read) {
        return answered(() -> ReadDeadline.after(readLimit).of(read));
    }

    @Override
    public List<BulkWriteError> insert(List<org.bson.Document> documents) {
        List<Document> converted = new ArrayList<>(documents.size());
        documents.forEach(document -> converted.add(BsonConversion.toStore(document)));
        return errors(answered(() -> backend.insert(database, name, converted)));
    }

    @Override
    public List<BulkWriteError> insertRaw(List<RawBsonDocument> documents) {
        List<Document> converted =
                documents.stream().map(BsonConversion::toStore).toList();
        return errors(answered(() -> backend.insert(database, name, converted)));
    }

    @Override
    public List<BulkWriteError> replaceRaw(List<RawBsonDocument> documents) {
        List<Document> updates = new ArrayList<>(documents.size());
        for (RawBsonDocument document : documents) {
            Document replacement = BsonConversion.toStore(document);
            updates.add(new Document("q", new Document("_id", replacement.get("_id"))).append("u", replacement));
        }
        return errors(documents(
                run(new Document("update", name).append("updates", updates)).get("writeErrors")));
    }

    private static List<BulkWriteError> errors(List<Document> errors) {
        return errors.stream()
                .map(error -> new BulkWriteError(
                        number(error, "code"),
                        String.valueOf(error.get("errmsg")),
                        new BsonDocument(),
                        number(error, "index")))
                .toList();
    }

    private static int number(Document document, String field) {
        return ((Number) Objects.requireNonNull(document.get(field))).intValue();
    }

    /** Returns all fields: nothing is saved by leaving some out where nothing is sent. */
    @Override
    public <T> Results<T> find(Bson filter, Bson sort, @Nullable Bson fields, int limit, Codec<T> codec) {
        Document query = BsonConversion.toStore(filter);
        Document order = BsonConversion.toStore(sort);
        ReadDeadline deadline = ReadDeadline.after(readLimit);
        ResultCursor cursor = answered(() -> deadline.of(() -> backend.find(database, name, query, order, limit)));
        return new Found<>(cursor, codec, limit > 0 ? deadline : null);
    }

    @Override
    public boolean readPortions(Bson filter, Bson sort, long most, PortionReader reader) {
        Document query = BsonConversion.toStore(filter);
        Document order = BsonConversion.toStore(sort);
        PortionVisitor visitor = new PortionVisitor() {
            @Override
            public boolean begin(double from, double to, long most) {
                return reader.begin(from, to, most);
            }

            @Override
            public boolean skim(byte[] bytes, int offset, int length) {
                return reader.skim(bytes, offset, length);
            }

            @Override
            public void visit(byte[] stored) {
                reader.read(new RawBsonDocument(stored, 0, StoredDocument.length(stored)));
            }
        };
        try {
            return ReadDeadline.after(readLimit)
                    .of(() -> backend.readPortions(database, name, query, order, most, visitor));
        } catch (StoreFailure e) {
            throw failure(e); // what the reader throws stays as it is
        }
    }

    /** Reads one batch at a time, as a cursor over a connection does. */
    private final class Found<T> implements Results<T> {
        private final ResultCursor cursor;
        private final Codec<T> codec;
        private final Deque<byte[]> batch = new ArrayDeque<>();

        /** Of all batches together; null if each has its own. */
        private final @Nullable ReadDeadline deadline;

        Found(ResultCursor cursor, Codec<T> codec, @Nullable ReadDeadline deadline) {
            this.deadline = deadline;
            this.cursor = cursor;
            this.codec = codec;
            readOn(); // takes the first batch, so that the cursor can release it
        }

        private void readOn() {
            while (batch.isEmpty() && !cursor.isExhausted()) {
                ReadDeadline until = deadline == null ? ReadDeadline.after(readLimit) : deadline;
                answered(() -> until.of(() -> backend.next(cursor))).forEach(found -> batch.add(found.stored()));
            }
        }

        @Override
        public boolean hasNext() {
            readOn();
            return !batch.isEmpty();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            byte[] stored = batch.remove();
            int length = StoredDocument.length(stored);
            return codec instanceof BytesCodec<T> direct
                    ? direct.decode(stored, 0, length)
                    : new RawBsonDocument(stored, 0, length).decode(codec);
        }
    }

    @Override
    public Updated update(List<UpdateOneModel<org.bson.Document>> updates) {
        List<Document> converted = new ArrayList<>(updates.size());
        for (UpdateOneModel<org.bson.Document> update : updates) {
            converted.add(new Document("q", BsonConversion.toStore(update.getFilter()))
                    .append("u", BsonConversion.toStore(Objects.requireNonNull(update.getUpdate()))));
        }
        Document answer = run(new Document("update", name).append("updates", converted));
        List<Document> errors = documents(answer.get("writeErrors"));
        return new Updated(number(answer, "n"), number(answer, "nModified"), errors(errors));
    }

    @Override
    public boolean deleteOne(Bson filter) {
        return delete(filter, 1) > 0;
    }

    @Override
    public long deleteMany(Bson filter) {
        return delete(filter, 0);
    }

    @Override
    public long deleteEach(List<Bson> filters) {
        List<Document> deletes = new ArrayList<>(filters.size());
        filters.forEach(filter -> deletes.add(new Document("q", BsonConversion.toStore(filter)).append("limit", 1)));
        return number(run(new Document("delete", name).append("deletes", deletes)), "n");
    }

    @Override
    public <T extends @Nullable Object> T inOneWrite(boolean removes, List<String> companions, Supplier<T> work) {
        try {
            List<String> names = new ArrayList<>(List.of(name));
            companions.forEach(suffix -> names.add(name + "_" + suffix));
            return backend.inOneWrite(database, names, removes, () -> unwrapped(work));
        } catch (StoreFailure e) {
            throw failure(e);
        }
    }

    /** The store must learn that it failed. */
    private static <T extends @Nullable Object> T unwrapped(Supplier<T> work) {
        try {
            return work.get();
        } catch (EventStoreException e) {
            throw e.getCause() instanceof StoreFailure failure ? failure : e;
        }
    }

    @Override
    public boolean movesAtOnce() {
        return true;
    }

    @Override
    public long moveAllTo(String suffix, @Nullable Shape shape) {
        String target = name + "_" + suffix;
        return answered(() -> shape == null
                ? backend.moveAllIf(database, name, target, null, 0, 0)
                : backend.moveAllIf(database, name, target, shape.numberField(), shape.least(), shape.most()));
    }

    @Override
    public boolean removesExpired() {
        return false;
    }

    @Override
    public void drop() {
        if (answered(() -> backend.hasCollection(database, name))) {
            run(new Document("drop", name));
        }
    }

    private int delete(Bson filter, int limit) {
        Document delete = new Document("q", BsonConversion.toStore(filter)).append("limit", limit);
        return number(run(new Document("delete", name).append("deletes", List.of(delete))), "n");
    }

    @Override
    public long deleteAllOf(@Nullable Shape shape) {
        if (shape == null) {
            return deleteMany(Filters.empty());
        }
        return answered(() -> backend.clearIf(database, name, shape.numberField(), shape.least(), shape.most()));
    }

    @Override
    public boolean countStrings(String field, String prefix, Shape shape, ObjLongConsumer<String> counts) {
        return limited(() -> backend.countStrings(
                database, name, field, prefix, shape.numberField(), shape.least(), shape.most(), counts));
    }

    @Override
    public long[] countParts(Shape shape, double[] borders, String field, @Nullable String string, long worth) {
        return limited(() -> backend.countParts(
                database, name, shape.numberField(), shape.least(), shape.most(), borders, field, string, worth));
    }

    @Override
    public long count(Bson filter) {
        return number(read(new Document("count", name).append("query", BsonConversion.toStore(filter))), "n");
    }

    @Override
    public List<org.bson.Document> aggregate(List<Bson> pipeline) {
        List<Document> stages = pipeline.stream().map(BsonConversion::toStore).toList();
        Document answer = read(new Document("aggregate", name)
                .append("pipeline", new ArrayList<>(stages))
                .append("cursor", new Document()));
        Document cursor = (Document) Objects.requireNonNull(answer.get("cursor"));
        // The library returns the whole result in the first batch.
        return documents(cursor.get("firstBatch")).stream()
                .map(BsonConversion::toDriver)
                .toList();
    }

    @Override
    public List<org.bson.Document> listIndexes() {
        Document answer = run(new Document("listIndexes", name).append("cursor", new Document()));
        Document cursor = (Document) Objects.requireNonNull(answer.get("cursor"));
        return documents(cursor.get("firstBatch")).stream()
                .map(BsonConversion::toDriver)
                .toList();
    }

    @Override
    public void createIndexes(List<IndexModel> indexes) {
        List<Document> descriptions = new ArrayList<>();
        for (IndexModel index : indexes) {
            Document description = new Document("key", BsonConversion.toStore(index.getKeys()))
                    .append("name", Objects.requireNonNull(index.getOptions().getName()));
            if (index.getOptions().isSparse()) {
                description.append("sparse", true);
            }
            descriptions.add(description);
        }
        run(new Document("createIndexes", name).append("indexes", descriptions));
    }

    @Override
    public EventCollection companion(String suffix) {
        return new InProcessCollection(backend, database, name + "_" + suffix, () -> {}, description, readLimit);
    }

    @Override
    public String position() {
        return limited(() -> backend.changes(database, name, ChangeLog::position))
                .toString();
    }

    @Override
    public DocumentFeed changes(@Nullable String since) {
        ChangeLog.Position position = since == null ? null : ChangeLog.Position.parse(since);
        if (position == null && since != null) {
            throw new PositionGoneException("this position is none of the embedded store");
        }
        return new Feed(limited(() ->
                backend.changes(database, name, log -> position == null ? log.position() : log.resume(position))));
    }

    /** Reads the changes that there are, and waits for a commit if there are none. */
    private final class Feed implements DocumentFeed {
        private volatile ChangeLog.Position position;
        private long lastRead = System.nanoTime() - GATHER_NANOS;

        Feed(ChangeLog.Position position) {
            this.position = position;
        }

        @Override
        public List<DocumentChange> next(int limit, long bytes, Duration wait) {
            long begin = System.nanoTime();
            while (true) {
                long pause = lastRead + GATHER_NANOS - System.nanoTime();
                if (pause > 0 && !wait.isZero()) {
                    LockSupport.parkNanos(pause);
                }
                lastRead = System.nanoTime();
                long commits = backend.commits();
                // Without a deadline, which an interrupt would end as a failure.
                ChangeLog.Batch batch =
                        answered(() -> backend.changes(database, name, log -> log.read(position, limit, bytes)));
                boolean hasMoved = !batch.position().equals(position);
                position = batch.position();
                if (!batch.entries().isEmpty()) {
                    List<DocumentChange> changes =
                            new ArrayList<>(batch.entries().size());
                    batch.entries().forEach(entry -> changes.add(change(entry)));
                    return changes;
                }
                if (hasMoved) {
                    continue; // past what is not told; more may follow
                }
                long left = TimeUnit.NANOSECONDS.convert(wait) - (System.nanoTime() - begin);
                if (left <= 0 || !backend.awaitCommit(commits, left)) {
                    return List.of();
                }
            }
        }

        private static DocumentChange change(ChangeLog.Entry entry) {
            return new DocumentChange(
                    switch (entry.kind()) {
                        case ADDED -> Change.Kind.ADDED;
                        case CHANGED -> Change.Kind.CHANGED;
                        case REMOVED -> Change.Kind.REMOVED;
                        case RESET -> Change.Kind.RESET;
                    },
                    entry.id() == null ? null : new ObjectId(entry.id()),
                    entry.document(),
                    entry.before(),
                    entry.position().toString());
        }

        @Override
        public String position() {
            return position.toString();
        }

        @Override
        public boolean hasReached(String other) {
            ChangeLog.Position there = ChangeLog.Position.parse(other);
            return there != null && position.isAtOrAfter(there);
        }
    }

    @Override
    public void forgetChanges(@Nullable Collection<ObjectId> ids) {
        answered(() -> backend.forgetChanges(
                database,
                name,
                ids == null ? null : ids.stream().map(ObjectId::toByteArray).toList()));
    }

    @Override
    public void ping() {
        answered(backend::ping);
    }

    @Override
    public void close() {
        close.run();
    }

    @Override
    public String toString() {
        return description;
    }

    private Document run(Document command) {
        return answered(() -> backend.run(database, command));
    }

    private Document read(Document command) {
        return limited(() -> backend.run(database, command));
    }

    private static <T> T answered(Supplier<T> command) {
        try {
            return command.get();
        } catch (RuntimeException | StackOverflowError e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(Throwable cause) {
        if (cause instanceof ChangeLog.GoneException) {
            return new PositionGoneException(
                    "the embedded store cannot go on from this position: " + cause.getMessage());
        }
        if (cause instanceof StoreFailure failure && failure.isOfClosedStore()) {
            return new StoreUnavailableException("the embedded store is closed", cause);
        }
        if (cause instanceof StoreFailure failure && failure.isOfTheReader()) {
            return new StoreUnavailableException(String.valueOf(failure.getMessage()), cause);
        }
        // The message of a refusal may quote documents; its code and name do not.
        Document error = CommandErrors.reply(cause);
        int code = number(error, "code");
        return code == OUT_OF_DISK_SPACE
                ? new StoreUnavailableException(
                        "the embedded store has no space left on its disk, or the disk fails", cause)
                : new EventStoreException(
                        "the embedded store refused the command: " + error.get("codeName") + " (" + code + ")", cause);
    }

    @SuppressWarnings("unchecked")
    private static List<Document> documents(@Nullable Object list) {
        return list == null ? List.of() : (List<Document>) list;
    }
}
