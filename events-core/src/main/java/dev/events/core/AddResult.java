package dev.events.core;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of one {@link Addition}.
 *
 * @param outcome what happened
 * @param event the event as it is stored: the added one, or the one that existed before; after a failure, the event
 *     that was not added
 * @param failure why it failed; null unless it did
 */
public record AddResult(
        Outcome outcome, Event event, @Nullable RuntimeException failure) {
    /** What can happen to an addition. */
    public enum Outcome {
        /** The event was added and is safely stored. */
        ADDED,
        /** The same request added it before, under the same key. It is returned as it is now. */
        REPEATED,
        /** An event with this id exists. It was left as it is and is returned; it may be equal or not. */
        ID_TAKEN,
        /** The key was used before for another request. The event added then is returned. */
        KEY_REUSED,
        /**
         * The event was not added, or, if the failure is a {@link StoreUnavailableException}, it may have been. The same addition
         * again, if it has a key or a chosen id, tells.
         */
        FAILED
    }

    /**
     * The result of an addition that did not fail.
     *
     * @param outcome what happened
     * @param event the event as it is stored
     * @return the result
     */
    public static AddResult of(Outcome outcome, Event event) {
        return new AddResult(outcome, event, null);
    }

    /**
     * {@return the event, if it was added by this addition}
     *
     * @throws EventExistsException if there was one with its id
     * @throws RuntimeException the failure, if it failed
     */
    public Event requireAdded() {
        return switch (outcome) {
            case ADDED -> event;
            case FAILED -> throw failure == null ? new EventStoreException("the event was not added", null) : failure;
            case ID_TAKEN, REPEATED, KEY_REUSED -> throw new EventExistsException(event.id(), null);
        };
    }

    /**
     * The result of an addition that failed.
     *
     * @param event the event that was not added
     * @param failure why it failed
     * @return the result
     */
    public static AddResult failed(Event event, RuntimeException failure) {
        return new AddResult(Outcome.FAILED, event, failure);
    }
}
