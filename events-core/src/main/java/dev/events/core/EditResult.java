package dev.events.core;

import java.util.List;

/**
 * The counts of an edit of many events.
 *
 * @param matched how many events matched
 * @param changed how many of them were changed; the others were like that already, or were refused
 * @param refused how many could not be changed because the result would not be a valid event
 * @param reasons why, for the first {@value #MAX_REASONS} of them
 */
public record EditResult(long matched, long changed, long refused, List<Refusal> reasons) {
    /** The most {@link #reasons()} that are kept. */
    public static final int MAX_REASONS = 100;

    /**
     * The counts of an edit.
     *
     * @param matched how many events matched
     * @param changed how many of them were changed
     * @param refused how many could not be changed
     * @param reasons why, for the first of them
     */
    public EditResult {
        reasons = List.copyOf(reasons);
    }

    /** Why one event was not changed. */
    public record Refusal(String id, String reason) {}
}
