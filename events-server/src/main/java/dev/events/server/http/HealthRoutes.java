package dev.events.server.http;

import dev.events.core.EventRepository;
import java.io.IOException;
import org.eclipse.jetty.http.HttpStatus;
import spark.Request;
import spark.Response;
import spark.route.HttpMethod;

/** {@code /healthz}: the process serves. {@code /readyz}: it can reach its store too. */
final class HealthRoutes {
    private final EventRepository repository;

    HealthRoutes(EventRepository repository) {
        this.repository = repository;
    }

    void addTo(RouteTable routes) {
        routes.add(HttpMethod.get, "/healthz", this::alive).add(HttpMethod.get, "/readyz", this::ready);
    }

    private void alive(Request request, Response response) throws IOException {
        Replies.json(response, HttpStatus.OK_200, json -> json.writeStringField("status", "ok"));
    }

    private void ready(Request request, Response response) throws IOException {
        repository.ping();
        Replies.json(response, HttpStatus.OK_200, json -> json.writeStringField("status", "ok"));
    }
}
