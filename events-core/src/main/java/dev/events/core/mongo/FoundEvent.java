package dev.events.core.mongo;

import dev.events.core.Event;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonWriter;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * What a query found: the event, or null if the document holds none, and what a cursor needs to go on from there. It is
 * read from BSON in one go, without a document in between.
 */
record FoundEvent(
        @Nullable Object id,
        @Nullable Object start,
        @Nullable Event event) {

    static final FromBson FROM_BSON = new FromBson();

    /** Where a page ends that ends with this. */
    PageCursor cursor() {
        if (id instanceof ObjectId objectId && start instanceof Number number) {
            return new PageCursor(number.doubleValue(), objectId);
        }
        throw new IllegalStateException("the query found a document that is no event");
    }

    /** Reads only. */
    static final class FromBson implements Codec<FoundEvent> {
        @Override
        public FoundEvent decode(BsonReader reader, DecoderContext context) {
            Object id = null;
            Object start = null;
            Object stop = null;
            Object open = null;
            Object tags = null;
            Object note = null;
            reader.readStartDocument();
            while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
                switch (reader.readName()) {
                    case EventDocuments.ID -> id = value(reader);
                    case EventDocuments.START -> start = value(reader);
                    case EventDocuments.STOP -> stop = value(reader);
                    case EventDocuments.OPEN -> open = value(reader);
                    case EventDocuments.TAGS -> tags = value(reader);
                    case EventDocuments.NOTE -> note = value(reader);
                    default -> reader.skipValue();
                }
            }
            reader.readEndDocument();
            return new FoundEvent(id, start, EventDocuments.read(id, start, stop, open, tags, note));
        }

        /** What an event may be made of; null for anything else. */
        private static @Nullable Object value(BsonReader reader) {
            return switch (reader.getCurrentBsonType()) {
                case STRING -> reader.readString();
                case DOUBLE -> reader.readDouble();
                case INT32 -> reader.readInt32();
                case INT64 -> reader.readInt64();
                case DECIMAL128 -> reader.readDecimal128();
                case BOOLEAN -> reader.readBoolean();
                case OBJECT_ID -> reader.readObjectId();
                case ARRAY -> list(reader);
                default -> {
                    reader.skipValue();
                    yield null;
                }
            };
        }

        private static List<@Nullable Object> list(BsonReader reader) {
            List<@Nullable Object> values = new ArrayList<>();
            reader.readStartArray();
            while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
                values.add(value(reader));
            }
            reader.readEndArray();
            return values;
        }

        @Override
        public void encode(BsonWriter writer, FoundEvent value, EncoderContext context) {
            throw new UnsupportedOperationException("events are written as documents");
        }

        @Override
        public Class<FoundEvent> getEncoderClass() {
            return FoundEvent.class;
        }
    }
}
