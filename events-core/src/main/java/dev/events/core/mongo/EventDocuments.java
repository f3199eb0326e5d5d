package dev.events.core.mongo;

import com.mongodb.MongoClientSettings;
import dev.events.core.Addition;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.IdempotencyKey;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.codecs.Codec;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The shape that events have in MongoDB, which is the original service's: {@code _id} ObjectId, {@code start_epoch}
 * double, {@code stop_epoch} double, or int32 -1 where there is none, {@code open} true where it is open, {@code tags}
 * array of strings, and {@code note} where there is one.
 */
final class EventDocuments {
    static final String ID = "_id";
    static final String START = "start_epoch";
    static final String STOP = "stop_epoch";
    static final String OPEN = "open";
    static final String TAGS = "tags";
    static final String NOTE = "note";

    /** The fields of an event, except its id. */
    static final List<String> EVENT_FIELDS = List.of(START, STOP, OPEN, TAGS, NOTE);

    /** In events added under an {@link IdempotencyKey}: its fingerprint, 16 bytes. */
    static final String FINGERPRINT = "idempotency_fingerprint";

    /** In events that were added with an operation: its id, an ObjectId. */
    static final String IMPORT = "import";

    private static final Integer NO_STOP = -1;

    private static final Codec<Document> CODEC =
            MongoClientSettings.getDefaultCodecRegistry().get(Document.class);

    private EventDocuments() {}

    /** The documents themselves, with the fields that are not an event's. */
    static Stream<Document> find(EventCollection collection, Bson filter, int limit) {
        return find(collection, filter, new Document(), null, limit);
    }

    /** @param fields the fields that are needed, null for all */
    static Stream<Document> find(EventCollection collection, Bson filter, Bson sort, @Nullable Bson fields, int limit) {
        return FoundStream.of(collection, () -> collection.find(filter, sort, fields, limit, CODEC));
    }

    static Document write(Event event) {
        Document document =
                new Document(ID, new ObjectId(event.id())).append(START, EpochSeconds.toDouble(event.start()));
        Instant stop = event.stop();
        document.append(STOP, stop == null ? NO_STOP : (Object) EpochSeconds.toDouble(stop));
        if (event.open()) {
            document.append(OPEN, true);
        }
        document.append(TAGS, List.copyOf(event.tags()));
        if (event.note() != null) {
            document.append(NOTE, event.note());
        }
        return document;
    }

    static Document write(Addition addition) {
        Document document = write(addition.event());
        IdempotencyKey key = addition.key();
        if (key != null) {
            document.append(FINGERPRINT, new Binary(key.fingerprint()));
        }
        String operation = addition.operation();
        return operation == null ? document : document.append(IMPORT, new ObjectId(operation));
    }

    /** The event in {@code document}; null if it is not an event. */
    static @Nullable Event read(Document document) {
        return read(
                document.get(ID),
                document.get(START),
                document.get(STOP),
                document.get(OPEN),
                document.get(TAGS),
                document.get(NOTE));
    }

    /** The event with these fields; null if they do not make an event. */
    static @Nullable Event read(
            @Nullable Object id,
            @Nullable Object start,
            @Nullable Object stop,
            @Nullable Object open,
            @Nullable Object tags,
            @Nullable Object note) {
        if (!(id instanceof ObjectId objectId) || !(start instanceof Number number)) {
            return null;
        }
        return event(
                objectId,
                number.doubleValue(),
                stop(stop),
                isTrue(open),
                tags(tags),
                note instanceof String text ? text : null);
    }

    /** The event with the id and these fields; null if the start is out of range. A negative stop is none. */
    static @Nullable Event event(
            ObjectId id, double start, double stop, boolean open, Set<String> tags, @Nullable String note) {
        if (!isTime(start)) {
            return null;
        }
        Instant begun = EpochSeconds.toInstant(start);
        Instant end = stop(stop, begun);
        return new Event(id.toHexString(), begun, end, end == null && open, tags, note);
    }

    /** The start of a document that is an event, to the bit. */
    static double start(Document document) {
        return document.get(START, Number.class).doubleValue();
    }

    private static boolean isTime(double seconds) {
        return seconds >= 0 && seconds <= EpochSeconds.MAX;
    }

    /** If the field is an array, any element counts, as in a query. */
    private static boolean isTrue(@Nullable Object open) {
        return Boolean.TRUE.equals(open) || (open instanceof List<?> list && list.contains(true));
    }

    /**
     * Missing, negative and non-numeric stops do not count as stops, and are negative here. In an array, the latest element counts, as
     * in a query.
     */
    private static double stop(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().mapToDouble(EventDocuments::number).max().orElse(NO_STOP)
                : number(value);
    }

    private static double number(@Nullable Object value) {
        return value instanceof Number number && number.doubleValue() >= 0 ? number.doubleValue() : NO_STOP;
    }

    /** A stop before the start counts as one at the start. */
    private static @Nullable Instant stop(double seconds, Instant start) {
        if (!(seconds >= 0)) {
            return null;
        }
        Instant stop = EpochSeconds.toInstant(Math.min(seconds, EpochSeconds.MAX));
        return stop.isBefore(start) ? start : stop;
    }

    /** The original stored any JSON as a tag. Numbers and booleans read as their text. */
    private static Set<String> tags(@Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            return Set.of();
        }
        Set<String> tags = new LinkedHashSet<>();
        for (Object element : list) {
            if (element instanceof String || element instanceof Number || element instanceof Boolean) {
                String tag = element.toString();
                if (!tag.isEmpty()) {
                    tags.add(tag);
                }
            }
        }
        return tags;
    }
}
