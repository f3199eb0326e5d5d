package dev.events.server.http.jetty;

import dev.events.server.http.RouteLoad;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Reads bodies of at most 1 MiB before their route runs, so that clients that send slowly hold no threads. Uploads are
 * read by their route.
 */
final class BodyReader extends Handler.Wrapper {
    /** How much memory all bodies together may take that have not arrived yet or wait for their route. */
    private static final long MAX_BYTES = 64L << 20;

    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH");

    private final ArrivingBodies bodies = new ArrivingBodies(MAX_BYTES);

    BodyReader(Handler next) {
        super(next);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!mayHaveBody(request)
                || !METHODS.contains(request.getMethod())
                || RequestGate.load(request) == RouteLoad.UPLOAD) {
            return super.handle(request, response, callback);
        }
        new ArrivingBody(getHandler(), request, response, callback, bodies).start();
        return true;
    }

    /** Whether a body follows the headers. In HTTP/2 the headers need not tell. */
    private static boolean mayHaveBody(Request request) {
        long length = request.getLength();
        return length > 0
                || (length < 0
                        && (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2
                                || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)));
    }
}
