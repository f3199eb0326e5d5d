package dev.events.server;

import static dev.events.server.TestServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.events.core.mongo.FaultyMongo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path directory) {
        server = RunningServer.embedded(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void metrics_arePrometheusText() {
        HttpResponse<String> response = server.get("/metrics");

        assertEquals(200, response.statusCode());
        assertEquals(
                "text/plain;version=0.0.4;charset=utf-8",
                header(response, "Content-Type").replace(" ", ""));
        assertEquals(
                200,
                server.send(server.request("/metrics").method("HEAD", BodyPublishers.noBody()))
                        .statusCode());
        for (String name : new String[] {
            "jvm_memory_used_bytes{",
            "jvm_gc_memory_allocated_bytes_total",
            "jvm_threads_live_threads",
            "process_cpu_usage",
            "process_cpu_seconds_total",
            "system_cpus",
            "process_uptime_seconds",
            "process_start_time_seconds",
            "events_streams_open 0.0",
            "events_build_info{java=\"" + System.getProperty("java.version") + "\",version=\"(not packaged)\"} 1"
        }) {
            assertTrue(response.body().contains("\n" + name), name);
        }
    }

    @Test
    void sizeOfTheStore_isThatOfItsFiles(@TempDir Path other) throws IOException {
        try (RunningServer fresh = RunningServer.embedded(other)) {
            String line = fresh.get("/metrics")
                    .body()
                    .lines()
                    .filter(metric -> metric.startsWith("events_store_size_bytes "))
                    .findFirst()
                    .orElseThrow();
            double bytes = Double.parseDouble(line.substring(line.indexOf(' ')));
            assertTrue(bytes >= Files.size(other.resolve("events.sqlite")), line);
        }
    }

    /** The rules of {@code promtool check metrics} that our own names could break. */
    @Test
    void metrics_haveNamesTypesAndHelp_asPrometheusRecommends() {
        server.post("/v1/events", "{}");
        Map<String, String> types = new HashMap<>();
        Set<String> helped = new HashSet<>();
        Set<String> series = new HashSet<>();
        server.get("/metrics").body().lines().forEach(line -> {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                assertTrue(helped.add(words[2]), "two helps: " + line);
                assertFalse(words[3].isBlank(), line);
            } else if (line.startsWith("# TYPE ")) {
                types.put(words[2], words[3]);
            } else {
                assertTrue(series.add(line.substring(0, line.lastIndexOf(' '))), "twice: " + line);
                String name = line.replaceFirst("[{ ].*", "");
                String family = types.containsKey(name) ? name : name.replaceFirst("_(bucket|count|sum)$", "");
                assertTrue(types.containsKey(family) && helped.contains(family), "no type or help: " + line);
            }
        });
        types.forEach((name, type) -> {
            assertTrue(name.matches("[a-z][a-z0-9_]*"), name);
            assertFalse(name.matches(".*_(bucket|count|sum)"), name);
            assertEquals(type.equals("counter"), name.endsWith("_total"), name + " is a " + type);
            assertFalse(
                    name.matches(".*_(ms|ns|milliseconds|nanoseconds|minutes|hours|kilobytes|megabytes|kb|mb)(_.*)?"),
                    name);
            assertFalse(name.contains("_" + type) && !name.endsWith("_info"), name + " has its type in its name");
        });
    }

    @Test
    void metrics_passPromtool() throws IOException, InterruptedException {
        server.post("/v1/events", "{}");
        Process promtool;
        try {
            promtool = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            System.out.println(
                    "MetricsTest: promtool is not installed (Debian: prometheus), so it does not check the metrics");
            abort("promtool is not installed");
            return;
        }
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(server.get("/metrics").body().getBytes(StandardCharsets.UTF_8));
        }
        String says = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, promtool.waitFor(), says);
        assertEquals("", says);
    }

    @Test
    void requests_areTimedByMethodRouteAndStatus() {
        server.get("/v1/events/625ac1d2e8f5d327aa51e4e0");
        server.get("/v1/events/625ac1d2e8f5d327aa51e4e1");
        server.get("/no/such/path");
        server.send(server.request("/v1/events").method("BREW", BodyPublishers.noBody()));

        awaitLine("http_server_requests_seconds_count{method=\"GET\",route=\"/v1/events/{id}\",status=\"404\"} 2");
        awaitLine("http_server_requests_seconds_count{method=\"GET\",route=\"none\",status=\"404\"} 1");
        awaitLine("http_server_requests_seconds_count{method=\"other\",route=\"/v1/events\",status=\"405\"} 1");
        awaitLine("http_server_requests_seconds_bucket{method=\"GET\",route=\"none\",status=\"404\",le=\"10.0\"} 1");
        assertEquals(
                10,
                server.get("/metrics")
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("http_server_requests_seconds_bucket{method=\"other\""))
                        .count());
    }

    @Test
    void whatClientsMakeUp_isInNoLabel() {
        String id = "625ac1d2e8f5d327aa51e4e0";
        server.post("/v1/events", "{\"id\":\"" + id + "\",\"tags\":[\"secret\"],\"note\":\"secret\"}");
        server.get("/v1/events/" + id);
        server.get("/v1/events?tag=secret");
        server.get("/secret/secret?secret=secret");
        server.send(server.request("/secret").method("SECRET", BodyPublishers.noBody()));

        awaitLine("http_server_requests_seconds_count{method=\"other\",route=\"none\",status=\"404\"} 1");
        String metrics = server.get("/metrics").body();
        assertFalse(metrics.contains(id));
        assertFalse(metrics.toLowerCase(Locale.ROOT).contains("secret"));
    }

    @Test
    void callsToTheStore_areTimedByOperationAndOutcome() {
        server.post("/v1/events", "{\"id\":\"625ac1d2e8f5d327aa51e4e0\",\"stop\":\"2126-01-01T00:00:00Z\"}");
        server.post("/v1/events", "{\"id\":\"625ac1d2e8f5d327aa51e4e0\"}");
        server.patch("/v1/events/625ac1d2e8f5d327aa51e4e0", "{\"start\":null}");
        server.get("/list_events");

        awaitLine("events_store_calls_seconds_count{operation=\"add_all\",outcome=\"ok\"} 2");
        awaitLine("events_store_calls_seconds_count{operation=\"update\",outcome=\"refused\"} 1");
        awaitLine("events_store_calls_seconds_count{operation=\"stream\",outcome=\"ok\"} 1");
    }

    @Test
    void aStoreThatIsAway_isUnavailable() {
        FaultyMongo mongo = FaultyMongo.start();
        try (mongo;
                RunningServer alone = RunningServer.on(mongo, "&serverSelectionTimeoutMS=300")) {
            mongo.close();
            assertEquals(503, alone.get("/v1/events").statusCode());
            assertEquals(503, alone.post("/v1/events", "{}").statusCode());

            String metrics = alone.get("/metrics").body();
            assertTrue(
                    metrics.contains("events_store_calls_seconds_count{operation=\"page\",outcome=\"unavailable\"} 1"),
                    metrics);
            assertTrue(
                    metrics.contains(
                            "events_store_calls_seconds_count{operation=\"add_all\",outcome=\"unavailable\"} 1"),
                    metrics);
        }
    }

    @Test
    void linesOfBulkAdds_areCounted_andStreamsThatAreRead() throws IOException, InterruptedException {
        // More than fits into what is between the server and a client that does not read.
        String line = "{\"note\":\"" + "x".repeat(10_000) + "\"}\n";
        HttpResponse<String> answers = server.upload(line.repeat(3000) + "{\"x\":1}\n\n");
        assertEquals(200, answers.statusCode());
        awaitLine("events_bulk_lines_total{outcome=\"added\"} 3000.0");
        awaitLine("events_bulk_lines_total{outcome=\"refused\"} 1.0");

        HttpClient client = HttpClient.newHttpClient();
        HttpResponse<InputStream> stream = client.send(
                server.request("/v1/events")
                        .header("Accept", "application/x-ndjson")
                        .build(),
                BodyHandlers.ofInputStream());
        awaitLine("events_streams_open 1.0");
        try (InputStream events = stream.body()) {
            events.transferTo(OutputStream.nullOutputStream());
        }
        awaitLine("events_streams_open 0.0");
    }

    /** A request is counted once it is answered, so a client may be back before it is. */
    private void awaitLine(String line) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        String metrics = server.get("/metrics").body();
        while (!metrics.contains("\n" + line + "\n")) {
            String seen = metrics;
            assertTrue(System.nanoTime() < deadline, () -> line + " is not in\n" + seen);
            metrics = server.get("/metrics").body();
        }
    }
}
