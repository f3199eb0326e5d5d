package dev.events.server.http.v1;

import dev.events.core.AddResult;
import dev.events.core.EventStoreException;

/** Errors of single adds and of uploads. */
final class AddErrors {
    private AddErrors() {}

    static String keyReused(String key) {
        return "the Idempotency-Key \"" + key + "\" was used before to add something else; a new event needs a new key";
    }

    static RuntimeException failure(AddResult result) {
        RuntimeException failure = result.failure();
        return failure == null ? new EventStoreException("the event was not added", null) : failure;
    }
}
