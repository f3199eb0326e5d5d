package dev.events.embedded.wire;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import dev.events.embedded.file.StoreFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the exception of a failed command into the reply that a MongoDB client expects. */
public final class CommandErrors {

    private static final Logger log = LoggerFactory.getLogger(CommandErrors.class);

    /** A client can cause any number of them, with commands that make no sense. */
    private static final RareLog FAILURES = new RareLog(System::nanoTime, log::error);

    private static final int INTERNAL_ERROR = 1;

    private CommandErrors() {}

    /** The reply to a command that failed with this exception. */
    public static Document reply(Throwable e) {
        if (e instanceof MongoServerError refusal) {
            return reply(refusal.getCode(), refusal.getCodeName(), refusal.getMessageWithoutErrorCode());
        }
        if (e instanceof MongoServerException refusal) {
            return reply(INTERNAL_ERROR, "InternalError", refusal.getMessageWithoutErrorCode());
        }
        if (e instanceof StoreFailure failure) {
            return reply(failure.code(), failure.codeName(), String.valueOf(failure.getMessage()));
        }
        FAILURES.log("a command failed: " + e.getClass().getName());
        log.debug("a command failed", e);
        return reply(INTERNAL_ERROR, "InternalError", "Unknown error: " + e);
    }

    private static Document reply(int code, @Nullable String codeName, String message) {
        Document reply = new Document("ok", 0.0);
        reply.put("errmsg", message);
        reply.put("code", code);
        reply.putIfNotNull("codeName", codeName);
        return reply;
    }
}
