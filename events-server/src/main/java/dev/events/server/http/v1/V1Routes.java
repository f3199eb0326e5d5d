package dev.events.server.http.v1;

import dev.events.server.access.Tokens;
import dev.events.server.http.EventStreams;
import dev.events.server.http.RouteTable;
import dev.events.server.metrics.Metrics;
import java.time.Clock;

/** The modern API: everything under {@code /v1}. */
public final class V1Routes {
    private final EventRoutes events;
    private final BulkChangeRoutes filtered;
    private final StatsRoutes stats;
    private final TokenRoutes tokens;
    private final Clock clock;

    public V1Routes(Tokens tokens, Clock clock, EventStreams streams, Metrics metrics) {
        NdjsonUpload uploads = new NdjsonUpload(clock);
        String lines = "events.bulk.lines";
        String description = "Lines of bulk adds, by outcome";
        metrics.counter(lines, description, "outcome", "added", uploads, NdjsonUpload::linesAdded);
        metrics.counter(lines, description, "outcome", "refused", uploads, NdjsonUpload::linesRefused);
        this.events = new EventRoutes(clock, streams, uploads);
        this.filtered = new BulkChangeRoutes();
        this.stats = new StatsRoutes(clock);
        this.tokens = new TokenRoutes(tokens);
        this.clock = clock;
    }

    public void addTo(RouteTable routes) {
        events.addTo(routes);
        filtered.addTo(routes);
        stats.addTo(routes);
        tokens.addTo(routes);
        new TimelineRoutes(clock).addTo(routes);
        new SessionRoutes().addTo(routes);
        new HistoryRoutes().addTo(routes);
    }
}
