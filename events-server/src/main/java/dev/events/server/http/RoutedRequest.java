package dev.events.server.http;

import dev.events.core.EventRepository;
import dev.events.server.access.Caller;
import dev.events.server.audit.TouchedIds;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A request and the route that it matched.
 *
 * @param raw the request itself
 * @param pattern the path of the route
 * @param parameters its query string
 * @param prefix the path under which a trusted proxy offers this server, such as {@code /events}; empty if there is none
 * @param caller who sent it, and may use the route
 * @param events the events as the caller may see and change them
 * @param touched gets the ids of what the handler itself changes, not through {@code events}; null if nobody asks
 * @param permission to be checked again before each part of a change that takes long
 * @param executor runs work of a handler in other threads
 */
public record RoutedRequest(
        HttpServletRequest raw,
        PathPattern pattern,
        QueryParameters parameters,
        String prefix,
        Caller caller,
        EventRepository events,
        @Nullable TouchedIds touched,
        Permission permission,
        Executor executor) {
    /** The decoded segment of the path at the position of {@code :name} in the route. */
    public String pathVariable(String name) {
        return pattern.variable(raw.getRequestURI(), name);
    }

    /** Notes that the handler has made or changed something that is no event. */
    public void touch(String id) {
        if (touched != null) {
            touched.add(id);
        }
    }
}
