package dev.events.core.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.WriteConcernError;
import dev.events.core.EventStoreException;
import dev.events.core.StoreUnavailableException;
import dev.events.core.UnconfirmedChangeException;
import java.util.List;
import java.util.function.Supplier;
import org.bson.BSONException;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls to MongoDB and translates the driver's exceptions to the library's. What an error means is decided by its code, in
 * {@link ServerErrors}, whatever kind of exception brings it. Messages never quote the server's, which may quote documents.
 */
final class MongoErrors {
    private static final int AUTHENTICATION_FAILED = 18;
    private static final int MAX_TIME_EXPIRED = 50;
    private static final String NO_ANSWER_IN_TIME = "MongoDB did not answer in time";

    private static final String UNKNOWN_ANSWER = "MongoDB's answer is not understood";

    private MongoErrors() {}

    /**
     * Calls the collection.
     *
     * @param collection named in the message of what fails
     * @throws DuplicateKeyException if a unique index refuses a write
     * @throws UnconfirmedChangeException if the write is done but the write concern is not met
     * @throws StoreUnavailableException for everything else that goes wrong in MongoDB or on the way to it
     */
    static <T extends @Nullable Object> T translating(EventCollection collection, Supplier<T> call) {
        try {
            return call.get();
        } catch (MongoException e) {
            throw translate(e, collection.toString());
        } catch (IllegalStateException e) {
            throw new StoreUnavailableException(reason(e, collection), collection.toString(), e);
        } catch (BSONException e) {
            throw new StoreUnavailableException(UNKNOWN_ANSWER, collection.toString(), e);
        }
    }

    /** The driver throws this after its client was closed, and for answers that it does not understand. */
    private static String reason(IllegalStateException e, EventCollection collection) {
        if (!(collection instanceof DriverCollection)) {
            return "the store failed";
        }
        return String.valueOf(e.getMessage()).contains("open") ? "the connection to MongoDB is closed" : UNKNOWN_ANSWER;
    }

    /** The same for a read. If it takes too long, the message names the limit. */
    static <T extends @Nullable Object> T reading(EventCollection collection, Supplier<T> read) {
        try {
            return translating(collection, read);
        } catch (StoreUnavailableException e) {
            throw isOfTime(e) ? late(collection, e.reason(), e.getCause()) : e;
        }
    }

    private static boolean isOfTime(StoreUnavailableException e) {
        return e.reason().startsWith(ServerErrors.TIME) || e.reason().equals(NO_ANSWER_IN_TIME);
    }

    /** A read took longer than it may. */
    static StoreUnavailableException late(EventCollection collection, String reason, @Nullable Throwable cause) {
        String limit = collection.readLimit().isZero()
                ? ""
                : "; a read may take " + collection.readLimit().toMillis() + " ms";
        return new StoreUnavailableException(reason + limit, collection.toString(), cause);
    }

    /** A unique index refused a write. The caller knows which event that was. */
    static final class DuplicateKeyException extends EventStoreException {
        private static final long serialVersionUID = 1L;

        private DuplicateKeyException(MongoException cause) {
            super("MongoDB holds a document with the same unique key", cause);
        }
    }

    /** Why one document of several was refused, other than for a duplicate key. */
    static EventStoreException refused(BulkWriteError error) {
        return ServerErrors.passes(error.getCode())
                ? new StoreUnavailableException(ServerErrors.reason(error.getCode(), null), null)
                : new EventStoreException(
                        "the store refused the event: " + ServerErrors.named(error.getCode(), null), null);
    }

    /** A write that is done, by a server that cannot tell whether it will last. */
    static UnconfirmedChangeException unconfirmed(WriteConcernError error, String store, MongoException cause) {
        return new UnconfirmedChangeException(
                "MongoDB has made the change but not confirmed it: "
                        + ServerErrors.named(error.getCode(), error.getCodeName()),
                store,
                cause);
    }

