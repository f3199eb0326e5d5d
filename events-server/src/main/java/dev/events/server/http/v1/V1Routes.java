package dev.events.server.http.v1;

import dev.events.core.EventRepository;
import dev.events.server.http.EventStreams;
import dev.events.server.http.RouteTable;
import dev.events.server.metrics.Metrics;
import java.time.Clock;

/** The modern API: everything under {@code /v1}. */
public final class V1Routes {
    private final EventRoutes events;
    private final BulkChangeRoutes filtered;
    private final StatsRoutes stats;

    public V1Routes(EventRepository repository, Clock clock, EventStreams streams, Metrics metrics) {
        NdjsonUpload uploads = new NdjsonUpload(repository, clock);
        String lines = "events.bulk.lines";
        String description = "Lines of bulk adds, by outcome";
        metrics.counter(lines, description, "outcome", "added", uploads, NdjsonUpload::linesAdded);
        metrics.counter(lines, description, "outcome", "refused", uploads, NdjsonUpload::linesRefused);
        this.events = new EventRoutes(repository, clock, streams, uploads);
        this.filtered = new BulkChangeRoutes(repository);
        this.stats = new StatsRoutes(repository, clock);
    }

    public void addTo(RouteTable routes) {
        events.addTo(routes);
        filtered.addTo(routes);
        stats.addTo(routes);
    }
}
