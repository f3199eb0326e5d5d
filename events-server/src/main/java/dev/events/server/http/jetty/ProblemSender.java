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
     * Answers with this problem. If part of another response has already been sent, cuts the connection instead, so
     * that the client detects the incomplete response.
     */
    static void send(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            HttpChannel channel = Request.getBaseRequest(request).getHttpChannel();
            resetWhenClosed(channel);
            channel.abort(problem);
            return;
        }
        response.resetBuffer();
        // Discards headers of the response that failed.
        response.setHeader("Content-Disposition", null);
        response.setHeader("Transfer-Encoding", null);
        problem.headers().forEach(response::setHeader);
        String instance = request.getRequestURI() == null ? "/" : request.getRequestURI();
        Responses.send(response, problem.status(), MediaTypes.PROBLEM, problem.body(instance));
    }

    /**
     * Resets the connection. In HTTP/1.0 the end of the connection ends a response, so only a reset shows an incomplete
     * one.
     */
    private static void resetWhenClosed(HttpChannel channel) throws IOException {
        if (channel.getEndPoint().getTransport() instanceof SocketChannel socket) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
    }
}
