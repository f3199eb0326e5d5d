package dev.events.server.http;

import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.EventRepository;
import dev.events.core.EventStoreException;
import dev.events.core.Operation;
import dev.events.core.history.EventHistory;
import dev.events.server.access.Caller;
import dev.events.server.access.Scope;
import dev.events.server.audit.TouchedIds;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request and the route that it matched.
 *
 * @param raw the request itself
 * @param pattern the path of the route
 * @param parameters its query string
 * @param prefix the path under which a trusted proxy offers this server, such as {@code /events}; empty if there is none
 * @param isHttps whether the client sent it with TLS, perhaps to a trusted proxy
 * @param caller who sent it, and may use the route
 * @param events the events as the caller may see and change them
 * @param history the operations that the caller may see and undo
 * @param operations makes the operations of requests
 * @param touched gets the ids of what the handler itself changes, not through {@code events}; null if nobody asks
 * @param permission to be checked again before each part of a change that takes long
 * @param executor runs work of a handler in other threads
 * @param later answers it later
 */
public record RoutedRequest(
        HttpServletRequest raw,
        PathPattern pattern,
        QueryParameters parameters,
        String prefix,
        boolean isHttps,
        Caller caller,
        EventRepository events,
        EventHistory history,
        Operations operations,
        @Nullable TouchedIds touched,
        Permission permission,
        Executor executor,
        LaterAnswers later) {
    /** The longest body of a request that waits without a thread, in bytes. */
    private static final int MOST_WAITING = 16 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(RoutedRequest.class);

    /** The decoded segment of the path at the position of {@code :name} in the route. */
    public String pathVariable(String name) {
        return pattern.variable(raw.getRequestURI(), name);
    }

    /**
     * Names a position for those who follow changes. Before the events are read, so that whoever goes on from there misses nothing.
     * Without it if the store cannot tell one now: reading may work all the same.
     */
    public void namePosition(HttpServletResponse response) {
        try {
            response.setHeader(Responses.POSITION, events.position());
        } catch (EventStoreException e) {
            LOG.debug("the store tells no position", e);
        }
    }

    /**
     * The operation that this request is: what it changes can be undone, if the server keeps copies.
     *
     * @param what what is asked besides method, path and query; empty for nothing
     */
    public Operation operation(String what) {
        String query = raw.getQueryString();
        String line = raw.getMethod() + " " + raw.getRequestURI() + (query == null ? "" : "?" + query);
        return operations.of(caller.author(), what.isEmpty() ? line : line + " " + what);
    }

    /** The operation that this request is, if it says {@code forever=true}: one that leaves no copy, and needs {@code admin}. */
    public Operation removal() {
        if (parameters.flag("forever")) {
            caller.require(Scope.ADMIN);
            return Operation.FORGETTING;
        }
        return operation("");
    }

    /**
     * Adds an event, without a thread that waits if the request is small: many of them may be in memory then.
     *
     * @return the outcome, once it is known
     */
    public CompletableFuture<AddResult> add(Addition addition) {
        CompletableFuture<AddResult> added = events.addLater(addition);
        int length = raw.getContentLength();
        if (length < 0 || length > MOST_WAITING) {
            added.exceptionally(failure -> null).join();
        }
        return added;
    }

    /** Notes that the handler has made or changed something that is no event. */
    public void touch(String id) {
        if (touched != null) {
            touched.add(id);
        }
    }
}
