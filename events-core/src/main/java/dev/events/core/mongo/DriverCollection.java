package dev.events.core.mongo;

import com.mongodb.CreateIndexCommitQuorum;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.ServerAddress;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.cursor.TimeoutMode;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.CreateIndexOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.mongodb.connection.ServerDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.Codec;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** A collection in MongoDB, through the driver. */
final class DriverCollection implements EventCollection {
    /** As many documents as a page has by default, and one more; a batch of the largest events then has 12 MB. */
    private static final int BATCH = 101;

    /** Where some fields are enough. */
    private static final int BATCH_OF_FIELDS = 2000;

    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);
    private static final InsertManyOptions UNORDERED_INSERT = new InsertManyOptions().ordered(false);

    private static final CreateIndexOptions BY_A_MAJORITY =
            new CreateIndexOptions().commitQuorum(CreateIndexCommitQuorum.MAJORITY);

    /**
     * How servers refuse an option that they do not know: BadValue, FailedToParse, InvalidOptions, CommandNotSupported,
     * NotImplemented, UnsupportedOption, and an unknown field.
     */
    private static final Set<Integer> UNKNOWN_OPTION = Set.of(2, 9, 72, 115, 238, 303, 40415);

    /** A look whether MongoDB is there; who asks does not want to wait for long. */
    private static final Duration PING_LIMIT = Duration.ofSeconds(5);

    private final MongoClient client;
    private final boolean ownsClient;
    private final boolean isInterruptible;
    private final String description;
    private final String database;
    private final MongoCollection<Document> reads;
    private final MongoCollection<Document> writes;
    private final EventCollection primary;
    private final EventCollection interruptible;
    private final ChangeSource changes;

    /** Whether the server takes the option to sort on its disk, which MongoDB does from 4.4. */
    private volatile boolean sortsOnDisk = true;

    /**
     * A collection of a client of one's own, or of the application's.
     *
     * @param writeLimit for a client of one's own, which closing this closes: how long a write may take, zero for ever; null for a
     *     client of the application, which has its own limits
     */
    DriverCollection(
            MongoClient client, @Nullable Duration writeLimit, String hosts, String database, String collection) {
        this.client = client;
        this.ownsClient = writeLimit != null;
        this.isInterruptible = false;
        this.database = database;
        this.description = hosts + "/" + database + "." + collection;
        MongoCollection<Document> documents = client.getDatabase(database).getCollection(collection);
        this.reads = documents.withCodecRegistry(CodecRegistries.fromRegistries(
                CodecRegistries.fromCodecs(EventDecoder.INSTANCE), documents.getCodecRegistry()));
        this.writes = writeLimit == null ? reads : reads.withTimeout(writeLimit.toMillis(), TimeUnit.MILLISECONDS);
        this.changes = new ChangeSource(client, reads);
        this.primary = new DriverCollection(this, primary(reads), false);
        // The application's client may have listeners that know the caller by its thread.
        this.interruptible =
                ownsClient && InterruptibleReads.ARE_POSSIBLE ? new DriverCollection(this, reads, true) : this;
    }

    /** Another collection of the same database. */
    private DriverCollection(DriverCollection other, String suffix) {
        String name = other.reads.getNamespace().getCollectionName() + "_" + suffix;
        this.client = other.client;
        this.ownsClient = false;
        this.isInterruptible = false;
        this.database = other.database;
        this.description = other.description + "_" + suffix;
        this.reads = renamed(other.reads, name);
        this.writes = renamed(other.writes, name);
        this.changes = new ChangeSource(client, reads);
        this.primary = new DriverCollection(this, primary(reads), false);
        this.interruptible = this;
    }

    private MongoCollection<Document> renamed(MongoCollection<Document> collection, String name) {
        MongoCollection<Document> renamed = client.getDatabase(database)
                .getCollection(name)
                .withCodecRegistry(collection.getCodecRegistry())
                .withReadPreference(collection.getReadPreference())
                .withReadConcern(collection.getReadConcern())
                .withWriteConcern(collection.getWriteConcern());
        Long timeout = collection.getTimeout(TimeUnit.MILLISECONDS);
        return timeout == null ? renamed : renamed.withTimeout(timeout, TimeUnit.MILLISECONDS);
    }

    /** The same collection, read in another way. */
    private DriverCollection(DriverCollection other, MongoCollection<Document> reads, boolean isInterruptible) {
        this.client = other.client;
        this.ownsClient = false;
        this.isInterruptible = isInterruptible;
        this.database = other.database;
        this.description = other.description;
        this.reads = reads;
        this.writes = other.writes;
        this.changes = other.changes;
        this.primary = isInterruptible ? other.primary : this;
        this.interruptible = this;
    }

    private static MongoCollection<Document> primary(MongoCollection<Document> collection) {
        return collection.withReadPreference(ReadPreference.primary()).withReadConcern(ReadConcern.LOCAL);
    }

    /** Whether both have the same name in deployments with a server in common. */
    boolean isSameAs(DriverCollection other) {
        return reads.getNamespace().equals(other.reads.getNamespace())
                && !Collections.disjoint(addresses(client), addresses(other.client));
    }

    /** The servers that are known by now: those of the connection string, or the members' own names. */
    private static Set<ServerAddress> addresses(MongoClient client) {
        return client.getClusterDescription().getServerDescriptions().stream()
                .map(ServerDescription::getAddress)
                .collect(Collectors.toSet());
    }

    @Override
    public Duration readLimit() {
        Long limit = reads.getTimeout(TimeUnit.MILLISECONDS);
        return limit == null ? Duration.ZERO : Duration.ofMillis(limit);
    }

    @Override
    public EventCollection primary() {
        return primary;
    }

    @Override
    public EventCollection interruptible() {
        return interruptible;
    }

    private <T extends @Nullable Object> T read(Supplier<T> command) {
        return isInterruptible ? InterruptibleReads.call(command) : command.get();
    }

    @Override
    public EventCollection companion(String suffix) {
        return new DriverCollection(this, suffix);
    }

    @Override
    public List<BulkWriteError> insert(List<Document> documents) {
        try {
            return refused(() -> writes.insertMany(documents, UNORDERED_INSERT));
        } finally {
            changes.added(documents);
        }
    }

    @Override
    public List<BulkWriteError> insertRaw(List<RawBsonDocument> documents) {
        return refused(() -> raw().insertMany(documents, UNORDERED_INSERT));
    }

    @Override
    public List<BulkWriteError> replaceRaw(List<RawBsonDocument> documents) {
        List<ReplaceOneModel<RawBsonDocument>> replacements = documents.stream()
                .map(document ->
                        new ReplaceOneModel<>(Filters.eq(EventDocuments.ID, RawDocuments.id(document)), document))
                .toList();
        return refused(() -> raw().bulkWrite(replacements, UNORDERED));
    }

    private MongoCollection<RawBsonDocument> raw() {
        return writes.withDocumentClass(RawBsonDocument.class);
    }

    private List<BulkWriteError> refused(Runnable write) {
        try {
            write.run();
            return List.of();
        } catch (MongoBulkWriteException e) {
            return errors(e);
        }
    }

    private List<BulkWriteError> errors(MongoBulkWriteException e) {
        if (e.getWriteConcernError() != null) {
            throw MongoErrors.unconfirmed(e.getWriteConcernError(), e.getWriteErrors(), description, e);
        }
        return e.getWriteErrors();
    }

    @Override
    public <T> Results<T> find(Bson filter, Bson sort, @Nullable Bson fields, int limit, Codec<T> codec) {
        int batch = fields == null ? BATCH : BATCH_OF_FIELDS;
        FindIterable<T> found = reads.find(filter, codec.getEncoderClass())
                .sort(sort)
                .projection(fields)
                .limit(limit)
                .batchSize(limit == 0 ? batch : Math.min(limit, batch));
        if (limit == 0 && reads.getTimeout(TimeUnit.MILLISECONDS) != null) {
            // For each batch; the whole may take as long as its reader does.
            found.timeoutMode(TimeoutMode.ITERATION);
        }
        if (!sortsOnDisk || sort.toBsonDocument().isEmpty()) {
            return results(found);
        }
        try {
            // Without its index, a sort of very many documents needs more memory than a server gives.
            return results(found.allowDiskUse(true));
        } catch (MongoException e) {
            if (!isUnknownOption(e)) {
                throw e;
            }
            Results<T> results = results(found.allowDiskUse(null));
            sortsOnDisk = false;
            return results;
        }
    }

    private <T> Results<T> results(FindIterable<T> found) {
        return new CursorResults<>(read(found::cursor));
    }

    private final class CursorResults<T> implements Results<T> {
        private final MongoCursor<T> cursor;

        CursorResults(MongoCursor<T> cursor) {
            this.cursor = cursor;
        }

        @Override
        public boolean hasNext() {
            boolean isKnown = cursor.available() > 0 || cursor.getServerCursor() == null;
            return isKnown ? cursor.hasNext() : read(cursor::hasNext);
        }

        @Override
        public T next() {
            return cursor.next();
        }

        @Override
        public void close() {
            cursor.close();
        }
    }

    @Override
    public Updated update(List<UpdateOneModel<Document>> updates) {
        try {
            return updated(writes.bulkWrite(updates, UNORDERED), List.of());
        } catch (MongoBulkWriteException e) {
            return updated(e.getWriteResult(), errors(e));
        } finally {
            changes.touched(updates.stream().map(UpdateOneModel::getFilter).toList());
        }
    }

    private static Updated updated(BulkWriteResult result, List<BulkWriteError> errors) {
        return new Updated(result.getMatchedCount(), result.getModifiedCount(), errors);
    }

    @Override
    public boolean deleteOne(Bson filter) {
        try {
            return writes.deleteOne(filter).getDeletedCount() > 0;
        } finally {
            changes.touched(List.of(filter));
        }
    }

    @Override
    public long deleteMany(Bson filter) {
        try {
            return writes.deleteMany(filter).getDeletedCount();
        } finally {
            changes.touched(List.of(filter));
        }
    }

    @Override
    public long deleteEach(List<Bson> filters) {
        List<DeleteOneModel<Document>> deletes =
                filters.stream().map(DeleteOneModel<Document>::new).toList();
        try {
            return writes.bulkWrite(deletes, UNORDERED).getDeletedCount();
        } finally {
            changes.touched(filters);
        }
    }

    @Override
    public void drop() {
        try {
            writes.drop();
        } finally {
            changes.touched(List.of(Filters.empty()));
        }
    }

    @Override
    public long count(Bson filter) {
        return read(() -> reads.countDocuments(filter));
    }

    @Override
    public List<Document> aggregate(List<Bson> pipeline) {
        return read(() -> reads.aggregate(pipeline).allowDiskUse(true).into(new ArrayList<>()));
    }

    @Override
    public List<Document> listIndexes() {
        return reads.listIndexes().into(new ArrayList<>());
    }

    /**
     * Waits as long as it takes: a time limit would not only end the wait, but also the work. With a majority as quorum,
     * members that are down hold nothing up.
     */
    @Override
    public void createIndexes(List<IndexModel> indexes) {
        MongoCollection<Document> patient = writes.withTimeout(0, TimeUnit.MILLISECONDS);
        try {
            patient.createIndexes(indexes, BY_A_MAJORITY);
        } catch (MongoException e) {
            if (!isUnknownOption(e)) {
                throw e;
            }
            // A standalone has no members, and MongoDB 4.2 no quorum.
            patient.createIndexes(indexes);
        }
    }

    /** Whether a server, or the driver for it, refused an option that it does not know; a bad command may look the same. */
    private static boolean isUnknownOption(MongoException e) {
        return e.getClass() == MongoClientException.class || UNKNOWN_OPTION.contains(e.getCode());
    }

    /** A write of nothing waits for all that was written before it. */
    @Override
    public void confirm() {
        writes.updateOne(Filters.eq("_id", new ObjectId()), Updates.set("_", 0));
    }

    @Override
    public String position() {
        return changes.position();
    }

    @Override
    public DocumentFeed changes(@Nullable String since) {
        return changes.changes(since);
    }

    /** Whether changes of other processes are told. */
    boolean tellsChangesOfOthers() {
        return changes.isShared();
    }

    @Override
    public void ping() {
        MongoDatabase pinged = client.getDatabase(database);
        Long limit = pinged.getTimeout(TimeUnit.MILLISECONDS);
        if (limit != null && (limit == 0 || limit > PING_LIMIT.toMillis())) {
            pinged = pinged.withTimeout(PING_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
        pinged.runCommand(new Document("ping", 1));
    }

    @Override
    public void close() {
        if (ownsClient) {
            client.close();
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
