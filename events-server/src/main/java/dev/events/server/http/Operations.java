package dev.events.server.http;

import dev.events.core.Operation;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes operations.
 *
 * @param clock tells when they begin
 * @param keep how long what they change can be undone; zero for not at all
 */
public record Operations(Clock clock, Duration keep) {
    /** The header of an answer that names the operation that the request was. */
    public static final String HEADER = "Events-Operation";

    /**
     * An operation that begins now.
     *
     * @param author who asks for it; null if nobody knows
     * @param request what is asked
     */
    public Operation of(Operation.@Nullable Author author, String request) {
        return keep.isZero() ? Operation.UNRECORDED : Operation.recorded(author, request, clock.instant(), keep);
    }
}
