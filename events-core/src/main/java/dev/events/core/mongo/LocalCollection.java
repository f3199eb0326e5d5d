package dev.events.core.mongo;

import com.mongodb.bulk.BulkWriteError;
import java.util.Iterator;
import java.util.List;
import org.bson.RawBsonDocument;

/**
 * The collection of a {@link MongoEventRepository} on a shorter way than a connection, for a store in the same process.
 * Each method does what MongoDB's command of that name does, and throws what the driver throws for it, a
 * {@link com.mongodb.MongoException}. Any number of threads may use it at once.
 */
public interface LocalCollection {
    /**
     * Adds documents, each or not whatever becomes of the others. Those that no error is returned for are as safely kept
     * when this returns as if they had come over a connection.
     *
     * @return why some were refused
     */
    List<BulkWriteError> insert(List<RawBsonDocument> documents);

    /**
     * Finds documents, reading on as they are taken; with a limit, up to 16 MiB of them as they were at one moment.
     *
     * @param sort empty for no particular order
     * @param limit the most to find; 0 for all
     */
    Iterator<RawBsonDocument> find(RawBsonDocument filter, RawBsonDocument sort, int limit);
}
