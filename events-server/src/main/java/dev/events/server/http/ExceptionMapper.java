package dev.events.server.http;

import dev.events.core.EventExistsException;
import dev.events.core.EventStoreException;
import dev.events.core.PartialChangeException;
import dev.events.core.PositionGoneException;
import dev.events.core.StoreUnavailableException;
import dev.events.server.access.MissingScopeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Converts exceptions to problems. Nothing else does. */
public final class ExceptionMapper {
    private static final Logger LOG = LoggerFactory.getLogger(ExceptionMapper.class);

    private ExceptionMapper() {}

    /** The problem to send to the client. */
    public static Problem toProblem(Exception e) {
        if (e instanceof Problem problem) {
            return problem;
        }
        if (e instanceof StoreUnavailableException unavailable) {
            // The message names the database's address, which is not the clients' business.
            return Problem.busy(unavailable.reason());
        }
        if (e instanceof PartialChangeException partial) {
            return toProblem(partial.failure())
                    .withDetail(" (" + partial.changed() + " events were changed; repeat the request to do the rest)")
                    .withMember("changed", partial.changed());
        }
        if (e instanceof PositionGoneException) {
            return Problem.of(
                    HttpStatus.GONE_410,
                    "since: " + e.getMessage() + "; read the events anew, and go on from their Events-Position");
        }
        if (e instanceof EventExistsException) {
            return Problem.of(HttpStatus.CONFLICT_409, String.valueOf(e.getMessage()));
        }
        if (e instanceof MissingScopeException missing) {
            return Problem.challenge(
                    HttpStatus.FORBIDDEN_403,
                    String.valueOf(missing.getMessage()),
                    "error=\"insufficient_scope\", scope=\"" + missing.scope().key() + "\"");
        }
        if (e instanceof EventStoreException) {
            // Neither the client's doing nor the server's: such as a rule of a MongoDB collection that refuses a
            // document.
            LOG.error("the store failed: {}", e.getMessage());
            LOG.debug("the store failed", e);
            return Problem.busy(String.valueOf(e.getMessage()));
        }
        if (e instanceof HttpException bad) {
            return Problem.of(bad.getCode(), "the request is malformed: " + bad.getReason());
        }
        if (e instanceof IllegalArgumentException) {
            return Problem.badRequest(String.valueOf(e.getMessage()));
        }
        if (isOfTheConnection(e) || (e instanceof UncheckedIOException && isOfTheConnection(e.getCause()))) {
            LOG.debug("the client left", e);
            return Problem.badRequest("the connection was closed");
        }
        LOG.error("a request failed", e);
        return Problem.of(HttpStatus.INTERNAL_SERVER_ERROR_500, "the server failed; its log has the reason");
    }

    /** Whether the client disconnected, or took too long to send or receive. */
    private static boolean isOfTheConnection(@Nullable Throwable e) {
        return e instanceof EofException
                || e instanceof ClosedChannelException
                || (e instanceof IOException && e.getCause() instanceof TimeoutException);
    }
}
