package dev.events.core.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.UpdateOneModel;
import dev.events.core.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.bson.codecs.Codec;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** A collection in MongoDB, through the driver. */
final class DriverCollection implements EventCollection {
    private static final int BATCH = 1000;
    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);
    private static final InsertManyOptions UNORDERED_INSERT = new InsertManyOptions().ordered(false);

    /** An index with these keys has another name, or an index of this name has other keys. */
    private static final Set<Integer> INDEX_CONFLICTS = Set.of(85, 86);

    private final MongoClient client;
    private final boolean ownsClient;
    private final String description;
    private final String database;
    private final MongoCollection<Document> collection;

    /** @param ownsClient whether closing this closes the client */
    DriverCollection(MongoClient client, boolean ownsClient, String hosts, String database, String collection) {
        this.client = client;
        this.ownsClient = ownsClient;
        this.database = database;
        this.description = hosts + "/" + database + "." + collection;
        MongoCollection<Document> documents = client.getDatabase(database).getCollection(collection);
        this.collection = documents.withCodecRegistry(CodecRegistries.fromRegistries(
                CodecRegistries.fromCodecs(EventDecoder.INSTANCE), documents.getCodecRegistry()));
    }

    @Override
    public List<BulkWriteError> insert(List<Document> documents) {
        try {
            collection.insertMany(documents, UNORDERED_INSERT);
            return List.of();
        } catch (MongoBulkWriteException e) {
            return errors(e);
        }
    }

    private List<BulkWriteError> errors(MongoBulkWriteException e) {
        if (e.getWriteConcernError() != null) {
            throw new StoreUnavailableException(
                    "MongoDB did not confirm the write with the requested write concern", description, e);
        }
        return e.getWriteErrors();
    }

    @Override
    public <T> Results<T> find(Bson filter, Bson sort, @Nullable Bson fields, int limit, Codec<T> codec) {
        FindIterable<T> found = collection
                .find(filter, codec.getEncoderClass())
                .sort(sort)
                .projection(fields)
                .limit(limit)
                .batchSize(limit == 0 ? BATCH : limit);
        return new CursorResults<>(found.cursor());
    }

    private record CursorResults<T>(MongoCursor<T> cursor) implements Results<T> {
        @Override
        public boolean hasNext() {
            return cursor.hasNext();
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
            return updated(collection.bulkWrite(updates, UNORDERED), List.of());
        } catch (MongoBulkWriteException e) {
            return updated(e.getWriteResult(), errors(e));
        }
    }

    private static Updated updated(BulkWriteResult result, List<BulkWriteError> errors) {
        return new Updated(result.getMatchedCount(), result.getModifiedCount(), errors);
    }

    @Override
    public boolean deleteOne(Bson filter) {
        return collection.deleteOne(filter).getDeletedCount() > 0;
    }

    @Override
    public long deleteMany(Bson filter) {
        return collection.deleteMany(filter).getDeletedCount();
    }

    @Override
    public long count(Bson filter) {
        return collection.countDocuments(filter);
    }

    @Override
    public List<Document> aggregate(List<Bson> pipeline) {
        return collection.aggregate(pipeline).allowDiskUse(true).into(new ArrayList<>());
    }

    @Override
    public void ensureIndex(IndexModel index) {
        try {
            collection.createIndexes(List.of(index));
        } catch (MongoCommandException e) {
            if (!INDEX_CONFLICTS.contains(e.getErrorCode())) {
                throw e;
            }
        }
    }

    @Override
    public void ping() {
        client.getDatabase(database).runCommand(new Document("ping", 1));
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
