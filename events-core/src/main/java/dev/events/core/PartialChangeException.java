package dev.events.core;

/**
 * The store failed during a change to many events. The changes made so far stay; the same change again completes it.
 */
public class PartialChangeException extends EventStoreException {
    private static final long serialVersionUID = 1L;

    /** See {@link #changed()}. */
    private final long changed;
    /** See {@link #failure()}. */
    private final EventStoreException failure;

    /**
     * A failure after a part of a change.
     *
     * @param changed see {@link #changed()}
     * @param cause why the store failed
     */
    public PartialChangeException(long changed, EventStoreException cause) {
        super(cause.getMessage() + ", after " + changed + " events were changed", cause);
        this.changed = changed;
        this.failure = cause;
    }

    /** {@return the number of events that were changed or removed for certain; a few more may have been} */
    public long changed() {
        return changed;
    }

    /** {@return why the store failed} */
    public EventStoreException failure() {
        return failure;
    }
}
