package dev.events.server.http.jetty;

import dev.events.core.EventRepository;
import dev.events.core.StoreUnavailableException;
import dev.events.core.history.EventHistory;
import dev.events.server.access.AccessControl;
import dev.events.server.access.Caller;
import dev.events.server.audit.AuditLog;
import dev.events.server.audit.AuditUnavailableException;
import dev.events.server.audit.AuditedRepository;
import dev.events.server.audit.TouchedIds;
import dev.events.server.http.ExceptionMapper;
import dev.events.server.http.HttpMethod;
import dev.events.server.http.Operations;
import dev.events.server.http.QueryParameters;
import dev.events.server.http.RouteLoad;
import dev.events.server.http.RoutePath;
import dev.events.server.http.RoutedRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the route that {@link RequestGate} found, and answers with a problem if it throws. */
final class RouteDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(RouteDispatcher.class);

    private final EventRepository repository;
    private final EventHistory history;
    private final Operations operations;
    private final AccessControl access;
    private final @Nullable AuditLog audit;

    /**
     * @param repository all events; routes get only what their caller may see
     * @param history all operations; routes get only those of their caller
     * @param operations makes the operations of requests
     * @param access knows whether a token is still valid
     * @param audit needs room for what is changed; null for none
     */
    RouteDispatcher(
            EventRepository repository,
            EventHistory history,
            Operations operations,
            AccessControl access,
            @Nullable AuditLog audit) {
        this.repository = repository;
        this.history = history;
        this.operations = operations;
        this.access = access;
        this.audit = audit;
    }

    private void requirePermission(Caller caller) {
        access.requireCurrent(caller);
        try {
            if (audit != null) {
                audit.requireWritable();
            }
        } catch (AuditUnavailableException e) {
            throw new StoreUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    void dispatch(HttpServletRequest request, HttpServletResponse response) {
        try {
            ServletContextRequest base = ServletContextRequest.getServletContextRequest(request);
            RoutePath path = Objects.requireNonNull(RequestGate.route(base));
            RoutePath.Route route = Objects.requireNonNull(path.routes().get(HttpMethod.valueOf(request.getMethod())));
            Caller caller = AccessCheck.caller(base);
            if (!caller.isLetIn() && !route.access().isPublic()) {
                throw new IllegalStateException("no check has let this request in");
            }
            TouchedIds touched = AuditedRequests.touched(base);
            EventRepository events =
                    caller.limit(touched == null ? repository : new AuditedRepository(repository, touched));
            if (RequestGate.load(base) == RouteLoad.READ) {
                events = new WatchedRepository(events, new ClientWatch(base, ClientWatch.PATIENCE_MILLIS));
            }
            QueryParameters parameters = QueryParameters.of(request, route.parameters());
            route.handler()
                    .handle(
                            new RoutedRequest(
                                    request,
                                    path.pattern(),
                                    parameters,
                                    RequestGate.prefix(base),
                                    RequestGate.isHttps(base),
                                    caller,
                                    events,
                                    caller.limit(history),
                                    operations,
                                    touched,
                                    () -> requirePermission(caller),
                                    base.getConnectionMetaData().getConnector().getExecutor(),
                                    LaterResponse.answers(request, response)),
                            response);
        } catch (Exception e) {
            try {
                ProblemSender.send(ExceptionMapper.toProblem(e), request, response);
            } catch (IOException connectionLost) {
                LOG.debug("the client closed the connection before the response", connectionLost);
            }
        }
    }
}
