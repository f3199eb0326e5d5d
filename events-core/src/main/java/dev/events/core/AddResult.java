package dev.events.core;

import org.jspecify.annotations.Nullable;

/**
 * What came of one {@link Addition}.
 *
 * @param outcome what happened
 * @param event the event as it is kept: the added one, or the one that was there before; when it failed, the one that
 *     was to be added
 * @param failure why it failed, null otherwise
 */
public record AddResult(
        Outcome outcome, Event event, @Nullable RuntimeException failure) {
    /** What may happen to an event that is to be added. */
    public enum Outcome {
        /** It was added, and is safely kept. */
        ADDED,
        /** It was added earlier, under the same key, by the same request; it is returned as it is now. */
        REPEATED,
        /** An event with its id is there, which was left as it is and is returned; it may be the same or not. */
        ID_TAKEN,
        /** The key was used before for something else; the event that was added then is returned. */
        KEY_REUSED,
        /** It was not added. */
        FAILED
    }

    public static AddResult of(Outcome outcome, Event event) {
        return new AddResult(outcome, event, null);
    }

    public static AddResult failed(Event event, RuntimeException failure) {
        return new AddResult(Outcome.FAILED, event, failure);
    }
}
