package dev.events.core.mongo;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBinaryReader;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonWriter;
import org.bson.RawBsonDocument;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Reads a found event from BSON in one step, without a document in between. It does not write. */
final class EventDecoder implements EventCollection.BytesCodec<FoundEvent> {
    static final EventDecoder INSTANCE = new EventDecoder();

    private EventDecoder() {}

    @Override
    public FoundEvent decode(BsonReader reader, DecoderContext context) {
        Object id = null;
        Object start = null;
        Object stop = null;
        Object open = null;
        Object tags = null;
        Object note = null;
        long begin = position(reader);
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
        return new FoundEvent(
                id, start, EventDocuments.read(id, start, stop, open, tags, note), position(reader) - begin);
    }

    /** Documents that are not as this library writes them are read as others are. */
    @Override
    public FoundEvent decode(byte[] bytes, int offset, int length) {
        EventFields fields = new EventFields();
        if (!fields.find(bytes, offset, length) || (fields.tags >= 0 && !EventFields.areTags(bytes, fields.tags))) {
            return new RawBsonDocument(bytes, offset, length).decode(this);
        }
        ObjectId id = fields.id(bytes);
        String note = fields.hasNote(bytes) ? EventFields.string(bytes, fields.note) : null;
        return new FoundEvent(
                id,
                fields.start,
                EventDocuments.event(id, fields.start, fields.stop, fields.open, fields.tags(bytes), note),
                length);
    }

    private static long position(BsonReader reader) {
        return reader instanceof BsonBinaryReader binary ? binary.getBsonInput().getPosition() : 0;
    }

    /** A value that an event can be made of; null for anything else. */
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
