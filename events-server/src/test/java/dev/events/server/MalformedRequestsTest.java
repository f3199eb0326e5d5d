package dev.events.server;

import static dev.events.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand requests that are wrong in ways that clients are wrong, over raw sockets. None may be answered with a 5xx
 * or not at all, none may change anything unless it is answered with success, and memory must stay where it was.
 */
class MalformedRequestsTest {
    private static final int REQUESTS = 10_000;
    private static final long MOST_GROWTH = 48 << 20;

    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", "");
    private static final List<String> PATHS = List.of(
            "/add_event",
            "/remove_events",
            "/list_events",
            "/v1/events",
            "/v1/events/nonsense",
            "/v1/events/000000000000000000000000",
            "/v1/events/000000000000000000000000/stop",
            "/v1/events/%ff",
            "/v1/events/%C3%28/stop",
            "/v1/events?limit=-1",
            "/v1/events?from=NaN",
            "/v1/events?tag=",
            "/v1/events?tag=%ff%fe",
            "/v1/events?tag=%zz",
            "/v1/events?cursor=AAAA",
            "/v1/events?open=maybe&open=true",
            "/v1/events?unknown=1",
            "/v1/events?from=5&to=1",
            "/v1/events?text=%00",
            "/healthz",
            "/nothing_here",
            "/%00",
            "/..%2f..%2fetc",
            "//",
            "*",
            "/add_event;x=y");
    private static final List<String> BODY_PATHS = List.of("/add_event", "/remove_events", "/v1/events");
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json",
            "application/json",
            "application/json; charset=utf-8",
            "application/x-ndjson",
            "application/x-ndjson",
            "application/merge-patch+json",
            "application/json; charset=utf-16",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/xml",
            "nonsense",
            ";",
            "");
    private static final List<String> VALUES = List.of(
            "1e400",
            "-1e400",
            "NaN",
            "Infinity",
            "-1",
            "253402300800",
            "1e-999999999",
            "1e999999999",
            "99999999999999999999999999999999999999999999999999",
            "\"\"",
            "\"nan\"",
            "\"1e999\"",
            "\"2026-13-45T99:99:99Z\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"\\u0007\\u001b[31m\"",
            "null",
            "true",
            "[]",
            "{}",
            "[[[[]]]]",
            "{\"$gt\":0}",
            "{\"$where\":\"sleep(1000)\"}",
            "\"x\"");
    private static final List<String> FIELDS = List.of(
            "tags", "start", "stop", "start_epoch", "stop_epoch", "start_epoch_array", "id", "_id", "note", "$set", "");
    private static final List<Charset> ENCODINGS = List.of(
            StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16, StandardCharsets.ISO_8859_1);

    private static final Pattern ADDED_LINE = Pattern.compile("\\{\"line\":\\d+,\"id\":\"[0-9a-f]{24}\"}");
    private static final Pattern REMOVED = Pattern.compile("\"removed\":(\\d+)");
    private static final Pattern OPERATION = Pattern.compile("(?i)\r\nEvents-Operation: ([0-9a-f]{24})\r\n");

    private final Random random;
    private final long seed;
    private List<String> credentials = List.of("");

    MalformedRequestsTest() {
        seed = Long.getLong("events.test.seed", System.nanoTime());
        random = new Random(seed);
    }

    @Test
    void malformedRequests_areAnsweredAndChangeNothing(@TempDir Path directory) throws IOException {
        System.out.println("malformed requests: seed " + seed + " (repeat with -Devents.test.seed=" + seed + ")");
        try (RunningServer server = RunningServer.embedded(directory)) {
            assertAnsweredAndNothingChanged(server, REQUESTS);
        }
    }

    @Test
    void malformedRequestsWithAToken_areAnsweredAndChangeNothing(@TempDir Path directory) throws IOException {
        System.out.println("malformed requests with a token: seed " + seed);
        try (RunningServer server = RunningServer.embedded(directory)) {
            String token = server.createToken("admin", null);
            server.use(token);
            credentials = List.of("Authorization: Bearer " + token + "\r\n");
            assertAnsweredAndNothingChanged(server, REQUESTS / 5);
        }
    }

    @Test
    void malformedRequestsWithoutTheTokenThatIsNeeded_addNothing(@TempDir Path directory) throws IOException {
        System.out.println("malformed requests without the token: seed " + seed);
        try (RunningServer server = RunningServer.embedded(directory)) {
            String token = server.createToken("admin", null);
            credentials = List.of(
                    "",
                    "Authorization: Bearer\r\n",
                    "Authorization: Bearer " + token.substring(1) + "\r\n",
                    "Authorization: Bearer evt_0000000000000000000000000000000000000000\r\n",
                    "Authorization: Basic ?\r\n",
                    "Authorization: Basic Og==\r\n",
                    "Authorization: Bearer " + token + "\r\nAuthorization: Bearer " + token + "\r\n");
            for (int i = 0; i < REQUESTS / 5; i++) {
                byte[] request = request(i);
                int status = status(server, request);
                assertTrue(status < 500 || status == 505, () -> status + " for " + shown(request));
                assertTrue(status != 201 && status != 204, () -> status + " for " + shown(request));
            }
            server.use(token);
            assertEquals(0, server.countListed());
        }
    }

    private static int status(RunningServer server, byte[] request) throws IOException {
        return status(exchange(server.port(), request));
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    private void assertAnsweredAndNothingChanged(RunningServer server, int requests) throws IOException {
        TreeMap<Integer, Integer> statuses = new TreeMap<>();
        server.post("/add_event", "{\"tags\":[\"witness\"],\"start_epoch\":1.5}");
        int added = 1;
        long before = 0;
        for (int i = 0; i < requests; i++) {
            if (i == requests / 5) {
                before = memoryInUse();
            }
            byte[] request = request(i);
            String answer = exchange(server.port(), request);
            int status = status(answer);
            statuses.merge(status, 1, Integer::sum);
            assertTrue(status < 500 || status == 505, () -> status + " for " + shown(request));
            if (status == 201) {
                added++;
            } else if (status == 204 && !answer.contains("Set-Cookie")) {
                // By chance, an event was put under the id that is removed here.
                added--;
            } else if (status == 200) {
                // By chance it was right after all, or a line of many was, and was told so.
                added += count(ADDED_LINE, answer) - removed(server, answer);
            }
        }
        long growth = memoryInUse() - before;
        assertEquals(added, server.countListed(), "events, each with an answer of 201");
        assertTrue(growth < MOST_GROWTH, "memory in use grew by " + growth + " bytes");
        System.out.println("malformed requests: answers by status " + statuses + ", memory in use grew by "
                + growth / 1024 + " KiB");
    }

    private static int count(Pattern pattern, String answer) {
        return (int) pattern.matcher(answer).results().count();
    }

    /** The original's endpoint does not say how many events it has removed. The history does. */
    private static int removed(RunningServer server, String answer) {
        Matcher removed = REMOVED.matcher(answer);
        if (removed.find()) {
            return Integer.parseInt(removed.group(1));
        }
        Matcher named = OPERATION.matcher(answer);
        if (!named.find()) {
            return 0;
        }
        // An upload names its operation before it adds anything; if it adds nothing, there is no such operation.
        JsonNode operation = json(server.get("/v1/history/" + named.group(1)));
        return operation.path("action").asText().equals("remove")
                ? operation.get("count").asInt()
                : 0;
    }

    /** After a collection, since garbage is not use. */
    private static long memoryInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private byte[] request(int i) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean huge = i % 1000 == 999;
        byte[] body = huge ? huge() : body();
        boolean wrongLength = !huge && random.nextInt(20) == 0;
        // Every other request has only its body wrong, so that it gets as far as that.
        boolean plain = huge || random.nextBoolean();
        String head = (plain ? "POST " + pick(BODY_PATHS) : pick(METHODS) + " " + pick(PATHS))
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + credentials(i)
                + "Content-Type: " + (plain ? "application/json" : pick(TYPES)) + "\r\n" + (plain ? "" : header())
                + "Content-Length: " + (wrongLength ? random.nextInt(100_000) : body.length) + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        return out.toByteArray();
    }

    /** Not by chance, so that a seed means the same requests with and without them. */
    private String credentials(int i) {
        return credentials.get(i % credentials.size());
    }

    private String header() {
        return switch (random.nextInt(12)) {
            case 0 -> "X-HTTP-Method-Override: DELETE\r\n";
            case 1 -> "Content-Encoding: gzip\r\n";
            case 2 -> "Accept: " + pick(List.of("*", ";;", "text/html", "application/x-ndjson")) + "\r\n";
            case 3 -> "Transfer-Encoding: chunked\r\n";
            case 4 -> "X-Request-Id: " + pick(List.of("\u0001", "é", "a b", "x".repeat(5000))) + "\r\n";
            case 5 -> "Nonsense\r\n";
            default -> "";
        };
    }

    private byte[] body() {
        String text = switch (random.nextInt(10)) {
            case 0 -> "";
            case 1 -> "[".repeat(random.nextInt(20_000));
            case 2 -> "{\"tags\":".repeat(random.nextInt(3_000));
            case 3 -> "{\"tags\":[\"x\"]}".substring(0, random.nextInt(14));
            case 4 -> "{\"tags\":[\"" + (char) random.nextInt(32) + "\"]}";
            case 5 -> "{\"tags\":[\"x\"],\"tags\":[\"y\"]}";
            case 6 -> "{\"start_epoch_array\":[1.5," + wrong() + "]}";
            case 7 -> "{\"tags\":[\"x\"],\"" + pick(FIELDS) + "\":" + pick(VALUES) + "}";
            default -> "{\"tags\":[" + pick(VALUES) + "],\"" + pick(FIELDS) + "\":" + pick(VALUES) + "}";
        };
        byte[] bytes = text.getBytes(pick(ENCODINGS));
        if (bytes.length > 0 && random.nextInt(5) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** A start that is none, so that nothing may be removed. */
    private String wrong() {
        return pick(List.of("\"x\"", "null", "{}", "1e400", "\"nan\"", "[1.5]", "true", "\"\""));
    }

    private static byte[] huge() {
        return ("{\"tags\":[\"" + "x".repeat(10 << 20) + "\"]}").getBytes(StandardCharsets.US_ASCII);
    }

    private static String exchange(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            try {
                out.write(request);
                socket.shutdownOutput();
            } catch (SocketException e) {
                // The server may answer and close before it has read everything.
                assertTrue(request.length > 0);
            }
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            if (!answer.matches("(?s)HTTP/1\\.[01] \\d{3}.*")) {
                return fail("no answer (\"" + answer + "\") to " + shown(request));
            }
            return answer;
        }
    }

    private static String shown(byte[] request) {
        return new String(request, 0, Math.min(request.length, 600), StandardCharsets.ISO_8859_1);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
