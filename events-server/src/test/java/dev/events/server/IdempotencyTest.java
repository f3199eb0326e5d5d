package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path directory;

    @Test
    void keyUsedAtTwoProcessesOnOneDatabase_addsOneEvent() throws Exception {
        try (ServerProcess store =
                ServerProcess.run("--embedded=" + directory, "--port", "0", "--embedded-port", "0")) {
            String first = store.url();
            String mongodbUrl = store.printed().get(1).replaceAll(".*also at (mongodb:[^)]*).*", "$1");
            try (ServerProcess other = ServerProcess.run("--mongodb-url", mongodbUrl, "--port", "0")) {
                String second = other.url();
                ExecutorService threads = Executors.newFixedThreadPool(8);
                try {
                    for (int key = 0; key < 25; key++) {
                        List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
                        for (int i = 0; i < 8; i++) {
                            HttpRequest request = request(i % 2 == 0 ? first : second, "key " + key, BODY);
                            calls.add(() -> client.send(request, BodyHandlers.ofString()));
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
                                answers.stream()
                                        .map(HttpResponse::body)
                                        .distinct()
                                        .count());
                    }
                } finally {
                    threads.shutdown();
                }
                assertEquals(25, events(second));
            }
        }
    }

    @Test
    void keyUsedAgainAfterARestart_isKnown() throws Exception {
        String before;
        try (ServerProcess server = ServerProcess.run("--embedded=" + directory, "--port", "0")) {
            before = send(request(server.url(), "a key", BODY)).body();
            server.kill();
        }
        try (ServerProcess server = ServerProcess.run("--embedded=" + directory, "--port", "0")) {
            String url = server.url();
            HttpResponse<String> repeat = send(request(url, "a key", BODY));
            assertEquals(200, repeat.statusCode());
            assertEquals(before, repeat.body());
            assertEquals(
                    422, send(request(url, "a key", "{\"tags\":[\"other\"]}")).statusCode());
            assertEquals(1, events(url));
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
            int status = send(request(server.url(), "lost", BODY)).statusCode();
            assertEquals(200, status == 201 ? 200 : status);
            assertEquals(200, send(request(server.url(), "lost", BODY)).statusCode());
            assertEquals(1, events(server.url()));
        }
    }

    @Test
    void sameRequestWrittenDifferently_isARepeat() throws Exception {
        try (RunningServer server = RunningServer.embedded(directory)) {
            String url = server.url();
            send(request(url, "k", "{\"start\":5,\"tags\":[\"a\",\"b\"],\"note\":\"n\"}"));
            assertEquals(
                    200,
                    send(request(url, "k", "{ \"note\": \"n\", \"tags\": [\"b\", \"a\"], \"start\": 5.0 }"))
                            .statusCode());
            assertEquals(
                    422,
                    send(request(url, "k", "{\"tags\":[\"a\",\"b\"],\"note\":\"n\"}"))
                            .statusCode());
            assertEquals(
                    400,
                    send(request(url, "k", "{\"id\":\"00000000000000000000000a\"}"))
                            .statusCode());
            assertEquals(400, send(request(url, "k".repeat(256), BODY)).statusCode());
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    private static HttpRequest request(String url, String key, String body) {
        return HttpRequest.newBuilder(URI.create(url + "/v1/events"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private long events(String url) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + "/v1/events"))
                        .header("Accept", "application/x-ndjson")
                        .build())
                .body()
                .lines()
                .count();
    }
}
