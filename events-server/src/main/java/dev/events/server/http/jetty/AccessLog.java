package dev.events.server.http.jetty;

import dev.events.server.access.Token;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one line for each request: address of the client, method, path, status, bytes of the body, milliseconds, request id,
 * token's id. Leaves out the query, because it may contain tags.
 */
final class AccessLog implements RequestLog {
    private static final int MAX_PATH = 200;
    private static final String TOKEN = "evt_";
    private static final Pattern SECRET = Pattern.compile(TOKEN + "[0-9A-Za-z]*");

    private static final Logger LOG = LoggerFactory.getLogger("dev.events.access");

    private final ClientAddress addresses;

    AccessLog(ClientAddress addresses) {
        this.addresses = addresses;
    }

    @Override
    public void log(Request request, Response response) {
        if (LOG.isInfoEnabled()) {
            LOG.info(
                    "{} {} {} {} {} {} {} {}",
                    printable(addresses.of(request)),
                    printable(request.getMethod()),
                    printable(request.getHttpURI().getPath()),
                    response.getStatus(),
                    Response.getContentBytesWritten(response),
                    NanoTime.millisSince(request.getBeginNanoTime()),
                    printable(response.getHeaders().get(RequestGate.REQUEST_ID)),
                    token(request));
        }
    }

    private static String token(Request request) {
        Token token = AccessCheck.caller(request).token();
        return token == null ? "-" : token.id();
    }

    /** Replaces bytes that could forge a log line. A malformed request has no path. */
    private static String printable(@Nullable String text) {
        if (text == null) {
            return "-";
        }
        if (text.contains(TOKEN)) {
            // Sent where an id belongs.
            return printable(SECRET.matcher(text).replaceAll("evt-(secret)"));
        }
        StringBuilder printable = new StringBuilder(text.length());
        for (int i = 0; i < Math.min(text.length(), MAX_PATH); i++) {
            char c = text.charAt(i);
            printable.append(c > ' ' && c < 0x7f ? c : '?');
        }
        return printable.toString();
    }
}
