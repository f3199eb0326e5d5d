package dev.events.server.http.jetty;

import dev.events.server.http.Problem;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers with problem+json if Jetty itself detects an error, such as a malformed request line. */
final class ProblemErrorHandler extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (response.getHeaders().get(RequestGate.REQUEST_ID) == null) {
            response.getHeaders()
                    .put(
                            RequestGate.REQUEST_ID,
                            RequestGate.requestId(request.getHeaders().get(RequestGate.REQUEST_ID)));
        }
        int status = response.getStatus();
        Object message = request.getAttribute(ERROR_MESSAGE);
        String detail = status >= HttpStatus.INTERNAL_SERVER_ERROR_500 || message == null
                ? HttpStatus.getMessage(status)
                : "the request is malformed: " + message;
        ProblemSender.send(Problem.of(status, detail), request, response, callback);
        return true;
    }
}
