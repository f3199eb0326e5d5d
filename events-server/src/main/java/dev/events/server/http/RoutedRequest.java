package dev.events.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.Executor;

/**
 * A request and the route that it matched.
 *
 * @param raw the request itself
 * @param pattern the path of the route
 * @param parameters its query string
 * @param prefix the path under which a trusted proxy offers this server, such as {@code /events}; empty if there is none
 * @param executor runs work of a handler in other threads
 */
public record RoutedRequest(
        HttpServletRequest raw, PathPattern pattern, QueryParameters parameters, String prefix, Executor executor) {
    /** The decoded segment of the path at the position of {@code :name} in the route. */
    public String pathVariable(String name) {
        return pattern.variable(raw.getRequestURI(), name);
    }
}
