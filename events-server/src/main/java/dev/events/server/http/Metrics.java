package dev.events.server.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import org.eclipse.jetty.http.HttpStatus;
import spark.Request;
import spark.Response;
import spark.route.HttpMethod;

/**
 * What is measured, and {@code /metrics}, where Prometheus reads it. Labels hold only what there is a small, fixed number
 * of: never a tag, an id, or a path as a client sent it.
 */
final class Metrics implements AutoCloseable {
    static final String MEDIA_TYPE = "text/plain";

    private static final String FORMAT = MEDIA_TYPE + "; version=0.0.4; charset=utf-8";

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(3),
        Duration.ofMillis(10),
        Duration.ofMillis(30),
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    /** Beside the start, which it would make longer by a tenth of a second. */
    private final CompletableFuture<Void> jvmIsWatched = CompletableFuture.runAsync(this::watchJvm);

    private void watchJvm() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    void addTo(RouteTable routes) {
        routes.add(HttpMethod.get, "/metrics", Set.of(), this::metrics);
    }

    /** A timer with buckets, one for each set of tags that it is asked for with. */
    Meter.MeterProvider<Timer> timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .withRegistry(registry);
    }

    void watch(BulkUploads uploads) {
        lines(uploads, "added", BulkUploads::linesAdded);
        lines(uploads, "refused", BulkUploads::linesRefused);
    }

    private void lines(BulkUploads uploads, String outcome, ToDoubleFunction<BulkUploads> count) {
        FunctionCounter.builder("events.bulk.lines", uploads, count)
                .description("Lines of bulk adds, by what they were answered with")
                .tag("outcome", outcome)
                .register(registry);
    }

    void watch(EventStreams streams) {
        Gauge.builder("events.streams.open", streams, EventStreams::open)
                .description("Streams of events that are being written")
                .register(registry);
    }

    private void metrics(Request request, QueryParameters parameters, Response response) throws IOException {
        jvmIsWatched.join();
        Replies.send(
                response.raw(), HttpStatus.OK_200, FORMAT, registry.scrape().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        jvmIsWatched.join();
        gc.close();
        registry.close();
    }
}
