package dev.events.server.store;

import dev.events.core.StoreUnavailableException;

/** So many requests wait for the store that this one was not passed on. Nothing of it was done. */
public final class StoreBusyException extends StoreUnavailableException {
    private static final long serialVersionUID = 1L;

    StoreBusyException(int limit) {
        super(limit + " requests are waiting for the store, which is the limit", null);
    }
}
