package dev.events.server.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** Times requests, from when their headers were there until their answer was sent. */
final class RequestMetrics implements RequestLog {
    /** Whatever else a client sends is counted as one. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Meter.MeterProvider<Timer> requests;
    /** Micrometer would build and look up the whole list of labels each time. */
    private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();

    RequestMetrics(Metrics metrics) {
        this.requests = metrics.timer("http.server.requests", "Requests, from their headers to the end of the answer");
    }

    private record Labels(String method, RouteTable.@Nullable Path path, int status) {}

    @Override
    public void log(Request request, Response response) {
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
        RouteTable.@Nullable Path path =
                request.getAttribute(Gate.ROUTE) instanceof RouteTable.Path found ? found : null;
        // What Jetty refuses by itself, such as malformed headers, never got to the gate.
        long begun = request.getAttribute(Gate.BEGUN) instanceof Long nanos ? nanos : System.nanoTime();
        timers.computeIfAbsent(new Labels(method, path, response.getStatus()), this::timer)
                .record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Labels labels) {
        return requests.withTags(
                "method", labels.method(),
                "route", labels.path() == null ? "none" : labels.path().template(),
                "status", Integer.toString(labels.status()));
    }
}
