package dev.events.server.http;

import dev.events.core.EventRepository;
import java.io.IOException;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import spark.Request;
import spark.Response;
import spark.route.HttpMethod;

/** {@code /healthz}: the process serves. {@code /readyz}: it can reach its store too. */
final class HealthRoutes {
    private static final Set<String> NONE = Set.of();

    private final EventRepository repository;

    HealthRoutes(EventRepository repository) {
        this.repository = repository;
    }

    void addTo(RouteTable routes) {
        routes.add(HttpMethod.get, "/healthz", NONE, this::alive).add(HttpMethod.get, "/readyz", NONE, this::ready);
    }

    private void alive(Request request, QueryParameters parameters, Response response) throws IOException {
        Replies.json(response, HttpStatus.OK_200, json -> json.writeStringField("status", "ok"));
    }

    private void ready(Request request, QueryParameters parameters, Response response) throws IOException {
        repository.ping();
        Replies.json(response, HttpStatus.OK_200, json -> json.writeStringField("status", "ok"));
    }
}
