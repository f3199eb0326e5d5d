package dev.events.server.http;

import java.util.concurrent.Executor;
import javax.servlet.http.HttpServletRequest;

/**
 * A request and the route that it matched.
 *
 * @param raw the request itself
 * @param pattern the path of the route
 * @param parameters its query string
 * @param executor for work that a handler does beside its own thread
 */
public record RoutedRequest(
        HttpServletRequest raw, PathPattern pattern, QueryParameters parameters, Executor executor) {
    /** The decoded segment of the request's path where the route has {@code :name}. */
    public String pathVariable(String name) {
        return pattern.variable(raw.getRequestURI(), name);
    }
}
