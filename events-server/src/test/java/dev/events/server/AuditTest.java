package dev.events.server;

import static dev.events.server.TestServer.header;
import static dev.events.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.events.core.mongo.SmallDisk;
import dev.events.server.access.TokenSecret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who did what is in the audit log, in the words of a real server. */
class AuditTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MEGABYTES = 40;

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("audit.log");
    }

    private ServerProcess start(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--audit-log=" + file()));
        arguments.addAll(List.of(more));
        return ServerProcess.embedded(directory.resolve("store"), arguments.toArray(String[]::new));
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private JsonNode last() throws IOException {
        List<JsonNode> lines = lines(file());
        return lines.get(lines.size() - 1);
    }

    /** A client with a token. */
    private record Client(TestServer server, String token) {
        HttpResponse<String> send(String method, String path, String type, String body) {
            HttpRequest.Builder request = server.request(path)
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (!body.isEmpty()) {
                request.header("Content-Type", type);
            }
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            return server.send(request);
        }

        HttpResponse<String> send(String method, String path, String json) {
            return send(method, path, "application/json", json);
        }

        Client newToken(String fields) {
            HttpResponse<String> made = send("POST", "/v1/tokens", fields);
            assertEquals(201, made.statusCode(), made.body());
            return new Client(server, json(made).get("token").asText());
        }
    }

    /** Sends a request that is answered with the status, and whose line has the route, ids and count. */
    private HttpResponse<String> assertLine(
            Client client,
            String method,
            String path,
            String body,
            int status,
            String route,
            List<String> ids,
            int count)
            throws IOException {
        return assertLine(client, method, path, "application/json", body, status, route, ids, count);
    }

    private HttpResponse<String> assertLine(
            Client client,
            String method,
            String path,
            String type,
            String body,
            int status,
            @Nullable String route,
            List<String> ids,
            int count)
            throws IOException {
        int before = lines(file()).size();
        HttpResponse<String> response = client.send(method, path, type, body);
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(before + 1, lines(file()).size(), "a request has one line");
        JsonNode line = last();
        assertEquals(header(response, "X-Request-Id"), line.get("request_id").asText());
        assertEquals(method, line.get("method").asText());
        assertEquals(route, line.get("route").textValue());
        assertEquals(status, line.get("status").asInt());
        assertEquals(ids.stream().sorted().toList(), ids(line).stream().sorted().toList());
        assertEquals(count, line.get("count").asInt());
        assertEquals("127.0.0.1", line.get("address").asText());
        assertTrue(Instant.parse(line.get("time").asText()).isAfter(Instant.EPOCH));
        assertFalse(line.has("unfinished"), line.toString());
        return response;
    }

    private static List<String> ids(JsonNode line) {
        List<String> ids = new ArrayList<>();
        line.get("ids").forEach(id -> ids.add(id.asText()));
        return ids;
    }

    @Test
    void everyWrite_hasALine() throws IOException {
        String one = "/v1/events/{id}";
        String first = "625ac1d2e8f5d327aa51e4e0";
        String second = "625ac1d2e8f5d327aa51e4e1";
        try (ServerProcess server = start()) {
            Client anybody = new Client(server, "");
            Client ops = anybody.newToken("{\"name\":\"ops \\u00e9\",\"scopes\":[\"admin\"]}");
            JsonNode made = last();
            assertTrue(made.get("token_id").isNull());
            assertEquals("/v1/tokens", made.get("route").asText());
            String id = json(ops.send("GET", "/v1/me", "")).at("/token/id").asText();
            assertEquals(List.of(id), ids(made));

            assertLine(ops, "PUT", "/v1/events/" + first, "{\"start\":5}", 201, one, List.of(first), 1);
            assertEquals(id, last().get("token_id").asText());
            assertEquals("ops \u00e9", last().get("token_name").asText());
            // Sent again, as after a crash.
            assertLine(ops, "PUT", "/v1/events/" + first, "{\"start\":5}", 200, one, List.of(first), 1);
            assertLine(ops, "PUT", "/v1/events/" + first, "{\"start\":6}", 409, one, List.of(), 0);
            HttpResponse<String> added = ops.send("POST", "/v1/events", "{\"open\":true}");
            String third = json(added).get("id").asText();
            assertEquals(List.of(third), ids(last()));
            assertLine(ops, "POST", "/v1/events/" + third + "/stop", "", 200, one + "/stop", List.of(third), 1);
            assertLine(ops, "POST", "/v1/events/" + third + "/stop", "", 409, one + "/stop", List.of(), 0);
            assertLine(ops, "PATCH", "/v1/events/" + first, "{\"note\":\"secret note\"}", 200, one, List.of(first), 1);
            assertLine(ops, "PATCH", "/v1/events/" + second, "{\"note\":\"\"}", 404, one, List.of(), 0);
            assertLine(ops, "DELETE", "/v1/events/" + first, "", 204, one, List.of(first), 1);
            assertLine(ops, "DELETE", "/v1/events/" + first, "", 404, one, List.of(), 0);
            assertLine(ops, "POST", "/v1/events", "{", 400, "/v1/events", List.of(), 0);
            assertLine(ops, "POST", "/v1/events", "x".repeat((1 << 20) + 1), 413, "/v1/events", List.of(), 0);

            HttpResponse<String> upload = ops.send(
                    "POST", "/v1/events", "application/x-ndjson", "{\"tags\":[\"secret tag\"]}\n".repeat(150) + "{\n");
            List<String> uploaded = new ArrayList<>();
            for (String line : upload.body().lines().limit(150).toList()) {
                uploaded.add(JSON.readTree(line).get("id").asText());
            }
            JsonNode line = last();
            assertEquals(uploaded.subList(0, 100), ids(line));
            assertEquals(150, line.get("count").asInt());
            assertFalse(line.has("unfinished"));
            assertLine(
                    ops,
                    "PATCH",
                    "/v1/events?tag=secret+tag",
                    "{\"add_tags\":[\"secret too\"]}",
                    200,
                    "/v1/events",
                    uploaded.subList(50, 150),
                    150);
            // Only those that are different now.
            ops.send("PATCH", "/v1/events/" + uploaded.get(3), "{\"tags\":[\"secret tag\"]}");
            assertLine(
                    ops,
                    "PATCH",
                    "/v1/events?tag=secret+tag",
                    "{\"add_tags\":[\"secret too\"]}",
                    200,
                    "/v1/events",
                    uploaded.subList(3, 4),
                    1);
            assertLine(
                    ops,
                    "PATCH",
                    "/v1/events?tag=secret+tag",
                    "{\"add_tags\":[\"secret too\"]}",
                    200,
                    "/v1/events",
                    List.of(),
                    0);
            assertLine(ops, "DELETE", "/v1/events?tag=secret+tag&dry_run=true", "", 200, "/v1/events", List.of(), 0);
            assertLine(
                    ops, "DELETE", "/v1/events?tag=secret+tag", "", 200, "/v1/events", uploaded.subList(50, 150), 150);
            assertLine(ops, "DELETE", "/v1/events?all=true", "", 200, "/v1/events", List.of(third), 1);

            HttpResponse<String> original =
                    ops.send("POST", "/add_event", "{\"tags\":[\"secret tag\"],\"start_epoch\":7}");
            String legacy = json(original).get("_id").asText();
            assertEquals(List.of(legacy), ids(last()));
            ops.send("PUT", "/v1/events/" + second, "{\"start\":7}");
            ops.send("PUT", "/v1/events/" + first, "{\"start\":7.000000001}");
            assertLine(
                    ops,
                    "POST",
                    "/remove_events",
                    "{\"start_epoch_array\":[7,8,-1,1e300]}",
                    200,
                    "/remove_events",
                    List.of(legacy, second),
                    2);
            ops.send("PUT", "/v1/events/" + second, "{\"start\":1764403200.123456}");
            assertLine(
                    ops,
                    "POST",
                    "/remove_events",
                    "{\"start_epoch_array\":[\"1764403200.123456\"]}",
                    200,
                    "/remove_events",
                    List.of(second),
                    1);
            String many = IntStream.range(100, 250).mapToObj(String::valueOf).collect(Collectors.joining(","));
            ops.send(
                    "POST",
                    "/v1/events",
                    "application/x-ndjson",
                    IntStream.range(100, 250)
                            .mapToObj(i -> "{\"start\":" + i + "}\n")
                            .collect(Collectors.joining()));
            ops.send("POST", "/remove_events", "{\"start_epoch_array\":[" + many + "]}");
            assertEquals(100, ids(last()).size());
            assertEquals(150, last().get("count").asInt());
            assertLine(ops, "POST", "/remove_events", "{\"purge\":true}", 200, "/remove_events", List.of(first), 1);

            Client bound = ops.newToken("{\"name\":\"a\",\"scopes\":[\"write\"],\"tag\":\"team-a\"}");
            String own = json(bound.send("POST", "/v1/events", "{}")).get("id").asText();
            assertEquals(List.of(own), ids(last()));
            String foreign =
                    json(ops.send("POST", "/v1/events", "{}")).get("id").asText();
            assertLine(bound, "DELETE", "/v1/events/" + foreign, "", 404, one, List.of(), 0);
            assertLine(
                    bound, "PATCH", "/v1/events?from=0", "{\"add_tags\":[\"b\"]}", 200, "/v1/events", List.of(own), 1);
            String boundId =
                    json(bound.send("GET", "/v1/me", "")).at("/token/id").asText();
            assertLine(ops, "DELETE", "/v1/tokens/" + boundId, "", 204, "/v1/tokens/{id}", List.of(boundId), 1);

            String all = Files.readString(file());
            assertFalse(all.contains("secret"), all);
            assertFalse(all.contains("team-a"), all);
            assertFalse(all.contains("evt_"), all);
        }
    }

    @Test
    void refusedRequests_haveALine_andReadsHaveNone() throws IOException {
        try (ServerProcess server = start("--rate-limit=1000/m")) {
            Client nobody = new Client(server, "");
            Client ops = nobody.newToken("{\"name\":\"ops\",\"scopes\":[\"admin\"]}");
            Client reader = ops.newToken("{\"name\":\"viewer\",\"scopes\":[\"read\"]}");
            int before = lines(file()).size();
            assertEquals(200, reader.send("GET", "/v1/events", "").statusCode());
            assertEquals(200, nobody.send("GET", "/healthz", "").statusCode());
            assertEquals(404, reader.send("GET", "/unheard", "").statusCode());
            assertEquals(before, lines(file()).size());

            assertLine(nobody, "GET", "/v1/events?tag=x", "", 401, "/v1/events", List.of(), 0);
            assertTrue(last().get("token_id").isNull());
            assertLine(
                    new Client(server, TokenSecret.create().text()),
                    "GET",
                    "/v1/tags",
                    "",
                    401,
                    "/v1/tags",
                    List.of(),
                    0);
            assertLine(reader, "POST", "/v1/events", "{}", 403, "/v1/events", List.of(), 0);
            assertEquals("viewer", last().get("token_name").asText());
            assertLine(reader, "GET", "/v1/tokens", "", 403, "/v1/tokens", List.of(), 0);
            HttpResponse<String> foreign = server.send(server.request("/unheard")
                    .header("Origin", "http://elsewhere.example")
                    .DELETE());
            assertEquals(403, foreign.statusCode());
            assertEquals("DELETE", last().get("method").asText());
            assertTrue(last().get("route").isNull());

            HttpResponse<String> response;
            do {
                response = reader.send("GET", "/v1/events?limit=1", "");
            } while (response.statusCode() == 200);
            assertEquals(429, response.statusCode());
            assertEquals(429, last().get("status").asInt());
            assertEquals("viewer", last().get("token_name").asText());
        }
    }

    @Test
    void behindAProxy_theClientIsNamed() throws IOException {
        try (ServerProcess server = start("--trusted-proxies=127.0.0.1")) {
            server.send(server.request("/v1/events")
                    .header("X-Forwarded-For", "203.0.113.9")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{}")));
            assertEquals("203.0.113.9", last().get("address").asText());
        }
    }

    @Test
    void clientThatLeaves_stillGetsALine() throws Exception {
        try (ServerProcess server = start()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                String request = String.join(
                        "\r\n",
                        "POST /v1/events HTTP/1.1",
                        "Host: localhost",
                        "X-Request-Id: left",
                        "Content-Type: application/x-ndjson",
                        "Transfer-Encoding: chunked",
                        "",
                        "3",
                        "{}\n",
                        "");
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                String answer = in.readLine();
                while (!answer.contains("\"line\":1")) {
                    answer = in.readLine();
                }
                String id = JSON.readTree(answer).get("id").asText();
                JsonNode begun = last();
                assertEquals("left", begun.get("request_id").asText());
                assertTrue(begun.get("unfinished").asBoolean(), "the answer has begun, so the line must be there");
                assertEquals(List.of(id), ids(begun));
            }
            List<JsonNode> lines = lines(file());
            while (lines.size() < 2) {
                Thread.onSpinWait();
                lines = lines(file());
            }
            assertEquals("left", lines.get(1).get("request_id").asText());
            assertEquals(1, lines.get(1).get("count").asInt());
        }
    }

    @Test
    void fullDisk_refusesWritesBeforeTheyAreDone(@TempDir Path mountedAt) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(mountedAt, MEGABYTES);
                ServerProcess server = ServerProcess.embedded(
                        directory.resolve("store"),
                        "--audit-log=" + disk.directory().resolve("audit.log"))) {
            Path file = disk.directory().resolve("audit.log");
            Client client = new Client(server, "");
            List<String> added = new ArrayList<>();
            HttpResponse<String> response = client.send("POST", "/v1/events", "{}");
            Path filler = disk.fill();
            while (response.statusCode() == 201) {
                added.add(json(response).get("id").asText());
                response = client.send("POST", "/v1/events", "{}");
            }

            assertEquals(503, response.statusCode());
            assertEquals(
                    "the audit log cannot be written, so nothing is changed; try again later",
                    json(response).get("detail").asText());
            assertEquals("1", header(response, "Retry-After"));
            assertEquals(
                    503,
                    client.send("POST", "/v1/events", "application/x-ndjson", "{}\n")
                            .statusCode());
            assertEquals(503, client.send("DELETE", "/v1/events?all=true", "").statusCode());
            assertEquals(200, client.send("GET", "/v1/events", "").statusCode());
            assertEquals(added.size(), server.countListed());
            assertEquals(
                    added,
                    lines(file).stream().flatMap(line -> ids(line).stream()).toList());
            assertTrue(server.errors().contains("the audit log " + file + " cannot be written"), server.errors());
            assertTrue(client.send("GET", "/metrics", "").body().contains("events_audit_writable 0.0"));

            Files.delete(filler);
            do {
                response = client.send("POST", "/v1/events", "{}");
            } while (response.statusCode() == 503);
            assertEquals(201, response.statusCode());
            List<JsonNode> lines = lines(file);
            assertEquals(List.of(json(response).get("id").asText()), ids(lines.get(lines.size() - 1)));
        }
    }

    @Test
    void hangUp_opensTheFileAgain() throws Exception {
        assumeFalse(ignoresHangUps(), "nohup ran this, so Java leaves the signal alone");
        try (ServerProcess server = start();
                WatchService watch = directory.getFileSystem().newWatchService()) {
            Client client = new Client(server, "");
            client.send("POST", "/v1/events", "{}");
            Path moved = directory.resolve("audit.log.1");
            Files.move(file(), moved);
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            if (Files.exists(file())) {
                throw new AssertionError("nothing was asked since");
            }
            new ProcessBuilder("kill", "-HUP", Long.toString(server.pid()))
                    .start()
                    .waitFor();
            while (!Files.exists(file())) {
                WatchKey key = watch.take();
                key.pollEvents();
                key.reset();
            }

            assertEquals(201, client.send("POST", "/v1/events", "{}").statusCode());

            assertEquals(1, lines(file()).size());
            assertEquals(1, lines(moved).size());
        }
    }

    /** Whether SIGHUP is ignored here, and so in every process that is started. */
    private static boolean ignoresHangUps() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream().anyMatch(line -> line.matches("SigIgn:.*[13579bdf]"));
    }

    @Test
    void kill_leavesTheLineOfEverythingThatIsAcknowledged() throws Exception {
        int clients = 4;
        CountDownLatch enough = new CountDownLatch(400);
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        try (ServerProcess server = start()) {
            server.url();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                threads.add(new Thread(() -> {
                    Client client = new Client(server, "");
                    try {
                        while (true) {
                            String id = json(client.send("POST", "/v1/events", "{}"))
                                    .get("id")
                                    .asText();
                            acknowledged.add(id);
                            enough.countDown();
                        }
                    } catch (RuntimeException e) {
                        // The server is gone.
                    }
                }));
            }
            threads.forEach(Thread::start);
            enough.await();
            server.kill();
            for (Thread thread : threads) {
                thread.join();
            }
        }

        Set<String> logged = new HashSet<>();
        lines(file()).forEach(line -> logged.addAll(ids(line)));
        assertTrue(logged.containsAll(acknowledged), "an acknowledged add has no line");
    }

    @Test
    void pathThatCannotBe_preventsTheStart() throws Exception {
        assertComplaint("audit.log", "--audit-log is \"audit.log\", it must be the absolute path of a file");
        Path missing = directory.resolve("missing/audit.log");
        assertComplaint(
                missing.toString(),
                "audit_log is \"" + missing + "\", which cannot be used: there is no directory " + missing.getParent());
    }

    private void assertComplaint(String file, String complaint) throws Exception {
        try (ServerProcess server = ServerProcess.embedded(directory.resolve("store"), "--audit-log=" + file)) {
            assertFalse(server.waitFor() == 0);
            assertTrue(server.errors().contains(complaint), server.errors());
        }
    }
}
