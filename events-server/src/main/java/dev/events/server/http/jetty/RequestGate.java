package dev.events.server.http.jetty;

import dev.events.server.http.HttpMethod;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
import dev.events.server.http.RouteLoad;
import dev.events.server.http.RoutePath;
import dev.events.server.http.RouteTable;
import dev.events.server.http.TrustedProxies;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.UrlEncoded;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of every request. It gives the request an id, checks {@code Host} and {@code Origin}, and answers
 * requests for unknown paths and methods.
 */
final class RequestGate extends Handler.Wrapper {
    static final String REQUEST_ID = "X-Request-Id";

    /** The attribute of a request that holds its {@link RoutePath}, if there is one. */
    private static final String ROUTE = "dev.events.route";

    /** The attribute of a request that holds the path before its own under which a proxy offers this server. */
    private static final String PREFIX = "dev.events.prefix";

    /** The attribute of a request that the client's browser sent with TLS, perhaps to a proxy. */
    private static final String HTTPS = "dev.events.https";

    /** The attribute of a request that holds {@link System#nanoTime()} at its arrival. */
    private static final String STARTED = "dev.events.started";

    /** It is in both logs, so it must not be a token that was put into the wrong header. */
    private static final Pattern ACCEPTABLE_ID = Pattern.compile("(?!.*evt_)[A-Za-z0-9._:-]{1,128}");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/_.-]*");

    private final RouteTable routes;
    private final HostCheck hosts;
    private final TrustedProxies proxies;

    RequestGate(RouteTable routes, HostCheck hosts, TrustedProxies proxies) {
        this.routes = routes;
        this.hosts = hosts;
        this.proxies = proxies;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        request.setAttribute(STARTED, System.nanoTime());
        HttpFields headers = request.getHeaders();
        identify(request, response);
        String prefix = proxies.prefix(Request.getRemoteAddr(request), headers.get("X-Forwarded-Prefix"));
        if (!prefix.isEmpty()) {
            request.setAttribute(PREFIX, prefix);
        }
        if (proxies.isHttps(
                request.getConnectionMetaData().isSecure(),
                Request.getRemoteAddr(request),
                headers.get(HttpHeader.X_FORWARDED_PROTO))) {
            request.setAttribute(HTTPS, true);
        }
        // A CONNECT request has no path.
        String uri = request.getHttpURI().getPath() == null
                ? ""
                : request.getHttpURI().getPath();
        RoutePath path = routes.find(uri);
        if (path != null) {
            request.setAttribute(ROUTE, path);
        }
        Problem problem = hosts.check(request);
        if (problem == null && !isWellFormed(uri)) {
            problem = Problem.badRequest("the path is malformed; it must be percent-encoded UTF-8");
        }
        if (problem == null) {
            Set<String> methods = path == null ? Set.of() : path.methods();
            if (methods.contains(request.getMethod())) {
                return super.handle(request, response, callback);
            }
            if (path != null && request.getMethod().equals("OPTIONS")) {
                response.getHeaders().put(HttpHeader.ALLOW, allow(methods));
                if (methods.contains("PATCH")) {
                    response.getHeaders().put("Accept-Patch", MediaTypes.MERGE_PATCH + ", " + MediaTypes.JSON);
                }
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
                response.write(true, null, callback);
                return true;
            }
            problem = path == null ? Problem.noSuchPath() : Problem.methodNotAllowed(allow(methods));
        }
        ProblemSender.send(problem, request, response, callback);
        return true;
    }

    private static String allow(Set<String> methods) {
        return String.join(", ", methods) + ", OPTIONS";
    }

    private static boolean isWellFormed(String uri) {
        if (PLAIN.matcher(uri).matches()) {
            return true;
        }
        try {
            UrlEncoded.decodeUtf8To(uri, 0, uri.length(), (name, value) -> {});
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /**
     * The path of a request; null if no route has it, or if Jetty rejected the request before it reached this handler.
     */
    static @Nullable RoutePath route(Attributes request) {
        return request.getAttribute(ROUTE) instanceof RoutePath path ? path : null;
    }

    /** The route of a request that this handler has let through. */
    static RoutePath.Route routeOf(Request request) {
        RoutePath path = Objects.requireNonNull(route(request));
        return Objects.requireNonNull(path.routes().get(HttpMethod.valueOf(request.getMethod())));
    }

    /** What the route of a request does to the server. */
    static RouteLoad load(Request request) {
        return routeOf(request).load(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
    }

    /** The path before a request's own under which a trusted proxy offers this server; empty if there is none. */
    static String prefix(Attributes request) {
        return request.getAttribute(PREFIX) instanceof String prefix ? prefix : "";
    }

    /** Whether the client's browser sent a request with TLS, perhaps to a trusted proxy. */
    static boolean isHttps(Attributes request) {
        return request.getAttribute(HTTPS) != null;
    }

    /** Whether one of this server's own pages sent a request, so that its cookie counts. */
    boolean isFromOwnPage(Request request) {
        return hosts.isFromOwnPage(request);
    }

    /** {@link System#nanoTime()} at the arrival of a request; the current time if Jetty rejected it before. */
    static long startedNanos(Attributes request) {
        return request.getAttribute(STARTED) instanceof Long nanos ? nanos : System.nanoTime();
    }

    /** Gives a request its id, unless it has one. */
    static void identify(Request request, Response response) {
        HttpFields.Mutable headers = response.getHeaders();
        if (!headers.contains(REQUEST_ID)) {
            headers.put(REQUEST_ID, requestId(request.getHeaders().get(REQUEST_ID)));
            headers.put("X-Content-Type-Options", "nosniff");
        }
    }

    /** The client's request id if it is safe to log, otherwise a new one. */
    static String requestId(@Nullable String given) {
        return given != null && ACCEPTABLE_ID.matcher(given).matches()
                ? given
                : new UUID(
                                ThreadLocalRandom.current().nextLong(),
                                ThreadLocalRandom.current().nextLong())
                        .toString();
    }
}
