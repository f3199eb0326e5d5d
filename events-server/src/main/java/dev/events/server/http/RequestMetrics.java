package dev.events.server.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;

/** Times requests, from when their headers were there until their answer was sent. */
final class RequestMetrics implements RequestLog {
    /** Whatever else a client sends is counted as one. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Meter.MeterProvider<Timer> requests;

    RequestMetrics(Metrics metrics) {
        this.requests = metrics.timer("http.server.requests", "Requests, from their headers to the end of the answer");
    }

    @Override
    public void log(Request request, Response response) {
        Object route = request.getAttribute(Gate.ROUTE);
        // What Jetty refuses by itself, such as malformed headers, never got to the gate.
        long begun = request.getAttribute(Gate.BEGUN) instanceof Long nanos ? nanos : System.nanoTime();
        requests.withTags(
                        "method", METHODS.contains(request.getMethod()) ? request.getMethod() : "other",
                        "route", route == null ? "none" : pattern(route.toString()),
                        "status", Integer.toString(response.getStatus()))
                .record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
    }

    /** As OpenAPI writes it: {@code {id}} for {@code :id}. */
    static String pattern(String route) {
        return route.replaceAll(":(\\w+)", "{$1}");
    }
}
