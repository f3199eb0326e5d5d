package dev.events.server.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import javax.servlet.RequestDispatcher;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ErrorHandler;

/** Gives the errors that Jetty finds itself, such as a request line that is none, the form of all others. */
final class ProblemErrorHandler extends ErrorHandler {
    @Override
    public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        base.setHandled(true);
        if (response.getHeader(Gate.REQUEST_ID) == null) {
            response.setHeader(Gate.REQUEST_ID, Gate.requestId(request.getHeader(Gate.REQUEST_ID)));
        }
        Object message = request.getAttribute(RequestDispatcher.ERROR_MESSAGE);
        int status = response.getStatus();
        String detail = status >= HttpStatus.INTERNAL_SERVER_ERROR_500 || message == null
                ? HttpStatus.getMessage(status)
                : message.toString();
        Problem.of(status, detail).send(request, response);
    }

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields fields) {
        fields.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        try {
            String detail = reason == null ? HttpStatus.getMessage(status) : reason;
            return ByteBuffer.wrap(
                    Problem.of(status, "the request is malformed: " + detail).body("/"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
