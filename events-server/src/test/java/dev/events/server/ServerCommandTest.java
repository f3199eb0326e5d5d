package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.bwaldvogel.mongo.MongoServer;
import dev.events.core.mongo.SerialBackend;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server's process: what it prints, how it ends. */
class ServerCommandTest {
    @TempDir
    private Path directory;

    @Test
    void start_printsWhereItListensAndWhereTheDataIs() throws Exception {
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            String url = server.url();

            assertTrue(url.matches("http://127\\.0\\.0\\.1:\\d+"), url);
            assertEquals("to stop: kill " + server.pid(), server.printed().get(2));
            assertEquals("listening on " + url, server.printed().get(0));
            assertEquals(
                    "events are in the embedded store in " + directory,
                    server.printed().get(1));
            assertEquals(200, server.get("/readyz").statusCode());
        }
    }

    @Test
    void embeddedPort_isPrinted_andClosedUnlessGiven() throws Exception {
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            assertEquals(Set.of(server.port()), listeningPorts(server.pid()));
        }
        try (ServerProcess server = ServerProcess.embedded(directory, "--embedded-port", "0")) {
            int port = URI.create(server.mongodbUrl()).getPort();
            assertTrue(server.printed().get(1).endsWith(" (also at mongodb://127.0.0.1:" + port + ")"));
            assertEquals(Set.of(server.port(), port), listeningPorts(server.pid()));
        }
    }

    /** The TCP ports that a process listens on, found by the sockets among its files. */
    private static Set<Integer> listeningPorts(long pid) throws IOException {
        Path tables = Path.of("/proc", Long.toString(pid), "net");
        assumeTrue(Files.isReadable(tables.resolve("tcp")), "this system does not list sockets in /proc/net/tcp");
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : files.toList()) {
                if (Files.isSymbolicLink(file)) {
                    sockets.add(Files.readSymbolicLink(file).toString());
                }
            }
        }
        Set<Integer> ports = new HashSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(tables.resolve(table))) {
                String[] columns = line.trim().split("\\s+", -1);
                if (columns[3].equals("0A") && sockets.contains("socket:[" + columns[9] + "]")) {
                    ports.add(Integer.parseInt(columns[1].replaceAll(".*:", ""), 16));
                }
            }
        }
        return ports;
    }

    @Test
    void sigterm_finishesWhatWasAccepted_andExitsWith0() throws Exception {
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            int port = server.port();
            String body = "{\"tags\":[\"slow\"]}";
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                OutputStream out = socket.getOutputStream();
                out.write(("POST /add_event HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + body.length() + "\r\nExpect: 100-continue\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                // The interim answer says that the request has been accepted.
                byte[] interim = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
                assertTrue(new String(interim, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 100"));
                server.terminate();
                awaitRefusal(port);
                out.write(body.getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(answer.startsWith("HTTP/1.1 201"), answer);
            }
            assertEquals(0, server.waitFor(), server.errors());
        }
        try (RunningServer again = RunningServer.embedded(directory)) {
            assertTrue(again.get("/list_events").body().contains("slow"));
        }
    }

    private static void awaitRefusal(int port) {
        boolean refused = false;
        while (!refused) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
            } catch (IOException e) {
                refused = true;
            }
        }
    }

    @Test
    void mongodbThatIsAway_isAnsweredWith503_untilItIsBack() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String mongodb = "mongodb://127.0.0.1:" + port + "/?heartbeatFrequencyMS=500";
        try (ServerProcess server = ServerProcess.run("--mongodb-url", mongodb, "--port", "0")) {
            server.url();
            assertTrue(
                    server.errors()
                            .contains(
                                    "events-server: MongoDB cannot be reached (MongoDB at 127.0.0.1:" + port
                                            + "/dbEvent.myCollectionEvent); requests are answered with 503 until it can be reached"),
                    server.errors());
            assertTrue(server.errors().contains("in force for MongoDB: w=majority, journal=true, "), server.errors());

            assertUnavailable(server.get("/list_events"));
            assertUnavailable(server.get("/readyz"));
            assertUnavailable(server.post("/add_event", "{\"tags\":[]}"));
            assertUnavailable(server.post("/remove_events", "{\"purge\":true}"));
            assertEquals(200, server.get("/healthz").statusCode());

            MongoServer back = new MongoServer(new SerialBackend());
            back.bind("127.0.0.1", port);
            try {
                int status = server.get("/readyz").statusCode();
                while (status == 503) {
                    status = server.get("/readyz").statusCode();
                }
                assertEquals(200, status);
                int added = 503;
                while (added == 503) {
                    added = server.post("/add_event", "{\"tags\":[]}").statusCode();
                }
                assertEquals(201, added);
            } finally {
                back.shutdownNow();
            }
        }
    }

    private static void assertUnavailable(HttpResponse<String> response) {
        assertEquals(503, response.statusCode(), response.body());
        assertTrue(response.headers().firstValue("Retry-After").isPresent());
        assertTrue(response.body().contains("MongoDB cannot be reached"), response.body());
    }

    @Test
    void secondServerOnOneDirectory_stopsWithAClearLine() throws Exception {
        try (ServerProcess first = ServerProcess.embedded(directory)) {
            first.url();
            try (ServerProcess second = ServerProcess.embedded(directory)) {
                assertEquals(1, second.waitFor());
                assertOneLine(second.errors(), directory.toString());
            }
        }
    }

    /** The limit on the size of files stands for a disk that is full, until it is raised. */
    @Test
    void fullDisk_refusesWrites_andTakesThemAgainOnceThereIsRoom() throws Exception {
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            server.url();
            assumeTrue(limitFiles(server, "3000000"), "the sizes of files cannot be limited here");
            String event = "{\"note\":\"" + "x".repeat(9000) + "\"}";
            int added = 0;
            HttpResponse<String> response = server.post("/v1/events", event);
            while (response.statusCode() == 201) {
                added++;
                response = server.post("/v1/events", event);
            }
            assertEquals(503, response.statusCode(), response.body());
            assertTrue(response.body().contains("no space left on its disk"), response.body());
            assertEquals(503, server.post("/v1/events", event).statusCode());
            assertEquals(200, server.get("/v1/events?limit=1").statusCode());

            assertTrue(limitFiles(server, "unlimited"));
            assertEquals(201, server.post("/v1/events", event).statusCode());
            HttpResponse<String> removed = server.delete("/v1/events?all=true");
            assertTrue(removed.body().contains("\"removed\":" + (added + 1)), removed.body() + " of " + added);
            server.terminate();
            assertEquals(0, server.waitFor());
        }
    }

    @Test
    void stop_whileTheDiskIsFull_saysSoInOneLine_andLosesNothing() throws Exception {
        int added = 50;
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            String event = "{\"note\":\"" + "x".repeat(9000) + "\"}";
            for (int i = 0; i < added; i++) {
                assertEquals(201, server.post("/v1/events", event).statusCode());
            }
            assumeTrue(limitFiles(server, "200000"), "the sizes of files cannot be limited here");
            assertEquals(503, server.post("/v1/events", event).statusCode());
            server.terminate();
            assertEquals(1, server.waitFor());
            assertEquals(
                    1,
                    server.errors()
                            .lines()
                            .filter(line -> line.contains("closing the store failed"))
                            .count(),
                    server.errors());
            assertFalse(server.errors().contains("Exception"), server.errors());
        }
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            HttpResponse<String> found = server.get("/v1/events?limit=1000");
            assertEquals(added, found.body().split("\"id\"", -1).length - 1);
            server.terminate();
            assertEquals(0, server.waitFor());
        }
    }

    private static boolean limitFiles(ServerProcess server, String bytes) throws InterruptedException {
        try {
            return new ProcessBuilder("prlimit", "--pid", String.valueOf(server.pid()), "--fsize=" + bytes + ":")
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void portThatIsTaken_isAClearLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerProcess server =
                        ServerProcess.run("--embedded=" + directory, "--port", String.valueOf(taken.getLocalPort()))) {
            assertEquals(1, server.waitFor());
            assertOneLine(
                    server.errors(),
                    "port " + taken.getLocalPort()
                            + " is taken by " + (Files.exists(Path.of("/proc/net/tcp")) ? holder() : "another program")
                            + "; use --port to choose another");
        }
    }

    private static String holder() {
        return "java, process " + ProcessHandle.current().pid();
    }

    @Test
    void addressThatOthersReach_isToldOf() throws Exception {
        try (ServerProcess server = ServerProcess.embedded(directory, "--host", "0.0.0.0", "--insecure")) {
            String url = server.url();
            assertOneLine(server.errors(), "there is no token yet: whoever can reach " + url);
            assertEquals(
                    200,
                    server.send(HttpRequest.newBuilder(URI.create(url.replace("0.0.0.0", "localhost") + "/readyz")))
                            .statusCode());
        }
    }

    @Test
    void addressThatOthersReach_needsATokenFirst() throws Exception {
        try (ServerProcess server = ServerProcess.embedded(directory, "--host", "0.0.0.0")) {
            assertEquals(1, server.waitFor());
            assertOneLine(
                    server.errors(), "host is 0.0.0.0, which other machines can reach, and there is no token yet");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--config=missing.yml,1,there is no configuration file missing.yml",
        "--mongodb-url=mongodb://me:s3cret@h:x/,1,percent-encoded",
        "--port=70000,1,--port is \"70000\"",
        "--embedded-port=0,1,embedded_port is 0",
        "--embedded=,1,--embedded= names no directory",
        "--mongodb-url=embedded:,1,which names no directory",
        "--trusted-proxies=localhost,1,trusted_proxies: \"localhost\" must be an address or a network",
        "--prot=1,2,Unknown option",
        "strat,2,there is no command strat; the commands are start"
    })
    void whatItCannotUse_isAClearLine(String argument, int status, String says) throws Exception {
        try (ServerProcess server = ServerProcess.run(argument)) {
            assertEquals(status, server.waitFor());
            assertTrue(server.errors().contains(says), server.errors());
            assertFalse(server.errors().contains("s3cret"), server.errors());
            assertEquals(1, server.errors().lines().count(), server.errors());
        }
    }

    @Test
    void logs_haveOneLineARequest_withoutWhatItHolds() throws Exception {
        Map<String, String> environment = Map.of("EVENTS_PORT", "0");
        try (ServerProcess server = ServerProcess.run(environment, "--embedded=" + directory)) {
            server.post("/add_event", "{\"tags\":[\"confidential\"]}");
            server.get("/v1/events?tag=confidential&text=private");
            server.terminate();
            assertEquals(0, server.waitFor());

            List<String> lines = server.errors().lines().toList();
            assertEquals(2, lines.size(), server.errors());
            assertTrue(
                    lines.get(0)
                            .matches(".* INFO +access 127\\.0\\.0\\.1 POST /add_event 201 \\d+ \\d+ [0-9a-f-]{36} -"),
                    lines.get(0));
            assertTrue(
                    lines.get(1)
                            .matches(".* INFO +access 127\\.0\\.0\\.1 GET /v1/events 200 \\d+ \\d+ [0-9a-f-]{36} -"),
                    lines.get(1));
        }
        assertTrue(Files.exists(directory));
    }

    @Test
    void logs_ofATrustedProxy_haveTheClientsAddress() throws Exception {
        try (ServerProcess server = ServerProcess.embedded(directory, "--trusted-proxies=127.0.0.1")) {
            server.send(server.request("/healthz").header("X-Forwarded-For", "203.0.113.9"));
            server.terminate();
            assertEquals(0, server.waitFor());
            assertTrue(server.errors().contains("access 203.0.113.9 GET /healthz 200 "), server.errors());
        }
    }

    private static void assertOneLine(String errors, String says) {
        assertEquals(1, errors.lines().count(), errors);
        assertTrue(errors.startsWith("events-server: ") && errors.contains(says), errors);
    }
}
