package dev.events.core.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoServerException;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.OperationType;
import dev.events.core.Change.Kind;
import dev.events.core.PositionGoneException;
import dev.events.core.StoreUnavailableException;
import dev.events.core.mongo.EventCollection.DocumentChange;
import dev.events.core.mongo.EventCollection.DocumentFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The changes that MongoDB's change streams tell, those of other processes included. A position is a resume token, or a time of
 * MongoDB's.
 *
 * <p>The driver resumes a stream after an election. If that fails too, the caller hears of it, and the next call goes on from the
 * last position.
 */
final class StreamedChanges implements DocumentFeed {
    /** How long MongoDB waits for the next change before it answers that there is none. */
    private static final long AWAIT_MILLIS = 250;

    /** The same for one who does not wait. */
    private static final long IMPATIENT_MILLIS = 10;

    private static final int BATCH = 101;

    /** In MongoDB from 4.2 on. */
    private static final Pattern TOKEN = Pattern.compile("[0-9A-Fa-f]{16,4000}");

    private static final Pattern TIME = Pattern.compile("at-(\\d{1,10})-(\\d{1,10})");

    private static final long MOST = 0xFFFF_FFFFL;

    /** What a token begins with: a time of MongoDB's, whose seconds come first. */
    private static final Pattern TOKEN_TIME = Pattern.compile("82([0-9A-Fa-f]{8})[0-9A-Fa-f]+");

    /**
     * CappedPositionLost, InvalidResumeToken, ChangeStreamFatalError and ChangeStreamHistoryLost: MongoDB cannot go on from
     * there.
     */
    private static final Set<Integer> GONE = Set.of(136, 260, 280, 286);

    private final MongoCollection<Document> collection;
    private @Nullable MongoChangeStreamCursor<ChangeStreamDocument<RawBsonDocument>> cursor;
    private String position;
    private volatile boolean closed;
    /** Whether {@link #cursor} waits for changes as long as it may. */
    private boolean isPatient;
    /** Whether the last read met changes, and none of them is one to be told. */
    private boolean sawUntold;

    /**
     * Opens a stream.
     *
     * @param collection reads from the primary what a majority has
     * @param since a position
     */
    StreamedChanges(MongoCollection<Document> collection, String since) {
        this.collection = collection;
        this.position = since;
        this.cursor = open(since, false);
    }

    /** The position before all changes at this time or later. */
    static String at(long seconds, long increment) {
        return "at-" + seconds + "-" + increment;
    }

    /** The seconds of MongoDB's time that a position names; 0 if it does not say. */
    static long seconds(String position) {
        Matcher time = TIME.matcher(position);
        if (time.matches()) {
            return Long.parseLong(time.group(1));
        }
        Matcher token = TOKEN_TIME.matcher(position);
        return token.matches() ? Long.parseLong(token.group(1), 16) : 0;
    }

    private MongoChangeStreamCursor<ChangeStreamDocument<RawBsonDocument>> open(String since, boolean waits) {
        Long limit = collection.getTimeout(TimeUnit.MILLISECONDS);
        long longest = waits ? AWAIT_MILLIS : IMPATIENT_MILLIS;
        long await = limit == null || limit == 0 ? longest : Math.min(longest, Math.max(1, limit / 2));
        ChangeStreamIterable<RawBsonDocument> stream = collection
                .watch(List.of(), RawBsonDocument.class)
                .fullDocument(FullDocument.UPDATE_LOOKUP)
                .maxAwaitTime(await, TimeUnit.MILLISECONDS)
                .batchSize(BATCH);
        startAt(stream, since);
        try {
            return stream.cursor();
        } catch (MongoCommandException e) {
            // Texts that look like tokens and are none have many codes.
            boolean isOfOthers =
                    ServerErrors.passes(e.getErrorCode()) || ChangeSource.NO_STREAMS.contains(e.getErrorCode());
            throw isOfOthers ? e : gone(e);
        }
    }

    private static void startAt(ChangeStreamIterable<RawBsonDocument> stream, String since) {
        Matcher time = TIME.matcher(since);
        if (time.matches()) {
            long seconds = Long.parseLong(time.group(1));
            long increment = Long.parseLong(time.group(2));
            if (seconds <= MOST && increment <= MOST) {
                stream.startAtOperationTime(new BsonTimestamp((seconds << Integer.SIZE) | increment));
                return;
            }
        } else if (TOKEN.matcher(since).matches()) {
            // Unlike resumeAfter, also after the collection was dropped or renamed.
            stream.startAfter(new BsonDocument("_data", new BsonString(since)));
            return;
        }
        throw new PositionGoneException("this position is none of MongoDB's");
    }

    private static PositionGoneException gone(MongoException e) {
        String name = e instanceof MongoServerException answered ? answered.getErrorCodeName() : null;
        return new PositionGoneException(
                "MongoDB cannot go on from this position: " + ServerErrors.named(e.getCode(), name));
    }

