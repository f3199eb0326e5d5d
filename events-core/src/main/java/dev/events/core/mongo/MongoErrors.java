package dev.events.core.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.bulk.BulkWriteError;
import dev.events.core.EventStoreException;
import dev.events.core.StoreUnavailableException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs calls to MongoDB and translates the driver's exceptions to the library's. */
final class MongoErrors {
    /** MongoDB's error code OutOfDiskSpace. */
    private static final int OUT_OF_DISK_SPACE = 14031;

    private MongoErrors() {}

    /**
     * Calls the collection.
     *
     * @param collection named in the message if it cannot be reached
     * @throws DuplicateKeyException if a unique index refuses a write
     */
    static <T extends @Nullable Object> T translating(EventCollection collection, Supplier<T> call) {
        try {
            return call.get();
        } catch (MongoException e) {
            throw isDuplicateKey(e) ? new DuplicateKeyException(e) : translate(e, collection);
        } catch (IllegalStateException e) {
            // The driver throws this after its client was closed.
            throw new StoreUnavailableException("the connection to MongoDB is closed", collection.toString(), e);
        }
    }

    /** A unique index refused a write. The caller knows which event that was. */
    static final class DuplicateKeyException extends EventStoreException {
        private static final long serialVersionUID = 1L;

        private DuplicateKeyException(MongoException cause) {
            super("MongoDB holds a document with the same unique key", cause);
        }
    }

    private static boolean isDuplicateKey(MongoException e) {
        return ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY;
    }

    /** Why one document of several was refused, other than for a duplicate key. */
    static EventStoreException refused(BulkWriteError error) {
        return error.getCode() == OUT_OF_DISK_SPACE
                ? outOfDiskSpace(null)
                : new EventStoreException("the store refused the event: error " + error.getCode(), null);
    }

    private static boolean isOutOfDiskSpace(MongoException e) {
        // Each write of a bulk has its own error.
        return e instanceof MongoBulkWriteException bulk
                ? bulk.getWriteErrors().stream().anyMatch(error -> error.getCode() == OUT_OF_DISK_SPACE)
                : e.getCode() == OUT_OF_DISK_SPACE;
    }

    private static StoreUnavailableException outOfDiskSpace(@Nullable MongoException e) {
        return new StoreUnavailableException("the store has no space left on its disk, or the disk fails", e);
    }

    private static EventStoreException translate(MongoException e, EventCollection collection) {
        if (e instanceof MongoSecurityException) {
            return new StoreUnavailableException("MongoDB refuses the user name or password", collection.toString(), e);
        }
        if (e instanceof MongoTimeoutException) {
            return new StoreUnavailableException(
                    String.valueOf(e.getMessage()).contains("Exception authenticating")
                            ? "MongoDB refuses the user name or password"
                            : "MongoDB cannot be reached",
                    collection.toString(),
                    e);
        }
        if (e instanceof MongoSocketException
                || e instanceof MongoNotPrimaryException
                || e instanceof MongoNodeIsRecoveringException
                || e instanceof MongoServerUnavailableException
                || e instanceof MongoConnectionPoolClearedException
                || e instanceof MongoInterruptedException) {
            return new StoreUnavailableException("the connection to MongoDB broke", collection.toString(), e);
        }
        if (isOutOfDiskSpace(e)) {
            return outOfDiskSpace(e);
        }
        if (e instanceof MongoCommandException command) {
            // The server's message may quote documents; the name of its code does not.
            return new EventStoreException(
                    "MongoDB refused the command: " + command.getErrorCodeName() + " (" + command.getErrorCode() + ")",
                    e);
        }
        if (e instanceof MongoClientException) {
            return new EventStoreException(
                    "the MongoDB driver failed: " + e.getClass().getSimpleName(), e);
        }
        return new EventStoreException("MongoDB failed: error " + e.getCode(), e);
    }
}
