package dev.events.server.http;

import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.jetty.util.URIUtil;
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
    static final class Path {
        private final String pattern;
        private final List<String> segments;
        private final Map<HttpMethod, Route> routes = new EnumMap<>(HttpMethod.class);
        private final Set<String> methods = new LinkedHashSet<>();

        Path(String pattern) {
            this.pattern = pattern;
            this.segments = List.of(pattern.split("/", -1));
        }

        private void put(HttpMethod method, Route route) {
            routes.put(method, route);
            methods.clear();
            routes.keySet().forEach(each -> methods.add(each.name().toUpperCase(Locale.ROOT)));
        }

        private boolean matches(String[] requested) {
            if (segments.size() != requested.length) {
                return false;
            }
            for (int i = 0; i < requested.length; i++) {
                String segment = segments.get(i);
                boolean variable = segment.startsWith(":");
                if (variable ? requested[i].isEmpty() : !segment.equals(requested[i])) {
                    return false;
                }
            }
            return true;
        }

        String pattern() {
            return pattern;
        }

        /** As OpenAPI writes it: {@code {id}} for {@code :id}. */
        String template() {
            return pattern.replaceAll(":(\\w+)", "{$1}");
        }

        Map<HttpMethod, Route> routes() {
            return Collections.unmodifiableMap(routes);
        }

        /** The methods that it has, as they stand in a request. */
        Set<String> methods() {
            return Collections.unmodifiableSet(methods);
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
        Path path = paths.computeIfAbsent(pattern, Path::new);
        path.put(method, route);
        if (method == HttpMethod.get) {
            path.put(HttpMethod.head, route);
        }
        return this;
    }

    /** The path that a request asks for, null if there is none. */
    @Nullable
    Path find(String requestPath) {
        Path literal = paths.get(requestPath);
        if (literal != null && !requestPath.contains(":")) {
            return literal;
        }
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

    /**
     * Has Spark hand over all requests. Which route is meant was found already by {@link Gate}; Spark would try them one after
     * the other, and take each apart anew.
     */
    void mapOn(Service spark) {
        for (HttpMethod method : methods()) {
            spark.addRoute(method, RouteImpl.create("*", (request, response) -> {
                Path path = (Path) request.raw().getAttribute(Gate.ROUTE);
                answer(Objects.requireNonNull(path.routes.get(method)), request, response);
                return "";
            }));
        }
    }

    private Set<HttpMethod> methods() {
        Set<HttpMethod> methods = EnumSet.noneOf(HttpMethod.class);
        paths.values().forEach(path -> methods.addAll(path.routes.keySet()));
        return methods;
    }

    /** The segment of a request's path that stands where its route has {@code :name}. */
    static String variable(Request request, String name) {
        Path path = (Path) request.raw().getAttribute(Gate.ROUTE);
        String[] requested = request.raw().getRequestURI().split("/", -1);
        return URIUtil.decodePath(requested[path.segments.indexOf(":" + name)]);
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
