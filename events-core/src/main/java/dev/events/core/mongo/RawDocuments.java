package dev.events.core.mongo;

import com.mongodb.MongoClientSettings;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.ByteBuf;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.Codec;
import org.bson.codecs.RawBsonDocumentCodec;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Documents as they are in BSON, byte by byte. */
final class RawDocuments {
    private static final String ID = "_id";
    private static final Codec<RawBsonDocument> CODEC = new RawBsonDocumentCodec();
    private static final Codec<BsonDocument> FIELDS = new BsonDocumentCodec();
    private static final Codec<Document> DOCUMENTS =
            MongoClientSettings.getDefaultCodecRegistry().get(Document.class);

    /** How BSON begins whose first field is {@code _id}: after its length and the type of the field, the name. */
    private static final byte[] BEGINNING = {'_', 'i', 'd', 0};

    private static final int NAME = Integer.BYTES + 1;

    private RawDocuments() {}

    /** @param fields the fields that are needed, null for all */
    static Stream<RawBsonDocument> find(
            EventCollection collection, Bson filter, Bson sort, @Nullable Bson fields, int limit) {
        return FoundStream.of(collection, () -> collection.find(filter, sort, fields, limit, CODEC));
    }

    static BsonValue id(RawBsonDocument document) {
        return Objects.requireNonNull(document.get(ID), "every stored document has an id");
    }

    /** An id as people read it. */
    static String text(BsonValue id) {
        return id.isObjectId()
                ? id.asObjectId().getValue().toHexString()
                : id.isString() ? id.asString().getValue() : id.toString();
    }

    static byte[] bytes(RawBsonDocument document) {
        ByteBuf buffer = document.getByteBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** How many bytes {@link #bytes} returns. */
    static int size(RawBsonDocument document) {
        return document.getByteBuffer().remaining();
    }

    static RawBsonDocument of(BsonDocument document) {
        return new RawBsonDocument(document, FIELDS);
    }

    static RawBsonDocument of(Document document) {
        return new RawBsonDocument(document, DOCUMENTS);
    }

    /** The bytes that the document has after MongoDB has stored it, which puts {@code _id} first. */
    static byte[] stored(RawBsonDocument document) {
        byte[] bytes = bytes(document);
        if (Arrays.equals(
                bytes, NAME, Math.min(bytes.length, NAME + BEGINNING.length), BEGINNING, 0, BEGINNING.length)) {
            return bytes;
        }
        BsonDocument first = new BsonDocument(ID, id(document));
        document.forEach(first::putIfAbsent);
        return bytes(of(first));
    }
}
