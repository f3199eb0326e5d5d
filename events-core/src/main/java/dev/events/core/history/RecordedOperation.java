package dev.events.core.history;

import dev.events.core.Operation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An operation in the history.
 *
 * @param id its id
 * @param time when it began
 * @param action what it did
 * @param author who asked for it; null if nobody knows
 * @param request what was asked
 * @param count how many events it changed, removed or added; 0 while it runs, or if the server was stopped meanwhile
 * @param state whether it is over
 * @param undoes the operation that it undid; null if it undid none
 * @param undoneBy the last operation that undid it; null if none did
 * @param expires when the history forgets it
 */
public record RecordedOperation(
        String id,
        Instant time,
        Action action,
        Operation.@Nullable Author author,
        String request,
        long count,
        State state,
        @Nullable String undoes,
        @Nullable String undoneBy,
        Instant expires) {

    /** What an operation did. */
    public enum Action {
        /** Changed events. */
        EDIT,
        /** Removed events. */
        REMOVE,
        /** Added many events. */
        IMPORT,
        /** Undid another operation. */
        UNDO
    }

    /** Whether an operation is over. */
    public enum State {
        /** It runs, or its server was stopped before it was over. */
        RUNNING,
        /** It did all that was asked. */
        DONE,
        /** It ended early, since the store failed; it can be undone as far as it came. */
        FAILED
    }
}
