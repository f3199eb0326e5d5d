package dev.events.server.http.monitoring;

import dev.events.server.http.Problem;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import dev.events.server.store.StoreProbe;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;

/** {@code /healthz} answers if the server runs, {@code /readyz} if it can also reach its store. */
public final class HealthRoutes {
    private final StoreProbe probe;

    public HealthRoutes(StoreProbe probe) {
        this.probe = probe;
    }

    public void addTo(RouteTable routes) {
        routes.addMonitoring("/healthz", null, this::alive).addMonitoring("/readyz", null, this::ready);
    }

    private void alive(RoutedRequest request, HttpServletResponse response) throws IOException {
        Responses.json(response, HttpStatus.OK_200, json -> json.writeStringField("status", "ok"));
    }

    private void ready(RoutedRequest request, HttpServletResponse response) throws IOException {
        Optional<String> problem = probe.problem();
        if (problem.isPresent()) {
            throw Problem.busy(problem.get());
        }
        Responses.json(response, HttpStatus.OK_200, json -> json.writeStringField("status", "ok"));
    }
}
