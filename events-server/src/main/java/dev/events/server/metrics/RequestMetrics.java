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
    /** Whatever else a client sends is counted as one. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Meter.MeterProvider<Timer> requests;
    /** Micrometer would build and look up the whole list of labels each time. */
    private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();

    public RequestMetrics(Metrics metrics) {
        this.requests = metrics.timer("http.server.requests", "Requests, from their headers to the end of the answer");
    }

    private record Labels(String method, @Nullable String route, int status) {}

    /**
     * Counts a request that was answered.
     *
     * @param route the path of the route with its variables' names in braces; null if no route matched
     * @param nanos from when its headers were there until its answer was sent
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
