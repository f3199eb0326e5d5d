package dev.events.server.http.live;

import dev.events.core.EventQuery;
import dev.events.core.PositionGoneException;
import dev.events.server.access.AccessControl;
import dev.events.server.access.Scope;
import dev.events.server.http.AllowedParameters;
import dev.events.server.http.FilterParameters;
import dev.events.server.http.HttpMethod;
import dev.events.server.http.Problem;
import dev.events.server.http.QueryParameters;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import dev.events.server.live.ChangeHub;
import dev.events.server.live.Subscription;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** The routes for what changes: {@code /v1/events/live} and {@code /v1/changes}. */
public final class LiveRoutes {
    private static final AllowedParameters STREAM = FilterParameters.FILTER.and("since");
    private static final AllowedParameters CHANGES = FilterParameters.FILTER.and("since", "wait", "limit");

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final int MAX_WAIT_SECONDS = 60;
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,3})s?");

    private final ChangeHub hub;
    private final AccessControl access;

    /**
     * Routes on a hub.
     *
     * @param access knows whether a token is still valid
     */
    public LiveRoutes(ChangeHub hub, AccessControl access) {
        this.hub = hub;
        this.access = access;
    }

    public void addTo(RouteTable routes) {
        routes.add(HttpMethod.GET, "/v1/events/live", Scope.READ, STREAM, this::stream)
                .add(HttpMethod.GET, "/v1/changes", Scope.READ, CHANGES, this::changes);
    }

    private void stream(RoutedRequest request, HttpServletResponse response) throws IOException {
        String last = request.raw().getHeader("Last-Event-ID");
        String since = last == null || last.isEmpty() ? request.parameters().value("since") : last;
        EventQuery query = query(request);
        if (request.raw().getMethod().equals("HEAD")) {
            LiveStream.describe(response);
            Responses.empty(response, HttpStatus.OK_200);
            return;
        }
        Subscription subscription;
        boolean complete = true;
        try {
            subscription = subscribe(query, since, false);
        } catch (PositionGoneException e) {
            subscription = subscribe(query, null, false);
            complete = false;
        }
        new LiveStream(subscription, () -> access.requireCurrent(request.caller()))
                .start(request.raw(), response, complete);
    }

    private void changes(RoutedRequest request, HttpServletResponse response) throws IOException {
        QueryParameters parameters = request.parameters();
        int limit = parameters.limit(DEFAULT_LIMIT, MAX_LIMIT);
        Duration wait = wait(parameters.value("wait"));
        Subscription subscription = subscribe(query(request), parameters.value("since"), true);
        new ChangesAnswer(subscription, limit, request.executor(), () -> access.requireCurrent(request.caller()))
                .send(request.raw(), response, wait);
    }

    private static EventQuery query(RoutedRequest request) {
        return request.caller().limit(FilterParameters.query(request.parameters()));
    }

    private Subscription subscribe(EventQuery query, @Nullable String since, boolean fromStore) {
        Subscription subscription = hub.subscribe(query, since, fromStore);
        if (subscription == null) {
            throw Problem.busy("there are " + ChangeHub.MAX_SUBSCRIPTIONS
                    + " subscribers to changes, which is the limit, or the server is stopping");
        }
        return subscription;
    }

    private static Duration wait(@Nullable String text) {
        Matcher seconds = SECONDS.matcher(text == null ? "0" : text);
        if (!seconds.matches() || Integer.parseInt(seconds.group(1)) > MAX_WAIT_SECONDS) {
            throw Problem.badRequest("wait is \"" + text + "\"; it must be a whole number of seconds from 0s to "
                    + MAX_WAIT_SECONDS + "s");
        }
        return Duration.ofSeconds(Integer.parseInt(seconds.group(1)));
    }
}
