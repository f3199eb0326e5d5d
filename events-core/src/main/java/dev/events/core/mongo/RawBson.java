package dev.events.core.mongo;

import com.mongodb.MongoClientSettings;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.Codec;
import org.bson.codecs.configuration.CodecRegistry;
import org.bson.conversions.Bson;

/** Documents and queries as bytes, for a {@link LocalCollection}; the driver makes the same for a connection. */
final class RawBson {
    private static final CodecRegistry CODECS = MongoClientSettings.getDefaultCodecRegistry();
    private static final Codec<Document> DOCUMENTS = CODECS.get(Document.class);
    private static final Codec<BsonDocument> QUERIES = new BsonDocumentCodec();

    private RawBson() {}

    static RawBsonDocument of(Document document) {
        return new RawBsonDocument(document, DOCUMENTS);
    }

    static RawBsonDocument of(Bson query) {
        return new RawBsonDocument(query.toBsonDocument(Document.class, CODECS), QUERIES);
    }
}
