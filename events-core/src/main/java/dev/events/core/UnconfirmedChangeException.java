package dev.events.core;

import org.jspecify.annotations.Nullable;

/**
 * The store made a change but did not confirm that it will last: it is on one server of MongoDB, and could be lost if that one
 * fails now. The same change again is confirmed or made; only an add without an {@link IdempotencyKey} or an id of its own
 * would be made twice.
 *
 * <p>Not every such change can be told: if the time limit is over while MongoDB waits for its other servers, the driver does not say
 * whether the change was made, and the exception is a plain {@link StoreUnavailableException}.
 */
public final class UnconfirmedChangeException extends StoreUnavailableException {
    private static final long serialVersionUID = 1L;

    /**
     * The message is the reason, followed by the store in parentheses.
     *
     * @param reason what was done and why it is not confirmed
     * @param store where the store is, without user name and password
     * @param cause the failure behind it, or null
     */
    public UnconfirmedChangeException(String reason, String store, @Nullable Throwable cause) {
        super(reason, store, cause);
    }
}
