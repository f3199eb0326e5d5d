package dev.events.core;

import java.util.List;

/**
 * What an edit of many events did.
 *
 * @param matched how many events matched
 * @param changed how many of them were changed; the others were so already, or could not be
 * @param refused how many could not be changed, because the result would not have been an event within the limits
 * @param reasons why, for the first of them
 */
public record EditResult(long matched, long changed, long refused, List<Refusal> reasons) {
    /** How many {@link #reasons()} there are at most. */
    public static final int MAX_REASONS = 100;

    public EditResult {
        reasons = List.copyOf(reasons);
    }

    /** Why one event could not be changed. */
    public record Refusal(String id, String reason) {}
}
