package dev.events.core;

import org.jspecify.annotations.Nullable;

/**
 * The store could not be reached, or the connection to it broke. Trying again later may help; a write that was under
 * way may or may not have been done.
 */
public class StoreUnavailableException extends EventStoreException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
