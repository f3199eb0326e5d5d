package dev.events.server.http;

import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.Request;
import spark.Response;
import spark.RouteImpl;
import spark.Service;
import spark.route.HttpMethod;

/** Which methods each path has, which query parameters they take, and what handles them. */
final class RouteTable {
    /** Answers a request: writes the whole response, or throws what {@link Problem#of(Exception)} understands. */
    @FunctionalInterface
    interface Handler {
        void handle(Request request, QueryParameters parameters, Response response) throws Exception;
    }

    /** Answers a request whose query string does not matter. */
    @FunctionalInterface
    interface PlainHandler {
        void handle(Request request, Response response) throws Exception;
    }

    /**
     * A method of a path.
     *
     * @param parameters the query parameters that it takes, null if it does not care
     */
    record Route(@Nullable Set<String> parameters, Handler handler) {}

    /** A path, whose segments are literal, or {@code :name} for any one segment. */
    record Path(String pattern, Map<HttpMethod, Route> routes) {
        private boolean matches(String[] segments) {
            String[] expected = pattern.split("/", -1);
            if (expected.length != segments.length) {
                return false;
            }
            for (int i = 0; i < expected.length; i++) {
                boolean variable = expected[i].startsWith(":");
                if (variable ? segments[i].isEmpty() : !expected[i].equals(segments[i])) {
                    return false;
                }
            }
            return true;
        }

        /** The methods that it has, as they stand in a request. */
        Set<String> methods() {
            Set<String> methods = new LinkedHashSet<>();
            routes.keySet().forEach(method -> methods.add(method.name().toUpperCase(Locale.ROOT)));
            return methods;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);

    private final Map<String, Path> paths = new LinkedHashMap<>();

    /** Adds a route that takes these query parameters and no others. GET brings HEAD with it. */
    RouteTable add(HttpMethod method, String pattern, Set<String> parameters, Handler handler) {
        return add(method, pattern, new Route(parameters, handler));
    }

    /** Adds a route that takes any query parameters and ignores them. GET brings HEAD with it. */
    RouteTable add(HttpMethod method, String pattern, PlainHandler handler) {
        return add(
                method, pattern, new Route(null, (request, parameters, response) -> handler.handle(request, response)));
    }

    private RouteTable add(HttpMethod method, String pattern, Route route) {
        Map<HttpMethod, Route> routes = paths.computeIfAbsent(
                        pattern, p -> new Path(p, new EnumMap<>(HttpMethod.class)))
                .routes();
        routes.put(method, route);
        if (method == HttpMethod.get) {
            routes.put(HttpMethod.head, route);
        }
        return this;
    }

    /** The path that a request asks for, null if there is none. */
    @Nullable
    Path find(String requestPath) {
        String[] segments = requestPath.split("/", -1);
        for (Path path : paths.values()) {
            if (path.matches(segments)) {
                return path;
            }
        }
        return null;
    }

    Set<Path> paths() {
        return new LinkedHashSet<>(paths.values());
    }

    void mapOn(Service spark) {
        for (Path path : paths.values()) {
            path.routes()
                    .forEach((method, route) ->
                            spark.addRoute(method, RouteImpl.create(path.pattern(), (request, response) -> {
                                answer(route, request, response);
                                return "";
                            })));
        }
    }

    private static void answer(Route route, Request request, Response response) throws Exception {
        try {
            QueryParameters parameters = QueryParameters.of(request.raw(), route.parameters());
            route.handler().handle(request, parameters, response);
        } catch (Exception e) {
            try {
                Problem.of(e).send(request.raw(), response.raw());
            } catch (IOException gone) {
                LOG.debug("nobody is there to take the answer", gone);
            }
        }
    }
}
