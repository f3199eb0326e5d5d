package dev.events.core.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.connection.ClusterType;
import dev.events.core.Change.Kind;
import dev.events.core.PositionGoneException;
import dev.events.core.StoreUnavailableException;
import dev.events.core.mongo.EventCollection.DocumentFeed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.RawBsonDocumentCodec;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Where the changes of a collection come from: MongoDB's change streams, or this process's own writes if MongoDB has no change
 * streams, as a standalone. Which of them is found out when somebody asks for the first time; until then nothing is noted.
 */
final class ChangeSource {
    /**
     * How servers refuse a change stream: CommandNotFound, CommandNotSupported, NotImplemented, UnsupportedOption, an unknown stage,
     * and a standalone.
     */
    static final Set<Integer> NO_STREAMS = Set.of(59, 115, 238, 303, 40324, 40573);

    private static final int UNAUTHORIZED = 13;

    private static final long NANOS_KEPT = TimeUnit.SECONDS.toNanos(1);

    /**
     * A position is so much earlier than the time that MongoDB tells: a write that is done later may have an earlier time,
     * because it began earlier, or on another shard.
     */
    private static final long SECONDS_EARLIER = 2;

    private final MongoClient client;
    private final MongoCollection<Document> collection;
    private final SharedCall<Boolean> whetherStreams = new SharedCall<>();
    private final SharedCall<Known> time = new SharedCall<>();
    private volatile @Nullable OwnChanges own;
    private volatile boolean streams;
    private volatile @Nullable Known known;

    /** A position, and when MongoDB was asked for it. */
    private record Known(String position, long atNanos) {
        boolean isFresh() {
            return System.nanoTime() - atNanos <= NANOS_KEPT;
        }
    }

    ChangeSource(MongoClient client, MongoCollection<Document> collection) {
        this.client = client;
        this.collection = collection
                .withCodecRegistry(CodecRegistries.fromRegistries(
                        CodecRegistries.fromCodecs(new RawBsonDocumentCodec()), collection.getCodecRegistry()))
                .withReadPreference(ReadPreference.primary())
                .withReadConcern(ReadConcern.MAJORITY);
    }

    DocumentFeed changes(@Nullable String since) {
        OwnChanges source = source();
        if (source != null) {
            return source.feed(since);
        }
        if (since != null && isYetToCome(StreamedChanges.seconds(since))) {
            throw new PositionGoneException("this position is later than MongoDB's time");
        }
        return new StreamedChanges(collection, since == null ? present() : since);
    }

    /**
     * MongoDB would tell nothing until then. It is asked only if that may be so, by the clock of this machine. The member that answers may
     * be a little behind.
     */
    private boolean isYetToCome(long seconds) {
        return seconds > Instant.now().getEpochSecond() && seconds > seconds(requireTime()) + SECONDS_EARLIER;
    }

    /**
     * On a replica set MongoDB chooses: after the last write that a majority has, and no earlier one comes later. Its {@code
     * operationTime} would be no such place, since a write that began earlier may be done after it. A cluster would choose its
     * present time, of which the same is true for each shard.
     */
    private String present() {
        if (client.getClusterDescription().getType() != ClusterType.REPLICA_SET) {
            return earlier(requireTime());
        }
        String name = collection.getNamespace().getCollectionName();
        Document open = new Document("aggregate", name)
                .append("pipeline", List.of(new Document("$changeStream", new Document())))
                .append("cursor", new Document("batchSize", 0))
                .append("readConcern", new Document("level", "majority"));
        // The driver tells no token before the first read, which may meet changes.
        if (run(open).get("cursor") instanceof Document cursor) {
            run(new Document("killCursors", name).append("cursors", List.of(cursor.get("id"))));
            if (cursor.get("postBatchResumeToken") instanceof Document token) {
                return token.getString("_data");
            }
        }
        return earlier(requireTime());
    }

    private static String earlier(BsonTimestamp now) {
        return StreamedChanges.at(seconds(now) - SECONDS_EARLIER, 0);
    }

    private static long seconds(BsonTimestamp time) {
        return Integer.toUnsignedLong(time.getTime());
    }

    String position() {
        OwnChanges source = source();
        return source == null ? streamPosition() : source.position();
    }

    /** Whether changes of other processes are told. */
    boolean isShared() {
        return source() == null;
    }

