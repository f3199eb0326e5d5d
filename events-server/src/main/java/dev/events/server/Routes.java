package dev.events.server;

import dev.events.server.access.AccessControl;
import dev.events.server.http.EventStreams;
import dev.events.server.http.RouteTable;
import dev.events.server.http.legacy.LegacyRoutes;
import dev.events.server.http.live.LiveRoutes;
import dev.events.server.http.monitoring.HealthRoutes;
import dev.events.server.http.monitoring.MetricsRoutes;
import dev.events.server.http.openapi.OpenApiRoutes;
import dev.events.server.http.retention.RetentionRoutes;
import dev.events.server.http.v1.V1Routes;
import dev.events.server.http.web.WebRoutes;
import dev.events.server.live.ChangeHub;
import dev.events.server.metrics.Metrics;
import dev.events.server.retention.RetentionReview;
import dev.events.server.store.StoreProbe;
import java.time.Clock;

/** All routes of the server. */
final class Routes {
    private Routes() {}

    static RouteTable of(
            AccessControl access,
            RetentionReview retention,
            ChangeHub changes,
            StoreProbe probe,
            Clock clock,
            Metrics metrics) {
        EventStreams streams = new EventStreams();
        metrics.gauge("events.streams.open", "Streams of events that are being written", streams, EventStreams::open);
        RouteTable routes = new RouteTable();
        new HealthRoutes(probe).addTo(routes);
        new MetricsRoutes(metrics::scrape).addTo(routes);
        new OpenApiRoutes().addTo(routes);
        new WebRoutes().addTo(routes);
        new LegacyRoutes(clock, streams).addTo(routes);
        new V1Routes(access, clock, streams, metrics).addTo(routes);
        new LiveRoutes(changes, access).addTo(routes);
        new RetentionRoutes(retention).addTo(routes);
        return routes;
    }
}