    /** Writes of which some were refused, by a server that cannot tell whether the others will last. */
    static StoreUnavailableException unconfirmed(
            WriteConcernError error, List<BulkWriteError> refused, String store, MongoException cause) {
        // What a unique index refuses may have been stored by the same request before.
        return refused.stream().allMatch(each -> each.getCategory() == ErrorCategory.DUPLICATE_KEY)
                ? unconfirmed(error, store, cause)
                : new StoreUnavailableException(
                        "MongoDB has not made every change, nor confirmed those that it has made: "
                                + ServerErrors.named(error.getCode(), error.getCodeName()),
                        store,
                        cause);
    }

    private static EventStoreException translate(MongoException e, String store) {
        if (ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY) {
            return new DuplicateKeyException(e);
        }
        if (e instanceof MongoWriteConcernException unconfirmed) {
            return unconfirmed(unconfirmed.getWriteConcernError(), store, e);
        }
        if (e instanceof MongoBulkWriteException bulk) {
            return translate(bulk, store);
        }
        return new StoreUnavailableException(reason(e), store, e);
    }

    private static EventStoreException translate(MongoBulkWriteException e, String store) {
        List<BulkWriteError> errors = e.getWriteErrors();
        if (errors.isEmpty() && e.getWriteConcernError() != null) {
            return unconfirmed(e.getWriteConcernError(), store, e);
        }
        int code = errors.isEmpty() ? e.getCode() : errors.get(0).getCode();
        return new StoreUnavailableException(ServerErrors.reason(code, null), store, e);
    }

    /** The driver tells a time limit that ended the command from one that ended the wait for its confirmation to nobody. */
    private static String reason(MongoException e) {
        MongoSecurityException login = causeOf(e, MongoSecurityException.class);
        if (login != null) {
            return refusedLogin(login);
        }
        if (causeOf(e, MongoExecutionTimeoutException.class) != null) {
            return ServerErrors.reason(MAX_TIME_EXPIRED, null);
        }
        // Also if the driver repeated the command until the time was up.
        MongoServerException answered = causeOf(e, MongoServerException.class);
        if (answered != null) {
            return ServerErrors.reason(answered.getCode(), answered.getErrorCodeName());
        }
        if (e instanceof MongoTimeoutException) {
            // Only its words tell what the driver waited for.
            String message = String.valueOf(e.getMessage());
            if (message.contains("Exception authenticating")) {
                return "MongoDB refuses the user name or password";
            }
            return e instanceof MongoOperationTimeoutException && !message.contains("waiting for a server")
                    ? NO_ANSWER_IN_TIME
                    : "MongoDB cannot be reached";
        }
        if (e instanceof MongoInterruptedException) {
            return "the wait for MongoDB was interrupted";
        }
        if (e instanceof MongoSocketException || e instanceof MongoServerUnavailableException) {
            return "the connection to MongoDB broke";
        }
        return "the connection to MongoDB failed: " + e.getClass().getSimpleName();
    }

    /** Only a server can refuse a password; a login also fails when the connection breaks or nothing is there to log in with. */
    private static String refusedLogin(MongoSecurityException e) {
        if (causeOf(e, MongoSocketException.class) != null) {
            return "the connection to MongoDB broke";
        }
        String mechanism = e.getCredential() == null ? null : e.getCredential().getMechanism();
        boolean byPassword = mechanism == null || mechanism.startsWith("SCRAM") || mechanism.equals("PLAIN");
        MongoCommandException answer = causeOf(e, MongoCommandException.class);
        if (answer == null) {
            return byPassword
                    ? "MongoDB refuses the user name or password"
                    : "the login to MongoDB by " + mechanism + " failed: credentials are missing or incomplete";
        }
        if (answer.getErrorCode() == AUTHENTICATION_FAILED) {
            return byPassword
                    ? "MongoDB refuses the user name or password"
                    : "MongoDB refuses the login by " + mechanism;
        }
        return ServerErrors.reason(answer.getErrorCode(), answer.getErrorCodeName());
    }

    private static <T extends Throwable> @Nullable T causeOf(Throwable e, Class<T> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
