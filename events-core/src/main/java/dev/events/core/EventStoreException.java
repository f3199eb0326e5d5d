package dev.events.core;

import org.jspecify.annotations.Nullable;

/** The store failed to do what it was asked. Messages never hold passwords. */
public class EventStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what went wrong; it must not hold a password
     * @param cause the failure behind it, or null
     */
    public EventStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
