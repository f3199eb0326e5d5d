package dev.events.server.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;

/**
 * The server's metrics. Labels only have values from a small, fixed set: never a tag, an id, or a path as a client sent
 * it.
 */
public final class Metrics implements AutoCloseable {
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

    private static final double NANOS = 1e9;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    /** Runs in another thread, because it would delay the start of the server by a tenth of a second. */
    private final CompletableFuture<Void> jvmIsWatched;

    public Metrics() {
        // Two of Micrometer's names are none that Prometheus recommends: the unit is not a base unit, and the end
        // belongs
        // to histograms.
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(new MeterFilter() {
                    @Override
                    public Meter.Id map(Meter.Id id) {
                        return id.getName().equals("system.cpu.count") ? id.withName("system.cpus") : id;
                    }
                });
        jvmIsWatched = CompletableFuture.runAsync(this::watchJvm);
    }

    private void watchJvm() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu.seconds", system, bean -> bean.getProcessCpuTime() / NANOS)
                    .description("The processor time of this process")
                    .register(registry);
        }
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    /** A timer with buckets. Each set of tags gets its own. */
    Meter.MeterProvider<Timer> timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .withRegistry(registry);
    }

    /** Registers a counter whose value {@code state} has. */
    public <T> void counter(
            String name, String description, String label, String value, T state, ToDoubleFunction<T> count) {
        FunctionCounter.builder(name, state, count)
                .description(description)
                .tag(label, value)
                .register(registry);
    }

    /** Registers a counter without labels whose value {@code state} has. */
    public <T> void counter(String name, String description, T state, ToDoubleFunction<T> count) {
        FunctionCounter.builder(name, state, count).description(description).register(registry);
    }

    /** Registers {@code events_build_info}, which is always 1 and has the versions of this program and of Java. */
    public void buildInfo(String version) {
        // Micrometer would drop the end of the name: it is reserved for this kind of metric.
        Info.builder()
                .name("events_build_info")
                .help("The versions of this program and of Java")
                .labelNames("version", "java")
                .register(registry.getPrometheusRegistry())
                .setLabelValues(version, System.getProperty("java.version"));
    }

    /** Registers a gauge whose value {@code state} has. */
    public <T> void gauge(String name, String description, T state, ToDoubleFunction<T> value) {
        Gauge.builder(name, state, value).description(description).register(registry);
    }

    /** Registers a gauge with a label whose value {@code state} has. */
    public <T> void gauge(
            String name, String description, String label, String value, T state, ToDoubleFunction<T> measure) {
        Gauge.builder(name, state, measure)
                .description(description)
                .tag(label, value)
                .register(registry);
    }

    /** All metrics in Prometheus's text format. */
    public byte[] scrape() {
        jvmIsWatched.join();
        return registry.scrape().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        jvmIsWatched.join();
        gc.close();
        registry.close();
    }
}
