package dev.events.server.http.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.RunningServer;
import dev.events.server.ServerProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventStreamsTest {
    private static RunningServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = RunningServer.embedded(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void removeEverything() {
        assertEquals(200, server.delete("/v1/events?all=true").statusCode());
    }

    @Test
    void csv_isForSpreadsheets() {
        add("""
                {"id":"00000000000000000000000a","start":1.5,"stop":2,"tags":["a;b","c\\\\d","é"],"note":"two\\n\\"lines\\""}
                {"id":"00000000000000000000000b","start":1,"tags":["=1+1"],"note":"@SUM(A1)"}
                {"id":"00000000000000000000000c","start":0,"note":"'quoted"}
                """);

        HttpResponse<String> response = get("/v1/events", "text/csv");

        assertEquals(
                "text/csv;charset=utf-8;header=present",
                response.headers().firstValue("Content-Type").orElse("none"));
        assertEquals(
                "\ufeffid,start,stop,open,tags,note\r\n"
                        + "00000000000000000000000a,1.5,2,,\"a\\;b;c\\\\d;é\",\"two\n\"\"lines\"\"\"\r\n"
                        + "00000000000000000000000b,1,,,\"'=1+1\",\"'@SUM(A1)\"\r\n"
                        + "00000000000000000000000c,0,,,,\"''quoted\"\r\n",
                response.body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*|application/json",
                "text/*|text/csv;charset=utf-8;header=present",
                "application/x-ndjson|application/x-ndjson",
                "application/json;q=0.5, application/x-ndjson|application/x-ndjson",
                "text/html, application/json|application/json",
                "text/html, */*;q=0.1|application/json",
                "image/png|application/problem+json",
                "application/json;q=0|application/problem+json",
                ";;|application/json"
            })
    void form_isWhatTheClientLikesBest(String accept, String type) {
        assertEquals(
                type,
                get("/v1/events", accept).headers().firstValue("Content-Type").orElse("none"));
    }

    @Test
    void stream_isCompressed_whenAskedFor() throws IOException {
        add("{\"tags\":[\"a\"]}\n".repeat(2_000));

        byte[] body = raw(lines("GET /v1/events HTTP/1.0", "Accept: application/x-ndjson", "Accept-Encoding: gzip"));
        int end = new String(body, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;

        try (InputStream lines = new GZIPInputStream(new ByteArrayInputStream(body, end, body.length - end))) {
            assertEquals(
                    2_000,
                    new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .count());
        }
    }

    @Test
    void stream_takesNoLimit_andHeadHasNoBody() throws IOException {
        assertEquals(400, get("/v1/events?limit=5", "application/x-ndjson").statusCode());
        add("{\"tags\":[\"a\"]}\n");
        String head = new String(
                raw(lines("HEAD /v1/events HTTP/1.1", "Connection: close", "Accept: text/csv")),
                StandardCharsets.UTF_8);
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        assertTrue(head.endsWith("\r\n\r\n"), head);
    }

    @Test
    void clientsThatLeave_leaveRoomForOthers() throws IOException {
        add(many(20_000));
        for (int i = 0; i < 200; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write(lines("GET /v1/events HTTP/1.1", "Accept: application/x-ndjson"));
                assertEquals('H', socket.getInputStream().read());
            }
        }
        assertEquals(
                20_000, get("/v1/events", "application/x-ndjson").body().lines().count());
    }

    @ParameterizedTest
    @CsvSource({
        "GET /v1/events HTTP/1.1,Accept: application/x-ndjson",
        "GET /v1/events HTTP/1.1,Connection: close",
        "GET /v1/events HTTP/1.0,Accept: application/x-ndjson",
        "GET /list_events HTTP/1.0,Accept: */*"
    })
    void failureInMidStream_cutsTheAnswer(String request, String header, @TempDir Path directory) throws Exception {
        try (ServerProcess store =
                ServerProcess.run("--embedded=" + directory, "--port", "0", "--embedded-port", "0")) {
            store.url();
            String mongodbUrl = store.printed().get(1).replaceAll(".*also at (mongodb:[^)]*).*", "$1");
            try (RunningServer front = RunningServer.on(mongodbUrl)) {
                front.send(front.request("/v1/events")
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(many(200_000))));
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
                    socket.setReceiveBufferSize(4096);
                    socket.getOutputStream().write(lines(request, "Accept: application/x-ndjson", header));
                    InputStream in = socket.getInputStream();
                    assertEquals(10_000, in.readNBytes(10_000).length);
                    store.kill();
                    String end = readWhatComes(in);
                    assertTrue(end.startsWith("cut: "), "the answer looks as if it were whole: " + end);
                }
            }
        }
    }

    private static String readWhatComes(InputStream in) {
        StringBuilder end = new StringBuilder();
        byte[] buffer = new byte[65_536];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                end.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                end.delete(0, Math.max(0, end.length() - 10));
            }
        } catch (IOException e) {
            return "cut: " + e.getMessage();
        }
        return end.toString();
    }

    private static String many(int events) {
        return IntStream.range(0, events)
                .mapToObj(i -> "{\"start\":" + i + ",\"tags\":[\"a tag\",\"another tag\"]}\n")
                .collect(Collectors.joining());
    }

    private static void add(String lines) {
        HttpResponse<String> response = server.send(server.request("/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines)));
        assertFalse(response.body().contains("error"), response.body());
    }

    private static HttpResponse<String> get(String path, String accept) {
        return server.send(server.request(path).header("Accept", accept).GET());
    }

    private static byte[] lines(String... head) {
        return (String.join("\r\n", head) + "\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] raw(byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request);
            return socket.getInputStream().readAllBytes();
        }
    }
}
