package dev.events.server.http.jetty;

import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
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

/** Answers with problem+json if Jetty itself detects an error, such as a malformed request line. */
final class ProblemErrorHandler extends ErrorHandler {
    @Override
    public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        base.setHandled(true);
        if (response.getHeader(RequestGate.REQUEST_ID) == null) {
            response.setHeader(
                    RequestGate.REQUEST_ID, RequestGate.requestId(request.getHeader(RequestGate.REQUEST_ID)));
        }
        Object message = request.getAttribute(RequestDispatcher.ERROR_MESSAGE);
        int status = response.getStatus();
        String detail = status >= HttpStatus.INTERNAL_SERVER_ERROR_500 || message == null
                ? HttpStatus.getMessage(status)
                : message.toString();
        ProblemSender.send(Problem.of(status, detail), request, response);
    }

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields fields) {
        fields.put(HttpHeader.CONTENT_TYPE, MediaTypes.PROBLEM);
        try {
            String detail = reason == null ? HttpStatus.getMessage(status) : reason;
            return ByteBuffer.wrap(
                    Problem.of(status, "the request is malformed: " + detail).body("/"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
