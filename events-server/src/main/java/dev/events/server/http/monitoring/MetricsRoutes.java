package dev.events.server.http.monitoring;

import dev.events.server.access.Scope;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;

/** {@code /metrics} for Prometheus. */
public final class MetricsRoutes {
    private final Supplier<byte[]> scrape;

    /**
     * Serves metrics.
     *
     * @param scrape returns all metrics in Prometheus's text format
     */
    public MetricsRoutes(Supplier<byte[]> scrape) {
        this.scrape = scrape;
    }

    public void addTo(RouteTable routes) {
        routes.addMonitoring("/metrics", Scope.READ, this::metrics);
    }

    private void metrics(RoutedRequest request, HttpServletResponse response) throws IOException {
        if (request.caller().tag() != null) {
            throw Problem.of(HttpStatus.FORBIDDEN_403, "metrics are about all events; the token is bound to a tag");
        }
        Responses.send(response, HttpStatus.OK_200, MediaTypes.PROMETHEUS, scrape.get());
    }
}
