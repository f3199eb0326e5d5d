package dev.events.core.mongo;

import com.mongodb.MongoClientSettings;
import dev.events.core.Event;
import dev.events.core.Operation;
import dev.events.core.Operation.Author;
import dev.events.core.Sha256;
import dev.events.core.history.RecordedOperation;
import dev.events.core.history.RecordedOperation.Action;
import dev.events.core.history.RecordedOperation.State;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.Objects;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.Codec;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The shape of the history in MongoDB: two collections beside the events.
 *
 * <p>{@code …_history} has a document for each operation: {@code _id} its id, {@code at}, {@code expires}, {@code action}, {@code
 * request}, {@code count}, {@code state}, {@code author} with {@code id}, {@code name} and {@code tag}, {@code undoes}, {@code
 * undone_by}. An operation on one event also has that change in it. {@code …_history_events} has a document for each event that
 * an operation on many changed: {@code _id} is the operation's id, a colon and the event's. A change is {@code event}, the
 * {@code _id} of the event's document; {@code before}, that document in BSON, missing if there was none; {@code after}, a hash of
 * the event, missing if it was removed. {@code archive: true} says that the removed documents are a collection of their own, {@code
 * …_history_ID}.
 */
final class HistoryDocuments {
    /** The suffix of the collection of operations. */
    static final String OPERATIONS = "history";

    /** The suffix of the collection of what they did to events. */
    static final String CHANGES = "history_events";

    static final String ID = "_id";
    static final String AT = "at";
    static final String EXPIRES = "expires";
    static final String ACTION = "action";
    static final String REQUEST = "request";
    static final String COUNT = "count";
    static final String STATE = "state";
    static final String AUTHOR = "author";
    static final String AUTHOR_ID = "author.id";
    static final String AUTHOR_TAG = "author.tag";
    static final String UNDOES = "undoes";
    static final String UNDONE_BY = "undone_by";
    static final String EVENT = "event";
    static final String BEFORE = "before";
    static final String AFTER = "after";
    static final String ARCHIVE = "archive";

    private static final int FINGERPRINT_BYTES = 16;

    private static final Codec<Document> CODEC =
            MongoClientSettings.getDefaultCodecRegistry().get(Document.class);

    private HistoryDocuments() {}

    /** The suffix of the collection that holds what an operation removed all at once. */
    static String archive(String operation) {
        return OPERATIONS + "_" + operation;
    }

    /**
     * What an operation does to one document.
     *
     * @param id the {@code _id} of the document
     * @param before the document before; null if there is none
     * @param after the hash of the document after; null if there will be none
     */
    record Change(
            Object id, @Nullable Document before, @Nullable Binary after) {
        static Change removal(Document document) {
            return new Change(Objects.requireNonNull(document.get(EventDocuments.ID)), document, null);
        }

        static Change edit(Document document, Event after) {
            return new Change(Objects.requireNonNull(document.get(EventDocuments.ID)), document, fingerprint(after));
        }

        void writeTo(Document target) {
            target.append(EVENT, id);
            if (before != null) {
                target.append(BEFORE, new Binary(bytes(before)));
            }
            if (after != null) {
                target.append(AFTER, after);
            }
        }

        static @Nullable Change read(Document document) {
            Object id = document.get(EVENT);
            return id == null
                    ? null
                    : new Change(
                            id,
                            document.get(BEFORE) instanceof Binary before ? document(before.getData()) : null,
                            document.get(AFTER) instanceof Binary after ? after : null);
        }

        /** Whether a document is as the operation left it. */
        boolean isAfter(Document current) {
            return fingerprint(current).equals(after);
        }

        /** Whether a document is as it was before the operation. */
        boolean isBefore(Document current) {
            return before != null && isSame(before, current);
        }
    }

    /** Whether two documents are the same event, whatever other fields they have. */
    static boolean isSame(Document one, Document other) {
        return fingerprint(one).equals(fingerprint(other));
    }

    /** A hash of the event that a document is, or of the document if it is none. */
    static Binary fingerprint(Document document) {
        Event event = EventDocuments.read(document);
        return event == null ? hash(document) : fingerprint(event);
    }

    private static Binary fingerprint(Event event) {
        return hash(EventDocuments.write(event));
    }

    private static Binary hash(Document document) {
        return new Binary(Sha256.prefix(bytes(document), FINGERPRINT_BYTES));
    }

    private static byte[] bytes(Document document) {
        RawBsonDocument raw = new RawBsonDocument(document, CODEC);
        var buffer = raw.getByteBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static Document document(byte[] bytes) {
        return new RawBsonDocument(bytes).decode(CODEC);
    }

    /** What an operation did to one document, as a document of its own. */
    static Document write(String operation, Date expires, Change change) {
        Document document = new Document(ID, changeId(operation, change.id())).append(EXPIRES, expires);
        change.writeTo(document);
        return document;
    }

    /** The {@code _id} of what an operation did to a document. */
    static String changeId(String operation, Object documentId) {
        String key = documentId instanceof ObjectId id
                ? id.toHexString()
                : "x" + Sha256.hexPrefix(bytes(new Document(ID, documentId)), FINGERPRINT_BYTES);
        return operation + ":" + key;
    }

    /** The {@code _id}s of what an operation did come after this one. */
    static String before(String operation) {
        return operation + ":";
    }

    /** The {@code _id}s of what an operation did come before this one. */
    static String after(String operation) {
        return operation + ";";
    }

    static Document write(Operation operation, Action action, State state, long count, @Nullable String undoes) {
        Document document = new Document(ID, operation.id())
                .append(AT, Date.from(operation.time()))
                .append(EXPIRES, Date.from(operation.expires()))
                .append(ACTION, action.name().toLowerCase(Locale.ROOT))
                .append(REQUEST, operation.request())
                .append(COUNT, count)
                .append(STATE, state.name().toLowerCase(Locale.ROOT));
        Author author = operation.author();
        if (author != null) {
            Document who = new Document("id", author.id()).append("name", author.name());
            if (author.tag() != null) {
                who.append("tag", author.tag());
            }
            document.append(AUTHOR, who);
        }
        return undoes == null ? document : document.append(UNDOES, undoes);
    }

    /** The operation; null if the document is something else. */
    static @Nullable RecordedOperation read(Document document) {
        Action action = value(Action.values(), document.get(ACTION));
        State state = value(State.values(), document.get(STATE));
        if (!(document.get(ID) instanceof String id) || action == null || state == null) {
            return null;
        }
        return new RecordedOperation(
                id,
                time(document.get(AT)),
                action,
                document.get(AUTHOR) instanceof Document author ? author(author) : null,
                document.get(REQUEST) instanceof String request ? request : "",
                document.get(COUNT) instanceof Number count ? count.longValue() : 0,
                state,
                document.get(UNDOES) instanceof String undoes ? undoes : null,
                document.get(UNDONE_BY) instanceof String undoneBy ? undoneBy : null,
                time(document.get(EXPIRES)));
    }

    private static Author author(Document document) {
        return new Author(
                String.valueOf(document.get("id")),
                String.valueOf(document.get("name")),
                document.get("tag") instanceof String tag ? tag : null);
    }

    private static Instant time(@Nullable Object value) {
        return value instanceof Date date ? date.toInstant() : Instant.EPOCH;
    }

    private static <E extends Enum<E>> @Nullable E value(E[] values, @Nullable Object name) {
        for (E value : values) {
            if (value.name().toLowerCase(Locale.ROOT).equals(name)) {
                return value;
            }
        }
        return null;
    }
}
