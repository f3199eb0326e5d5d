package dev.events.core.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which operations of the history are meant: those that meet every condition that is not null.
 *
 * @param from those that began then or later
 * @param to those that began before
 * @param author those of the {@linkplain dev.events.core.Operation.Author#id() author} with this id
 * @param tag those of authors that are bound to this tag
 */
public record OperationQuery(
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String author,
        @Nullable String tag) {
    /** Every operation. */
    public static final OperationQuery ALL = new OperationQuery(null, null, null, null);
}
