package dev.events.server.http.v1;

import static dev.events.server.TestServer.header;
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
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("large")
class EventStreamsTest {
    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @BeforeEach
    void removeEverything() {
        server.removeAll();
    }

    @Test
    void csv_isForSpreadsheets() {
        add("""
                {"id":"00000000000000000000000a","start":1.5,"stop":2,"tags":["a;b","c\\\\d","é"],"note":"two\\n\\"lines\\""}
                {"id":"00000000000000000000000b","start":1,"tags":["=1+1"],"note":"@SUM(A1)"}
                {"id":"00000000000000000000000c","start":0,"note":"'quoted"}
                {"id":"00000000000000000000000d","start":0,"tags":["＝1","x","-2","a;+3"],"note":"a;=4\\n＠5\\n\\nb"}
                """);

        HttpResponse<String> response = server.get("/v1/events", "text/csv");

        assertEquals("text/csv;charset=utf-8;header=present", header(response, "Content-Type"));
        assertEquals(
                "\ufeffid,start,stop,open,tags,note\r\n"
                        + "00000000000000000000000a,1.5,2,,\"a\\;b;c\\\\d;é\",\"two\n\"\"lines\"\"\"\r\n"
                        + "00000000000000000000000b,1,,,\"'=1+1\",\"'@SUM(A1)\"\r\n"
                        + "00000000000000000000000d,0,,,\"'＝1;x;'-2;a\\;'+3\",\"a;'=4\n'＠5\n\nb\"\r\n"
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
        assertEquals(type, header(server.get("/v1/events", accept), "Content-Type"));
    }

    @Test
    void stream_isCompressed_whenAskedFor() throws IOException {
        add("{\"tags\":[\"a\"]}\n".repeat(2_000));

        String answer = server.sendRaw(
                lines("GET /v1/events HTTP/1.0", "Accept: application/x-ndjson", "Accept-Encoding: gzip"));
        byte[] body = answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);

        try (InputStream lines = new GZIPInputStream(new ByteArrayInputStream(body))) {
            assertEquals(
                    2_000,
                    new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .count());
        }
    }

    @Test
    void stream_takesNoLimit_andHeadHasNoBody() throws IOException {
        assertEquals(
                400, server.get("/v1/events?limit=5", "application/x-ndjson").statusCode());
        add("{\"tags\":[\"a\"]}\n");
        String head = server.sendRaw(lines("HEAD /v1/events HTTP/1.1", "Connection: close", "Accept: text/csv"));
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        assertTrue(head.endsWith("\r\n\r\n"), head);
    }

    @Test
    void clientsThatLeave_leaveRoomForOthers() throws IOException {
        add(many(20_000));
        for (int i = 0; i < 200; i++) {
            try (Socket socket = server.connect()) {
                socket.getOutputStream()
                        .write(lines("GET /v1/events HTTP/1.1", "Accept: application/x-ndjson")
                                .getBytes(StandardCharsets.US_ASCII));
                assertEquals('H', socket.getInputStream().read());
            }
        }
        assertEquals(
                20_000,
                server.get("/v1/events", "application/x-ndjson").body().lines().count());
    }

    @ParameterizedTest
    @CsvSource({
        "GET /v1/events HTTP/1.1,Accept: application/x-ndjson",
        "GET /v1/events HTTP/1.1,Connection: close",
        "GET /v1/events HTTP/1.0,Accept: application/x-ndjson",
        "GET /list_events HTTP/1.0,Accept: */*"
    })
    void failureInMidStream_cutsTheAnswer(String request, String header, @TempDir Path directory) throws Exception {
        try (ServerProcess store = ServerProcess.embedded(directory, "--embedded-port", "0")) {
            try (RunningServer front = RunningServer.on(store.mongodbUrl())) {
                front.upload(many(200_000));
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
                    socket.setReceiveBufferSize(4096);
                    socket.getOutputStream()
                            .write(lines(request, "Accept: application/x-ndjson", header)
                                    .getBytes(StandardCharsets.US_ASCII));
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
        HttpResponse<String> response = server.upload(lines);
        assertFalse(response.body().contains("error"), response.body());
    }

    private static String lines(String... head) {
        return String.join("\r\n", head) + "\r\nHost: localhost\r\n\r\n";
    }
}
