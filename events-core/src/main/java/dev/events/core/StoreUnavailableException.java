package dev.events.core;

import org.jspecify.annotations.Nullable;

/**
 * The store did not do what it was asked, for a reason of its own: it could not be reached, the connection broke, it is electing
 * a primary, it has no room left, it does not let its user in. Trying again later may help; a write that was under way may or
 * may not have been done.
 */
public class StoreUnavailableException extends EventStoreException {
    private static final long serialVersionUID = 1L;

    /** See {@link #reason()}. */
    private final String reason;

    /**
     * An exception with a message.
     *
     * @param message what went wrong; it must not hold a password
     * @param cause the failure behind it, or null
     */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = message;
    }

    /**
     * The message is the reason, followed by the store in parentheses.
     *
     * @param reason what is wrong
     * @param store where the store is, without user name and password
     * @param cause the failure behind it, or null
     */
    public StoreUnavailableException(String reason, String store, @Nullable Throwable cause) {
        super(reason + " (" + store + ")", cause);
        this.reason = reason;
    }

    /** {@return what is wrong, without the address of the store: for users of a service that keeps it to itself} */
    public String reason() {
        return reason;
    }
}
