package dev.events.server.http;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A path with one route for each of its methods. */
public final class RoutePath {
    /**
     * A method of a path.
     *
     * @param access who may use it
     * @param parameters the query parameters that it accepts; null if it ignores the query string
     * @param load what it does to the server, unless it gets a body of {@code uploadType}
     * @param uploadType the media type of bodies that it reads as they arrive; null if there is none
     */
    public record Route(
            RouteAccess access,
            @Nullable AllowedParameters parameters,
            Handler handler,
            RouteLoad load,
            @Nullable String uploadType) {
        /** What a request with a body of this type does to the server. */
        public RouteLoad load(@Nullable String contentType) {
            return uploadType != null && MediaTypes.isType(contentType, uploadType) ? RouteLoad.UPLOAD : load;
        }
    }

    private final PathPattern pattern;
    private final Map<HttpMethod, Route> routes = new EnumMap<>(HttpMethod.class);
    private final Set<String> methods = new LinkedHashSet<>();

    RoutePath(String pattern) {
        this.pattern = new PathPattern(pattern);
    }

    void put(HttpMethod method, Route route) {
        routes.put(method, route);
        methods.clear();
        routes.keySet().forEach(each -> methods.add(each.name()));
    }

    public PathPattern pattern() {
        return pattern;
    }

    public Map<HttpMethod, Route> routes() {
        return Collections.unmodifiableMap(routes);
    }

    /** The names of its methods. */
    public Set<String> methods() {
        return Collections.unmodifiableSet(methods);
    }
}
