package dev.events.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.core.EventExistsException;
import dev.events.core.EventStoreException;
import dev.events.core.StoreUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
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
    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);

    /** Seconds after which a client may try again when the store is away. */
    private static final String RETRY_AFTER = "1";

    private final int status;
    private final String detail;
    private final @Nullable String reason;
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    private Problem(int status, String detail, @Nullable String reason) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.reason = reason;
    }

    static Problem of(int status, String detail) {
        return new Problem(status, detail, null);
    }

    static Problem badRequest(String detail) {
        return of(HttpStatus.BAD_REQUEST_400, detail);
    }

    /** A 400 whose sentence is fixed, with what exactly was wrong in the member {@code reason}. */
    static Problem badRequest(String detail, @Nullable String reason) {
        return new Problem(HttpStatus.BAD_REQUEST_400, detail, reason);
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

    /** What an exception means to the client. */
    static Problem of(Exception e) {
        if (e instanceof Problem problem) {
            return problem;
        }
        if (e instanceof StoreUnavailableException) {
            return of(HttpStatus.SERVICE_UNAVAILABLE_503, e.getMessage() + "; try again later")
                    .with("Retry-After", RETRY_AFTER);
        }
        if (e instanceof EventExistsException) {
            return of(HttpStatus.CONFLICT_409, String.valueOf(e.getMessage()));
        }
        if (e instanceof EventStoreException) {
            LOG.error("the store failed", e);
            return of(HttpStatus.INTERNAL_SERVER_ERROR_500, String.valueOf(e.getMessage()));
        }
        if (e instanceof IllegalArgumentException) {
            return badRequest(String.valueOf(e.getMessage()));
        }
        if (e instanceof BadMessageException bad) {
            return of(bad.getCode(), "the request is malformed: " + bad.getReason());
        }
        if (e instanceof EofException || (e instanceof UncheckedIOException && e.getCause() instanceof EofException)) {
            LOG.debug("the client left", e);
            return badRequest("the connection was closed");
        }
        LOG.error("a request failed", e);
        return of(HttpStatus.INTERNAL_SERVER_ERROR_500, "the server failed; its log has the reason");
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
            channel.abort(this);
            return;
        }
        response.resetBuffer();
        headers.forEach(response::setHeader);
        Replies.send(
                response, status, "application/problem+json", body(status, detail, reason, request.getRequestURI()));
    }

    static byte[] body(int status, String detail, @Nullable String reason, String instance) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.generator(bytes)) {
            json.writeStartObject();
            json.writeStringField("type", "about:blank");
            json.writeStringField("title", HttpStatus.getMessage(status));
            json.writeNumberField("status", status);
            json.writeStringField("detail", detail);
            if (reason != null) {
                json.writeStringField("reason", reason);
            }
            json.writeStringField("instance", instance);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
