package dev.events.server.http.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.RunningServer;
import dev.events.server.ServerProcess;
import dev.events.server.TestAuthority;
import dev.events.server.config.Setting;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is different in HTTP/2: {@code :authority} instead of {@code Host}, bodies without a length, streams that are reset. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2Test {
    private static final int MIB = 1 << 20;

    private static final String EVENT = "{\"start\":1}";

    private final OkHttpClient client = TestAuthority.newClient(Protocol.HTTP_2, Protocol.HTTP_1_1);
    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path directory) {
        server = start("", directory);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static RunningServer start(String mongodbUrl, Path directory) {
        TestAuthority.write(TestAuthority.issue(), directory);
        Map<Setting, String> settings = new HashMap<>(RunningServer.tls(directory));
        if (mongodbUrl.isEmpty()) {
            return RunningServer.with(settings, directory);
        }
        settings.put(Setting.MONGODB_URL, mongodbUrl);
        return RunningServer.with(settings);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,,ok",
        "127.0.0.1:5000,,ok",
        "localhost:1,localhost:1,ok",
        "evil.example,,421",
        "evil.example:443,,421",
        "localhost.evil.example,,421",
        "user@localhost,,4",
        "evil.example,localhost,400",
        "localhost,evil.example,400",
        ",localhost,400",
        ",evil.example,400",
        ",,400"
    })
    void authority_isTheHost(String authority, String host, String answer) throws IOException {
        List<String> headers = new ArrayList<>(List.of(":method", "GET", ":scheme", "https", ":path", "/healthz"));
        if (authority != null) {
            headers.addAll(List.of(":authority", authority));
        }
        if (host != null) {
            headers.addAll(List.of("host", host));
        }
        try (RawHttp2 raw = new RawHttp2(server)) {
            String body = raw.request(true, headers.toArray(String[]::new)).answer();

            assertTrue(
                    answer.equals("ok")
                            ? body.equals("{\"status\":\"ok\"}\n")
                            : body.contains("\"status\":" + answer) || body.startsWith("goaway"),
                    body);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example,https,403",
        "null,https,403",
        "https://localhost,https,404",
        "http://localhost,https,403",
        "http://localhost,http,403"
    })
    void origin_isComparedWithTheAuthority_andMustHaveTls(String origin, String scheme, int status) throws IOException {
        try (RawHttp2 raw = new RawHttp2(server)) {
            String body = raw.request(
                            true,
                            ":method",
                            "DELETE",
                            ":scheme",
                            scheme,
                            ":path",
                            "/v1/events/000000000000000000000000",
                            ":authority",
                            "localhost",
                            "origin",
                            origin)
                    .answer();

            assertTrue(body.contains("\"status\":" + status), body);
        }
    }

    @Test
    void bodyWithoutALength_isRead() throws IOException {
        try (Response added = post("application/json", EVENT)) {
            assertEquals(Protocol.HTTP_2, added.protocol());
            assertEquals(201, added.code());
        }
        try (Response uploaded = post("application/x-ndjson", (EVENT + "\n").repeat(3000))) {
            assertEquals(200, uploaded.code());
            assertEquals(3000, uploaded.body().string().split("\"id\"", -1).length - 1);
        }
        try (Response empty = post("application/json", "")) {
            assertEquals(400, empty.code());
        }
    }

    @Test
    void bodyThatIsTooLong_is413() throws IOException {
        try (Response response = post("application/json", " ".repeat(3 * MIB))) {
            assertEquals(413, response.code());
            assertEquals(null, response.header("Connection"));
        }
    }

    private Response post(String type, String body) throws IOException {
        RequestBody unknownLength = new RequestBody() {
            @Override
            public MediaType contentType() {
                return MediaType.get(type);
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.writeUtf8(body);
            }
        };
        return client.newCall(new Request.Builder()
                        .url(server.url() + "/v1/events")
                        .post(unknownLength)
                        .build())
                .execute();
    }

    @Test
    void headersThatAreTooLong_areRefused() throws IOException {
        try (RawHttp2 raw = new RawHttp2(server)) {
            raw.request(true, get("/healthz", "x", "y".repeat(20_000)));
            String answer = raw.answer();

            assertTrue(answer.startsWith("goaway") || answer.startsWith("reset") || answer.contains("431"), answer);
        }
        assertEquals(200, server.get("/healthz").statusCode());
    }

    @Test
    void connect_opensNoTunnel() throws IOException {
        try (RawHttp2 raw = new RawHttp2(server)) {
            String answer = raw.request(true, ":method", "CONNECT", ":authority", "localhost:80")
                    .answer();

            assertTrue(answer.contains("\"status\":404"), answer);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OPTIONS,*",
        "GET,''",
        "GET,*",
        "GET,healthz",
        "GET,/%zz",
        "GET,/%ff",
        "GET,/a b",
        "GET,http://evil.example/",
        "GET,//evil.example/",
        "GET,/../healthz",
        "BREW,/healthz",
        "TRACE,/healthz",
        "'',/healthz",
        "G T,/healthz"
    })
    void requestThatIsMalformed_isTheClientsMistake(String method, String path) throws IOException {
        try (RawHttp2 raw = new RawHttp2(server)) {
            String answer = raw.request(
                            true, ":method", method, ":scheme", "https", ":path", path, ":authority", "localhost")
                    .answer();

            assertTrue(
                    answer.startsWith("goaway 1") || answer.startsWith("reset 1") || answer.contains("\"status\":4"),
                    answer);
        }
        assertEquals(200, server.get("/healthz").statusCode());
    }

    private static String[] get(String path, String header, String value) {
        return new String[] {
            ":method", "GET", ":scheme", "https", ":path", path, ":authority", "localhost", header, value
        };
    }

    @Test
    void bodyThatDoesNotCome_givesWayToNewerOnes() throws IOException {
        List<Socket> newer = new ArrayList<>();
        try (RawHttp2 raw = new RawHttp2(server)) {
            raw.request(false, post("application/json"));
            raw.data(" ".repeat(16_000), false);
            for (int i = 0; i < 40; i++) {
                Socket socket = server.connect();
                newer.add(socket);
                socket.getOutputStream()
                        .write(("POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                        + "Content-Length: " + MIB + "\r\n\r\n" + " ".repeat(MIB - 1))
                                .getBytes(StandardCharsets.US_ASCII));
            }
            String answer = raw.answer();

            assertTrue(answer.contains("\"status\":503"), answer);
        } finally {
            for (Socket socket : newer) {
                socket.close();
            }
        }
        assertEquals(201, server.post("/v1/events", EVENT).statusCode());
    }

    private static String[] post(String type, String... more) {
        List<String> headers = new ArrayList<>(List.of(
                ":method",
                "POST",
                ":scheme",
                "https",
                ":path",
                "/v1/events",
                ":authority",
                "localhost",
                "content-type",
                type));
        headers.addAll(List.of(more));
        return headers.toArray(String[]::new);
    }

    @Test
    void aSubscriberToChanges_thatOpensNoWindow_isDropped_andCounted() throws IOException {
        double before = server.metric("events_live_dropped_total");
        try (RawHttp2 raw = new RawHttp2(server)) {
            raw.request(true, get("/v1/events/live", "accept", "text/event-stream"));
            raw.await(RawHttp2.DATA);
            server.upload(("{\"note\":\"" + "x".repeat(2_000) + "\"}\n").repeat(100));
            while (server.metric("events_live_dropped_total") == before) {
                server.get("/v1/changes?wait=2s");
            }
            assertTrue(raw.answer().startsWith("reset"), "the answer looks as if it were whole");
        }
        assertEquals(before + 1, server.metric("events_live_dropped_total"));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/events/live,true",
        "/v1/events/live,false",
        "/v1/changes?wait=60s,true",
        "/v1/changes?wait=60s,false"
    })
    @Timeout(50) // when the wait is over, it would no longer be counted anyway
    void aSubscriberToChanges_thatLeaves_isNoLongerCounted(String path, boolean cancels) throws IOException {
        double before = server.metric("events_live_subscribers");
        try (RawHttp2 raw = new RawHttp2(server)) {
            raw.request(true, get(path, "accept", "*/*"));
            while (server.metric("events_live_subscribers") == before) {
                server.get("/v1/changes?wait=1s");
            }
            if (cancels) {
                raw.cancel();
                while (server.metric("events_live_subscribers") > before) {
                    server.get("/v1/changes?wait=1s");
                }
                return;
            }
        }
        while (server.metric("events_live_subscribers") > before) {
            server.get("/v1/changes?wait=1s");
        }
    }

    @Test
    void requestsInProgress_areFinishedWhenTheServerStops(@TempDir Path directory) throws Exception {
        RunningServer stopping = start("", directory);
        try (RawHttp2 raw = new RawHttp2(stopping)) {
            raw.request(false, post("application/json", "expect", "100-continue"));
            raw.await(RawHttp2.HEADERS);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping::close);
            raw.await(RawHttp2.GOAWAY);
            raw.data(EVENT, true);
            String answer = raw.answer();

            assertTrue(answer.contains("\"id\":"), answer);
            stopped.get();
        }
    }

    @Test
    void streamsOfChanges_endWhenTheServerStops(@TempDir Path directory) throws Exception {
        RunningServer stopping = start("", directory);
        try (RawHttp2 raw = new RawHttp2(stopping)) {
            raw.request(true, get("/v1/events/live", "accept", "text/event-stream"));
            raw.await(RawHttp2.DATA);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping::close);

            assertEquals("", raw.answer(), "the rest of the stream, to its proper end");
            stopped.get();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2", "HTTP/1.0"})
    void failureInMidStream_cutsTheAnswer(String protocol, @TempDir Path directory) throws Exception {
        try (ServerProcess store = ServerProcess.embedded(directory, "--embedded-port", "0");
                RunningServer front = start(store.mongodbUrl(), directory)) {
            front.upload(("{\"start\":1,\"tags\":[\"" + "x".repeat(200) + "\"]}\n").repeat(50_000));
            if (protocol.equals("HTTP/2")) {
                try (RawHttp2 raw = new RawHttp2(front)) {
                    raw.request(true, get("/list_events", "accept", "*/*"));
                    raw.await(RawHttp2.DATA);
                    store.kill();
                    raw.openWindows();

                    assertTrue(raw.answer().startsWith("reset"), "the answer looks as if it were whole");
                }
            } else {
                try (Socket socket = front.connect()) {
                    socket.getOutputStream()
                            .write("GET /list_events HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    assertEquals(10_000, socket.getInputStream().readNBytes(10_000).length);
                    store.kill();

                    assertThrows(
                            IOException.class, () -> socket.getInputStream().readAllBytes());
                }
            }
            assertEquals(200, front.get("/healthz").statusCode());
        }
    }

    @Test
    void page_hasItsSecurityHeaders_andNoServersName() throws IOException {
        try (Response response = client.newCall(
                        new Request.Builder().url(server.url() + "/docs").build())
                .execute()) {
            assertEquals(null, response.header("Server"));
            assertEquals(null, response.header("Strict-Transport-Security"));
            assertEquals("nosniff", response.header("X-Content-Type-Options"));
            assertEquals("no-referrer", response.header("Referrer-Policy"));
            assertTrue(response.header("Content-Security-Policy").contains("frame-ancestors 'none'"));
        }
    }
}
