package dev.events.core;

import org.jspecify.annotations.Nullable;

/** The store failed to do what it was asked. Messages never hold passwords. */
public class EventStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EventStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
