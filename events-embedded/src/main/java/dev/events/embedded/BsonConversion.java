package dev.events.embedded;

import com.mongodb.MongoClientSettings;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.Codec;
import org.bson.codecs.EncoderContext;
import org.bson.codecs.configuration.CodecRegistry;
import org.bson.conversions.Bson;
import org.bson.io.BasicOutputBuffer;

/** Converts documents between the driver's classes and those of the store's library, by way of bytes. */
final class BsonConversion {

    private static final CodecRegistry CODECS = MongoClientSettings.getDefaultCodecRegistry();
    private static final Codec<org.bson.Document> DOCUMENTS = CODECS.get(org.bson.Document.class);
    private static final Codec<BsonDocument> QUERIES = new BsonDocumentCodec();
    private static final EncoderContext CONTEXT = EncoderContext.builder().build();

    private BsonConversion() {}

    static Document toStore(org.bson.Document document) {
        return toStore(document, DOCUMENTS);
    }

    static Document toStore(RawBsonDocument document) {
        byte[] bytes = new byte[document.getByteBuffer().remaining()];
        document.getByteBuffer().get(bytes);
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes));
    }

    /** Converts a filter, an order, an update or a stage of a pipeline. */
    static Document toStore(Bson query) {
        return toStore(query.toBsonDocument(org.bson.Document.class, CODECS), QUERIES);
    }

    private static <T> Document toStore(T document, Codec<T> codec) {
        BasicOutputBuffer buffer = new BasicOutputBuffer();
        try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
            codec.encode(writer, document, CONTEXT);
        }
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(buffer.getInternalBuffer(), 0, buffer.getSize()));
    }

    static org.bson.Document toDriver(Document document) {
        ByteBuf buffer = Unpooled.buffer();
        BsonEncoder.encodeDocument(document, buffer);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return new RawBsonDocument(bytes).decode(DOCUMENTS);
    }
}
