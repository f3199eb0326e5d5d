package dev.events.server.http.jetty;

import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
import dev.events.server.http.Responses;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.Request;

/** Answers requests with a {@link Problem}. */
final class ProblemSender {
    private ProblemSender() {}

    /**
     * Answers with this problem. When part of another answer has been sent already, the connection is cut instead, so
     * that the client sees that the answer is not whole.
     */
    static void send(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            HttpChannel channel = Request.getBaseRequest(request).getHttpChannel();
            resetWhenClosed(channel);
            channel.abort(problem);
            return;
        }
        response.resetBuffer();
        // Of the answer that was meant to be.
        response.setHeader("Content-Disposition", null);
        response.setHeader("Transfer-Encoding", null);
        problem.headers().forEach(response::setHeader);
        String instance = request.getRequestURI() == null ? "/" : request.getRequestURI();
        Responses.send(response, problem.status(), MediaTypes.PROBLEM, problem.body(instance));
    }

    /** Without chunks, as in HTTP/1.0, an answer ends as its connection does; only a reset shows that it is not whole. */
    private static void resetWhenClosed(HttpChannel channel) throws IOException {
        if (channel.getEndPoint().getTransport() instanceof SocketChannel socket) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
    }
}
