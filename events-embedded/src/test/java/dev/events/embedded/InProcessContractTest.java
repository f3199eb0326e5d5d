package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.bulk.BulkWriteError;
import dev.events.core.mongo.LocalCollection;
import dev.events.core.mongo.MongoEventRepository;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterAll;

/** The contract on the embedded store without a connection in between, as the server uses it. */
class InProcessContractTest extends EmbeddedStoreContractTest {
    private final AtomicInteger inserts = new AtomicInteger();
    private final AtomicInteger finds = new AtomicInteger();

    @Override
    String way() {
        return "without a connection";
    }

    @Override
    protected MongoEventRepository.Builder builder(String database, String collection) {
        return super.builder(database, collection).localCollection(counted(store.collection(database, collection)));
    }

    private LocalCollection counted(LocalCollection collection) {
        return new LocalCollection() {
            @Override
            public List<BulkWriteError> insert(List<RawBsonDocument> documents) {
                inserts.incrementAndGet();
                return collection.insert(documents);
            }

            @Override
            public Iterator<RawBsonDocument> find(RawBsonDocument filter, RawBsonDocument sort, int limit) {
                finds.incrementAndGet();
                return collection.find(filter, sort, limit);
            }
        };
    }

    @AfterAll
    void wasUsed() {
        assertTrue(inserts.get() > 0, "the connection was used to add");
        assertTrue(finds.get() > 0, "the connection was used to read");
    }
}
