package dev.events.core;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One request that changes or removes events, or adds many. With a {@linkplain #recorded recorded} operation, the store keeps a
 * copy of each event before it is changed or removed, so that the whole operation can be undone; see {@link
 * dev.events.core.history.EventHistory}.
 *
 * @param keeping whether copies are kept
 * @param id names the operation: 24 hexadecimal digits, like the id of an event
 * @param time when it began, to the millisecond
 * @param author who asked for it; null if nobody knows
 * @param request what was asked, in words or as a line of HTTP; at most {@value #MAX_REQUEST} characters
 * @param expires when the copies are removed
 */
public record Operation(
        Keeping keeping, String id, Instant time, @Nullable Author author, String request, Instant expires) {
    /** The most characters of {@link #request()}; more are cut off. */
    public static final int MAX_REQUEST = 2_000;

    /** Changes without keeping copies. */
    public static final Operation UNRECORDED =
            new Operation(Keeping.NOTHING, "0".repeat(24), Instant.EPOCH, null, "", Instant.EPOCH);

    /**
     * Removes for good: also the copies that earlier operations kept of the events that are removed. For changes, the same as
     * {@link #UNRECORDED}.
     */
    public static final Operation FORGETTING =
            new Operation(Keeping.NO_COPY, "0".repeat(24), Instant.EPOCH, null, "", Instant.EPOCH);

    /** What a store keeps of the events that an operation changes or removes. */
    public enum Keeping {
        /** A copy of each. */
        COPIES,
        /** Nothing. What was kept of them before stays. */
        NOTHING,
        /** Nothing, and copies of removed events that were kept before go too. */
        NO_COPY
    }

    /**
     * Who asked for an operation.
     *
     * @param id identifies the author, such as the public id of a token
     * @param name the author's name
     * @param tag the tag that the author is bound to; null for none
     */
    public record Author(String id, String name, @Nullable String tag) {}

    /**
     * An operation.
     *
     * @param keeping whether copies are kept
     * @param id names the operation: 24 hexadecimal digits
     * @param time when it began
     * @param author who asked for it; null if nobody knows
     * @param request what was asked
     * @param expires when the copies are removed
     * @throws IllegalArgumentException if {@code id} is not 24 hexadecimal digits
     */
    public Operation {
        id = Event.requireId(id);
        request = Excerpt.of(request, MAX_REQUEST);
    }

    /**
     * {@return a new operation whose copies are kept}
     *
     * @param author who asks for it; null if nobody knows
     * @param request what is asked
     * @param now when it begins
     * @param keep how long to keep the copies
     */
    public static Operation recorded(@Nullable Author author, String request, Instant now, Duration keep) {
        Instant time = Instant.ofEpochMilli(now.toEpochMilli());
        return new Operation(Keeping.COPIES, Event.newId(), time, author, request, time.plus(keep));
    }

    /** {@return whether copies are kept} */
    public boolean isRecorded() {
        return keeping == Keeping.COPIES;
    }
}
