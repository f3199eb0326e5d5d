package dev.events.core.history;

import java.util.List;

/**
 * What an undo did.
 *
 * @param restored how many events are again as they were
 * @param unchanged how many were as they had been already
 * @param conflicts how many were left alone, because they have changed since
 * @param reasons why, for the first {@value #MAX_REASONS} of them
 */
public record UndoResult(long restored, long unchanged, long conflicts, List<Conflict> reasons) {
    /** The most {@link #reasons()} that are kept. */
    public static final int MAX_REASONS = 100;

    /**
     * What an undo did.
     *
     * @param restored how many events are again as they were
     * @param unchanged how many were as they had been already
     * @param conflicts how many were left alone
     * @param reasons why, for the first of them
     */
    public UndoResult {
        reasons = List.copyOf(reasons);
    }

    /**
     * An event that was left alone.
     *
     * @param id its id
     * @param reason what is in the way
     */
    public record Conflict(String id, String reason) {}
}
