package dev.events.server.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Times requests, by method, route and status. */
public final class RequestMetrics {
    /** All other methods share one label, so that clients cannot create labels. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Meter.MeterProvider<Timer> requests;
    /** Caches timers, because Micrometer would build and look up the list of labels for each request. */
    private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();

    public RequestMetrics(Metrics metrics) {
        this.requests = metrics.timer("http.server.requests", "Requests, from their headers to the end of the answer");
    }

    private record Labels(String method, @Nullable String route, int status) {}

    /**
     * Counts a request that was answered.
     *
     * @param route the path of the route with its variables' names in braces; null if no route matched
     * @param nanos the time from the arrival of its headers to the end of the response
     */
    public void record(String method, @Nullable String route, int status, long nanos) {
        String label = METHODS.contains(method) ? method : "other";
        timers.computeIfAbsent(new Labels(label, route, status), this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Labels labels) {
        return requests.withTags(
                "method", labels.method(),
                "route", labels.route() == null ? "none" : labels.route(),
                "status", Integer.toString(labels.status()));
    }
}
