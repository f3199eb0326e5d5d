package dev.events.server.http;

import dev.events.core.EventExistsException;
import dev.events.core.EventStoreException;
import dev.events.core.PartialChangeException;
import dev.events.core.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An error as a client sees it: {@code application/problem+json}, RFC 9457. The one place where exceptions become
 * answers.
 */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    static final String MEDIA_TYPE = "application/problem+json";

    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);

    /** Seconds after which a client may try again when the store is away. */
    private static final String RETRY_AFTER = "1";

    private final int status;
    private final String detail;
    private final transient Map<String, Object> members = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    private Problem(int status, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
    }

    static Problem of(int status, String detail) {
        return new Problem(status, detail);
    }

    static Problem badRequest(String detail) {
        return of(HttpStatus.BAD_REQUEST_400, detail);
    }

    /** With a member of its own kind (RFC 9457, section 3.2): a string or a number. */
    Problem withMember(String name, Object value) {
        members.put(name, value);
        return this;
    }

    static Problem noSuchPath() {
        return of(
                HttpStatus.NOT_FOUND_404,
                "The requested URL was not found on the server. If you entered the URL manually please check your"
                        + " spelling and try again.");
    }

    static Problem methodNotAllowed(String allow) {
        return of(HttpStatus.METHOD_NOT_ALLOWED_405, "The method is not allowed for the requested URL.")
                .with("Allow", allow);
    }

    /** There is no room for the request now. */
    static Problem busy(String detail) {
        return of(HttpStatus.SERVICE_UNAVAILABLE_503, detail + "; try again later")
                .with("Retry-After", RETRY_AFTER);
    }

    /** What an exception means to the client. */
    static Problem of(Exception e) {
        if (e instanceof Problem problem) {
            return problem;
        }
        if (e instanceof StoreUnavailableException) {
            return busy(String.valueOf(e.getMessage()));
        }
        if (e instanceof PartialChangeException partial) {
            Problem problem = of(partial.failure());
            Problem whole = of(
                            problem.status,
                            problem.detail + " (" + partial.changed()
                                    + " events were changed; the same request once more does the rest)")
                    .withMember("changed", partial.changed());
            problem.headers.forEach(whole::with);
            return whole;
        }
        if (e instanceof EventExistsException) {
            return of(HttpStatus.CONFLICT_409, String.valueOf(e.getMessage()));
        }
        if (e instanceof EventStoreException) {
            // What the database says may quote documents.
            LOG.error("the store failed: {}", e.getMessage());
            LOG.debug("the store failed", e);
            return of(HttpStatus.INTERNAL_SERVER_ERROR_500, String.valueOf(e.getMessage()));
        }
        if (e instanceof IllegalArgumentException) {
            return badRequest(String.valueOf(e.getMessage()));
        }
        if (e instanceof BadMessageException bad) {
            return of(bad.getCode(), "the request is malformed: " + bad.getReason());
        }
        if (isOfTheConnection(e) || (e instanceof UncheckedIOException && isOfTheConnection(e.getCause()))) {
            LOG.debug("the client left", e);
            return badRequest("the connection was closed");
        }
        LOG.error("a request failed", e);
        return of(HttpStatus.INTERNAL_SERVER_ERROR_500, "the server failed; its log has the reason");
    }

    /** The client left, or took too long to send or to take something. */
    private static boolean isOfTheConnection(@Nullable Throwable e) {
        return e instanceof EofException
                || e instanceof ClosedChannelException
                || (e instanceof IOException && e.getCause() instanceof TimeoutException);
    }

    private Problem with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /**
     * Answers with this. When part of another answer has been sent already, the connection is cut instead, so that the
     * client sees that the answer is not whole.
     */
    void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            HttpChannel channel = Request.getBaseRequest(request).getHttpChannel();
            resetWhenClosed(channel);
            channel.abort(this);
            return;
        }
        response.resetBuffer();
        // Of the answer that was meant to be.
        response.setHeader("Content-Disposition", null);
        response.setHeader("Transfer-Encoding", null);
        headers.forEach(response::setHeader);
        Replies.send(
                response, status, MEDIA_TYPE, body(request.getRequestURI() == null ? "/" : request.getRequestURI()));
    }

    /** Without chunks, as in HTTP/1.0, an answer ends as its connection does; only a reset shows that it is not whole. */
    private static void resetWhenClosed(HttpChannel channel) throws IOException {
        if (channel.getEndPoint().getTransport() instanceof SocketChannel socket) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
    }

    /**
     * As JSON.
     *
     * @param instance the path of the request that failed
     */
    byte[] body(String instance) throws IOException {
        return Replies.object(json -> {
            json.writeStringField("type", "about:blank");
            json.writeStringField("title", HttpStatus.getMessage(status));
            json.writeNumberField("status", status);
            json.writeStringField("detail", detail);
            for (Map.Entry<String, Object> member : members.entrySet()) {
                json.writeObjectField(member.getKey(), member.getValue());
            }
            json.writeStringField("instance", instance);
        });
    }
}
