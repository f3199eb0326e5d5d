package dev.events.embedded;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.ServerAddress;
import com.mongodb.bulk.BulkWriteError;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import dev.events.core.mongo.LocalCollection;
import dev.events.embedded.file.StoreFailure;
import dev.events.embedded.file.StoredDocument;
import dev.events.embedded.query.ResultCursor;
import dev.events.embedded.wire.SqliteBackend;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/** A collection of the store without a connection in between: no copies of what is found, and no other thread to wait for. */
final class InProcessCollection implements LocalCollection {

    private final SqliteBackend backend;
    private final String database;
    private final String name;
    private final ServerAddress address;

    /** @param address where the same is reached over a connection, for errors to say */
    InProcessCollection(SqliteBackend backend, String database, String name, ServerAddress address) {
        this.backend = backend;
        this.database = database;
        this.name = name;
        this.address = address;
    }

    @Override
    public List<BulkWriteError> insert(List<RawBsonDocument> documents) {
        List<Document> decoded = new ArrayList<>(documents.size());
        documents.forEach(document -> decoded.add(decode(document)));
        return answered(() -> backend.insert(database, name, decoded)).stream()
                .map(InProcessCollection::writeError)
                .toList();
    }

    private static BulkWriteError writeError(Document error) {
        return new BulkWriteError(
                number(error, "code"), String.valueOf(error.get("errmsg")), new BsonDocument(), number(error, "index"));
    }

    private static int number(Document error, String field) {
        return (Integer) Objects.requireNonNull(error.get(field));
    }

    @Override
    public Iterator<RawBsonDocument> find(RawBsonDocument filter, RawBsonDocument sort, int limit) {
        Document query = decode(filter);
        Document order = decode(sort);
        return new Results(answered(() -> backend.find(database, name, query, order, limit)));
    }

    /** Reads a batch at a time, as a cursor does over a connection. */
    private final class Results implements Iterator<RawBsonDocument> {
        private final ResultCursor matches;
        private final Deque<byte[]> batch = new ArrayDeque<>();

        Results(ResultCursor matches) {
            this.matches = matches;
            readOn(); // and so lets go of what was read to find the first
        }

        private void readOn() {
            while (batch.isEmpty() && !matches.isExhausted()) {
                answered(() -> backend.next(matches)).forEach(found -> batch.add(found.stored()));
            }
        }

        @Override
        public boolean hasNext() {
            readOn();
            return !batch.isEmpty();
        }

        @Override
        public RawBsonDocument next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            byte[] stored = batch.remove();
            return new RawBsonDocument(stored, 0, StoredDocument.length(stored));
        }
    }

    /** Errors are what a driver makes of them. */
    private <T> T answered(Supplier<T> command) {
        try {
            return command.get();
        } catch (RuntimeException | StackOverflowError e) {
            BsonDocument answer = encode(SqliteBackend.error(e));
            throw e instanceof StoreFailure failure && failure.isOfClosedStore()
                    ? new MongoNodeIsRecoveringException(answer, address)
                    : new MongoCommandException(answer, address);
        }
    }

    private static Document decode(RawBsonDocument document) {
        return BsonDecoder.decodeBson(
                Unpooled.wrappedBuffer(document.getByteBuffer().asNIO()));
    }

    private static BsonDocument encode(Document document) {
        ByteBuf buffer = Unpooled.buffer();
        BsonEncoder.encodeDocument(document, buffer);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return new RawBsonDocument(bytes);
    }
}
