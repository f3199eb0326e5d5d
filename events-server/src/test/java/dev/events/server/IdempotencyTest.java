package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An add under an idempotency key, however often it is tried and wherever, adds one event. */
class IdempotencyTest {
    private static final String BODY = "{\"tags\":[\"once\"]}";

    @TempDir
    Path directory;

    @Test
    void keyUsedAtTwoProcessesOnOneDatabase_addsOneEvent() throws Exception {
        try (ServerProcess first = ServerProcess.embedded(directory, "--embedded-port", "0");
                ServerProcess second = ServerProcess.run("--mongodb-url", first.mongodbUrl(), "--port", "0")) {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                for (int i = 0; i < 25; i++) {
                    String key = "key " + i;
                    List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
                    for (int j = 0; j < 8; j++) {
                        ServerProcess server = j % 2 == 0 ? first : second;
                        calls.add(() -> server.addWithKey(key, BODY));
                    }
                    List<HttpResponse<String>> answers = new ArrayList<>();
                    for (Future<HttpResponse<String>> answer : threads.invokeAll(calls)) {
                        answers.add(answer.get());
                    }
                    assertEquals(
                            List.of(200, 200, 200, 200, 200, 200, 200, 201),
                            answers.stream()
                                    .map(HttpResponse::statusCode)
                                    .sorted()
                                    .toList());
                    assertEquals(
                            1,
                            answers.stream().map(HttpResponse::body).distinct().count());
                }
            } finally {
                threads.shutdown();
            }
            assertEquals(25, events(second));
        }
    }

    @Test
    void keyUsedAgainAfterARestart_isKnown() throws Exception {
        String before;
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            before = server.addWithKey("a key", BODY).body();
            server.kill();
        }
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            HttpResponse<String> repeat = server.addWithKey("a key", BODY);
            assertEquals(200, repeat.statusCode());
            assertEquals(before, repeat.body());
            assertEquals(
                    422, server.addWithKey("a key", "{\"tags\":[\"other\"]}").statusCode());
            assertEquals(1, events(server));
        }
    }

    @Test
    void answerThatWasLost_isGivenAgain() throws Exception {
        try (RunningServer server = RunningServer.embedded(directory)) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream()
                        .write(("POST /v1/events HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: lost\r\n"
                                        + "Content-Type: application/json\r\nContent-Length: " + BODY.length()
                                        + "\r\n\r\n" + BODY)
                                .getBytes(StandardCharsets.US_ASCII));
                // Gone without having read a byte.
            }
            int status = server.addWithKey("lost", BODY).statusCode();
            assertEquals(200, status == 201 ? 200 : status);
            assertEquals(200, server.addWithKey("lost", BODY).statusCode());
            assertEquals(1, events(server));
        }
    }

    @Test
    void sameRequestWrittenDifferently_isARepeat() throws Exception {
        try (RunningServer server = RunningServer.embedded(directory)) {
            server.addWithKey("k", "{\"start\":5,\"tags\":[\"a\",\"b\"],\"note\":\"n\"}");
            assertEquals(
                    200,
                    server.addWithKey("k", "{ \"note\": \"n\", \"tags\": [\"b\", \"a\"], \"start\": 5.0 }")
                            .statusCode());
            assertEquals(
                    422,
                    server.addWithKey("k", "{\"tags\":[\"a\",\"b\"],\"note\":\"n\"}")
                            .statusCode());
            assertEquals(
                    400,
                    server.addWithKey("k", "{\"id\":\"00000000000000000000000a\"}")
                            .statusCode());
            assertEquals(400, server.addWithKey("k".repeat(256), BODY).statusCode());
        }
    }

    private static long events(TestServer server) {
        return server.get("/v1/events", "application/x-ndjson").body().lines().count();
    }
}
