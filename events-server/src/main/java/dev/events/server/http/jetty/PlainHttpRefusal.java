package dev.events.server.http.jetty;

import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;

/**
 * Lets connections with TLS through. A client that sends plain HTTP instead gets an answer that says so, where TLS alone would
 * send it an alert that it cannot read.
 */
final class PlainHttpRefusal extends DetectorConnectionFactory {
    PlainHttpRefusal(SslConnectionFactory tls) {
        super(tls);
    }

    /** Called with the first bytes of a connection, two at least, if they do not begin TLS. */
    @Override
    protected void nextProtocol(Connector connector, EndPoint endPoint, ByteBuffer received) {
        int at = received.position();
        if (!isCapital(received.get(at)) || !isCapital(received.get(at + 1))) {
            endPoint.close();
            return;
        }
        endPoint.write(Callback.from(endPoint::close), ByteBuffer.wrap(answer()));
    }

    private static boolean isCapital(byte letter) {
        return letter >= 'A' && letter <= 'Z';
    }

    private static byte[] answer() {
        Problem problem = Problem.badRequest(
                "this is plain HTTP, and the server speaks HTTPS on this port; the address" + " begins with https:");
        try {
            String body = new String(problem.body("/"), StandardCharsets.UTF_8);
            return ("HTTP/1.1 " + problem.status() + " " + HttpStatus.getMessage(problem.status())
                            + "\r\nContent-Type: " + MediaTypes.PROBLEM
                            + "\r\nContent-Length: " + body.length()
                            + "\r\nConnection: close\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
