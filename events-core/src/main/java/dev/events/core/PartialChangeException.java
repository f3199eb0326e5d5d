package dev.events.core;

/**
 * The store failed during a change to many events. The changes made so far stay; the same change again completes it.
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

    /** The number of events that were changed or removed for certain; a few more may have been. */
    public long changed() {
        return changed;
    }

    /** Why the store failed. */
    public EventStoreException failure() {
        return failure;
    }
}
