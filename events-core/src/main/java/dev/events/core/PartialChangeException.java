package dev.events.core;

/**
 * The store failed amid a change to many events. What was done stays done; the same change once more completes it.
 */
public class PartialChangeException extends EventStoreException {
    private static final long serialVersionUID = 1L;

    private final long changed;
    private final EventStoreException failure;

    /** @param changed see {@link #changed()} */
    public PartialChangeException(long changed, EventStoreException cause) {
        super(cause.getMessage() + ", after " + changed + " events were changed", cause);
        this.changed = changed;
        this.failure = cause;
    }

    /** How many events are known to have been changed or removed before; a few more may have been. */
    public long changed() {
        return changed;
    }

    /** Why the store failed. */
    public EventStoreException failure() {
        return failure;
    }
}