    private static String text(BsonDocument token) {
        return token.getString("_data").getValue();
    }

    @Override
    public List<DocumentChange> next(int limit, long bytes, Duration wait) {
        long begin = System.nanoTime();
        while (true) {
            List<DocumentChange> changes = read(limit, bytes, !wait.isZero());
            // After what is not told, more may follow.
            boolean isLate = !sawUntold && System.nanoTime() - begin >= TimeUnit.NANOSECONDS.convert(wait);
            if (!changes.isEmpty() || isLate || Thread.currentThread().isInterrupted()) {
                return changes;
            }
        }
    }

    private List<DocumentChange> read(int limit, long bytes, boolean waits) {
        try {
            Batch batch = new Batch(bytes);
            MongoChangeStreamCursor<ChangeStreamDocument<RawBsonDocument>> open = cursor;
            if (open == null && closed) {
                sawUntold = false;
                return List.of();
            }
            if (open != null && waits && !isPatient) {
                release();
                open = null;
            }
            if (open == null) {
                open = open(position, waits);
                cursor = open;
                isPatient = waits;
            }
            ChangeStreamDocument<RawBsonDocument> change;
            do {
                change = open.tryNext();
                if (change != null) {
                    batch.add(change);
                }
            } while (change != null && !batch.isEnded && batch.isSmaller(limit) && open.available() > 0);
            // Without a change, the token tells how far the stream has got, so that it never grows too old.
            BsonDocument token = open.getResumeToken();
            String reached = batch.isEnded || change != null ? batch.position : token == null ? position : text(token);
            if (batch.isEnded) {
                release();
            } else if (change == null && open.getServerCursor() == null) {
                release();
                throw new StoreUnavailableException("MongoDB has ended the stream of changes", null);
            }
            position = reached;
            sawUntold = batch.changes.isEmpty() && !batch.position.isEmpty();
            return batch.changes;
        } catch (MongoInterruptedException e) {
            sawUntold = false;
            release();
            Thread.currentThread().interrupt();
            return List.of();
        } catch (MongoException e) {
            release();
            throw GONE.contains(e.getCode()) ? gone(e) : e;
        } catch (IllegalStateException e) {
            release();
            throw e;
        }
    }

    /** The changes of one read. */
    private static final class Batch {
        final List<DocumentChange> changes = new ArrayList<>();
        String position = "";
        /** The collection was dropped or renamed, with which the stream ends. */
        boolean isEnded;

        private long bytesLeft;

        Batch(long bytes) {
            this.bytesLeft = bytes;
        }

        boolean isSmaller(int limit) {
            return changes.size() < limit && bytesLeft > 0;
        }

        void add(ChangeStreamDocument<RawBsonDocument> change) {
            position = text(change.getResumeToken());
            OperationType type = change.getOperationType();
            isEnded = type == OperationType.INVALIDATE;
            Kind kind = kind(type, change.getFullDocument());
            if (kind == Kind.RESET) {
                if (!changes.isEmpty() && changes.get(changes.size() - 1).kind() == Kind.RESET) {
                    changes.remove(changes.size() - 1);
                }
                changes.add(new DocumentChange(kind, null, null, null, position));
                return;
            }
            ObjectId id = id(change.getDocumentKey());
            if (kind != null && id != null) {
                RawBsonDocument document = change.getFullDocument();
                bytesLeft -= document == null ? 0 : document.getByteBuffer().remaining();
                changes.add(new DocumentChange(kind, id, document, null, position));
            }
        }

        /** Null for what changes no document. A changed document that is not there any more is one that was removed. */
        private static @Nullable Kind kind(@Nullable OperationType type, @Nullable RawBsonDocument document) {
            return type == null
                    ? null
                    : switch (type) {
                        case INSERT -> document == null ? Kind.REMOVED : Kind.ADDED;
                        case UPDATE, REPLACE -> document == null ? Kind.REMOVED : Kind.CHANGED;
                        case DELETE -> Kind.REMOVED;
                        case DROP, RENAME, DROP_DATABASE, INVALIDATE -> Kind.RESET;
                        case OTHER -> null;
                    };
        }

        private static @Nullable ObjectId id(@Nullable BsonDocument key) {
            return key != null && key.get("_id") instanceof BsonObjectId id ? id.getValue() : null;
        }
    }

    @Override
    public String position() {
        return position;
    }

    /**
     * That there was no change is no proof: a shard may have nothing to tell yet. The tokens say it, which grow in the order of the
     * changes and can be compared as texts.
     */
    @Override
    public boolean hasReached(String other) {
        return TOKEN.matcher(position).matches()
                && TOKEN.matcher(other).matches()
                && position.compareToIgnoreCase(other) >= 0;
    }

    @Override
    public void close() {
        closed = true;
        release();
    }

    /** The next read opens another stream. */
    private void release() {
        MongoChangeStreamCursor<ChangeStreamDocument<RawBsonDocument>> open = cursor;
        cursor = null;
        if (open != null) {
            open.close();
        }
    }
}