    /** Null for change streams. */
    private @Nullable OwnChanges source() {
        if (own == null && !streams) {
            // Kept before the next one can ask: what is noted must be noted in one place.
            whetherStreams.get(this::findSource);
        }
        return own;
    }

    private boolean findSource() {
        if (own == null && !streams) {
            if (hasStreams()) {
                streams = true;
            } else {
                own = new OwnChanges(this::read);
            }
        }
        return streams;
    }

    private boolean hasStreams() {
        BsonTimestamp now = time();
        if (now == null || client.getClusterDescription().getType() == ClusterType.STANDALONE) {
            return false;
        }
        try {
            new StreamedChanges(collection, earlier(now)).close();
            return true;
        } catch (MongoCommandException e) {
            if (NO_STREAMS.contains(e.getErrorCode())) {
                return false;
            }
            if (e.getErrorCode() == UNAUTHORIZED) {
                return true; // whoever follows changes hears of it, and nobody else
            }
            throw e;
        }
    }

    /** One asks MongoDB; the others go on with what is known, even if that is older, and only wait if nothing is. */
    private String streamPosition() {
        Known last = known;
        if (last != null && (last.isFresh() || time.isRunning())) {
            return last.position();
        }
        return time.get(this::askTime).position();
    }

    private Known askTime() {
        long now = System.nanoTime();
        Known told = new Known(earlier(requireTime()), now);
        known = told;
        return told;
    }

    private BsonTimestamp requireTime() {
        BsonTimestamp time = time();
        if (time == null) {
            throw new StoreUnavailableException("MongoDB does not tell its time", null);
        }
        return time;
    }

    /** MongoDB's time; null if it tells none. */
    private @Nullable BsonTimestamp time() {
        return run(new Document("ping", 1)).get("operationTime") instanceof BsonTimestamp time ? time : null;
    }

    private Document run(Document command) {
        return client.getDatabase(collection.getNamespace().getDatabaseName())
                .runCommand(command, ReadPreference.primary());
    }

    private Map<ObjectId, RawBsonDocument> read(List<ObjectId> ids) {
        Map<ObjectId, RawBsonDocument> found = new HashMap<>();
        collection
                .withReadConcern(ReadConcern.LOCAL)
                .find(Filters.in(EventDocuments.ID, ids), RawBsonDocument.class)
                .forEach(document ->
                        found.put(document.getObjectId(EventDocuments.ID).getValue(), document));
        return found;
    }

    /** Notes documents that this process may have added. */
    void added(List<Document> documents) {
        OwnChanges noted = own;
        if (noted != null) {
            noted.note(
                    Kind.ADDED,
                    documents.stream()
                            .map(document -> document.get(EventDocuments.ID))
                            .filter(ObjectId.class::isInstance)
                            .map(ObjectId.class::cast)
                            .toList());
        }
    }

    /** Notes that this process may have changed or removed what matches. */
    void touched(List<? extends Bson> filters) {
        OwnChanges noted = own;
        if (noted != null) {
            List<ObjectId> all = new ArrayList<>();
            for (Bson filter : filters) {
                List<ObjectId> ids = ids(filter.toBsonDocument());
                if (ids == null) {
                    noted.note(Kind.RESET, null);
                    return;
                }
                all.addAll(ids);
            }
            noted.note(Kind.CHANGED, all);
        }
    }

    /** The ids that a filter names; null if it names none. */
    private static @Nullable List<ObjectId> ids(BsonDocument filter) {
        BsonValue id = filter.get(EventDocuments.ID);
        if (id != null && id.isDocument()) {
            BsonValue list = id.asDocument().get("$in");
            return list == null || !list.isArray() ? null : objectIds(list.asArray());
        }
        if (id != null) {
            return objectIds(List.of(id));
        }
        BsonValue all = filter.get("$and");
        if (all != null && all.isArray()) {
            for (BsonValue each : all.asArray()) {
                List<ObjectId> ids = each.isDocument() ? ids(each.asDocument()) : null;
                if (ids != null) {
                    return ids;
                }
            }
        }
        return null;
    }

    private static List<ObjectId> objectIds(List<BsonValue> ids) {
        return ids.stream()
                .filter(BsonValue::isObjectId)
                .map(id -> id.asObjectId().getValue())
                .toList();
    }
}
