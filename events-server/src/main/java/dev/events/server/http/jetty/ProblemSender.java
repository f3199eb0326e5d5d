package dev.events.server.http.jetty;

import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
import dev.events.server.http.Responses;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee10.servlet.ServletChannel;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers requests with a {@link Problem}. */
final class ProblemSender {
    private ProblemSender() {}

    /** Answers with this problem a request that no route handles. */
    static void send(Problem problem, Request request, Response response, Callback callback) throws IOException {
        String path = request.getHttpURI().getPath();
        byte[] body = problem.body(path == null ? "/" : path);
        response.setStatus(problem.status());
        problem.headers().forEach(response.getHeaders()::put);
        if (problem.status() == HttpStatus.UNAUTHORIZED_401 && takesAnything(request)) {
            // Browsers ask for a password only if this is among the challenges.
            response.getHeaders().add(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"events\", charset=\"UTF-8\"");
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MediaTypes.PROBLEM);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        if (isBodyOutstanding(request)) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    /**
     * Whether a request takes HTML or anything at all, as a browser does for a page to show. The scripts of the timeline ask for
     * JSON alone: they ask for a token themselves.
     */
    private static boolean takesAnything(Request request) {
        String accept = request.getHeaders().get(HttpHeader.ACCEPT);
        return accept == null || accept.contains("*/*") || accept.contains(MediaTypes.HTML);
    }

    /**
     * Answers with this problem from a route. If part of another response has already been sent, cuts the connection
     * instead, so that the client detects the incomplete response.
     */
    static void send(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            ServletChannel channel =
                    ServletContextRequest.getServletContextRequest(request).getServletChannel();
            resetWhenClosed(channel);
            channel.abort(problem);
            return;
        }
        response.resetBuffer();
        // Discards headers of the response that failed.
        response.setHeader("Content-Disposition", null);
        response.setHeader("Transfer-Encoding", null);
        problem.headers().forEach(response::setHeader);
        if (isBodyOutstanding(ServletContextRequest.getServletContextRequest(request))) {
            response.setHeader("Connection", "close");
        }
        String instance = request.getRequestURI() == null ? "/" : request.getRequestURI();
        Responses.send(response, problem.status(), MediaTypes.PROBLEM, problem.body(instance));
    }

    /**
     * Whether the client still sends a body that nobody will read. Jetty then closes the connection after the response, and
     * the client must know, or it sends its next request into a connection that is about to close.
     */
    private static boolean isBodyOutstanding(Request request) {
        return (request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING))
                && !request.consumeAvailable();
    }

    /**
     * Resets the connection. In HTTP/1.0 the end of the connection ends a response, so only a reset shows an incomplete
     * one. With TLS the socket is closed at once, because TLS would announce the end first. In HTTP/2 the connection has other
     * streams, and the stream of this response is reset without our help.
     */
    private static void resetWhenClosed(ServletChannel channel) throws IOException {
        if (channel.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2) {
            return;
        }
        EndPoint endPoint = channel.getEndPoint();
        EndPoint innermost = endPoint instanceof EndPoint.Wrapper wrapper ? wrapper.unwrap() : endPoint;
        if (innermost instanceof SocketChannelEndPoint socket) {
            socket.getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
            if (innermost != endPoint) {
                socket.getChannel().close();
            }
        }
    }
}
