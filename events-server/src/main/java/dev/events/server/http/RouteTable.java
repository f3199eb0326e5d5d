package dev.events.server.http;

import dev.events.server.access.Scope;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All routes by path and method, with their query parameters and handlers. */
public final class RouteTable {
    private final Map<String, RoutePath> paths = new LinkedHashMap<>();

    /** Adds a route that needs this scope and accepts only these query parameters. GET also adds HEAD. */
    public RouteTable add(
            HttpMethod method, String pattern, Scope scope, AllowedParameters parameters, Handler handler) {
        return add(
                method, pattern, new RoutePath.Route(RouteAccess.of(scope), parameters, handler, load(method), null));
    }

    /**
     * Adds a route that changes every event that matches a filter.
     *
     * @param parameters the query parameters that it accepts; null if it ignores the query string
     */
    public RouteTable addBulkChange(
            HttpMethod method, String pattern, Scope scope, @Nullable AllowedParameters parameters, Handler handler) {
        return add(
                method,
                pattern,
                new RoutePath.Route(RouteAccess.of(scope), parameters, handler, RouteLoad.BULK_CHANGE, null));
    }

    /** Adds a route that also takes uploads: bodies of this media type, which it reads as they arrive. */
    public RouteTable addWithUploads(
            HttpMethod method,
            String pattern,
            Scope scope,
            AllowedParameters parameters,
            Handler handler,
            String uploadType) {
        return add(
                method,
                pattern,
                new RoutePath.Route(RouteAccess.of(scope), parameters, handler, load(method), uploadType));
    }

    /** Adds a route that every caller may use, without query parameters. */
    public RouteTable addForAnyToken(HttpMethod method, String pattern, Handler handler) {
        return add(
                method,
                pattern,
                new RoutePath.Route(RouteAccess.ANY_TOKEN, AllowedParameters.NONE, handler, load(method), null));
    }

    /**
     * Adds a route without query parameters that is answered also if many requests wait, and tells nothing about events.
     *
     * @param scope the scope that it needs; null for none
     */
    public RouteTable addMonitoring(String pattern, @Nullable Scope scope, Handler handler) {
        return add(
                HttpMethod.GET,
                pattern,
                new RoutePath.Route(
                        RouteAccess.harmless(scope), AllowedParameters.NONE, handler, RouteLoad.MONITORING, null));
    }

    /** Adds a route that everybody may use, without a token or query parameters, and that tells nothing about events. */
    public RouteTable addPublic(HttpMethod method, String pattern, Handler handler) {
        return add(
                method,
                pattern,
                new RoutePath.Route(RouteAccess.PUBLIC, AllowedParameters.NONE, handler, load(method), null));
    }

    /** Adds a route to read what needs a token, and tells nothing about events. */
    public RouteTable addHarmless(String pattern, Scope scope, AllowedParameters parameters, Handler handler) {
        return add(
                HttpMethod.GET,
                pattern,
                new RoutePath.Route(RouteAccess.harmless(scope), parameters, handler, load(HttpMethod.GET), null));
    }

    /** Adds a route that needs this scope and ignores its query parameters. GET also adds HEAD. */
    public RouteTable add(HttpMethod method, String pattern, Scope scope, Handler handler) {
        return add(method, pattern, new RoutePath.Route(RouteAccess.of(scope), null, handler, load(method), null));
    }

    private static RouteLoad load(HttpMethod method) {
        return method == HttpMethod.GET ? RouteLoad.READ : RouteLoad.CHANGE;
    }

    private RouteTable add(HttpMethod method, String pattern, RoutePath.Route route) {
        RoutePath path = paths.computeIfAbsent(pattern, RoutePath::new);
        path.put(method, route);
        if (method == HttpMethod.GET) {
            path.put(HttpMethod.HEAD, route);
        }
        return this;
    }

    /** The path of a request; null if no route has it. */
    public @Nullable RoutePath find(String requestPath) {
        RoutePath literal = paths.get(requestPath);
        if (literal != null && !requestPath.contains(":")) {
            return literal;
        }
        String[] segments = requestPath.split("/", -1);
        for (RoutePath path : paths.values()) {
            if (path.pattern().matches(segments)) {
                return path;
            }
        }
        return null;
    }

    public Set<RoutePath> paths() {
        return new LinkedHashSet<>(paths.values());
    }

    /** The methods of all paths. */
    public Set<HttpMethod> methods() {
        Set<HttpMethod> methods = EnumSet.noneOf(HttpMethod.class);
        paths.values().forEach(path -> methods.addAll(path.routes().keySet()));
        return methods;
    }
}
