package dev.events.server.http;

import java.util.concurrent.Executor;
import javax.servlet.http.HttpServletRequest;

/**
 * A request and the route that it matched.
 *
 * @param raw the request itself
 * @param pattern the path of the route
 * @param parameters its query string
 * @param executor runs work of a handler in other threads
 */
public record RoutedRequest(
        HttpServletRequest raw, PathPattern pattern, QueryParameters parameters, Executor executor) {
    /** The decoded segment of the path at the position of {@code :name} in the route. */
    public String pathVariable(String name) {
        return pattern.variable(raw.getRequestURI(), name);
    }
}
