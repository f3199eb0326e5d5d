package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many bulk changes at once, in a server with little memory. */
class BulkChangeMemoryTest {
    private static final int EVENTS = 3_000;
    private static final int EDITS = 90;

    @TempDir
    Path directory;

    @Test
    void manyBulkEditsAtOnce_areMadeOrRefused_andTheServerGoesOn() throws Exception {
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            assertEquals(
                    200, server.upload("{\"tags\":[\"x\"]}\n".repeat(EVENTS)).statusCode());
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            List<CompletableFuture<HttpResponse<String>>> edits = new ArrayList<>();
            for (int i = 0; i < EDITS; i++) {
                edits.add(client.sendAsync(
                        server.request("/v1/events?tag=x")
                                .header("Content-Type", "application/json")
                                .method("PATCH", BodyPublishers.ofString("{\"add_tags\":[\"y" + i + "\"]}"))
                                .build(),
                        BodyHandlers.ofString()));
            }
            Map<Integer, Long> answers = edits.stream()
                    .collect(Collectors.groupingBy(edit -> edit.join().statusCode(), Collectors.counting()));
            assertTrue(answers.containsKey(200), answers::toString);
            assertEquals(EDITS, answers.getOrDefault(200, 0L) + answers.getOrDefault(503, 0L), answers::toString);
            assertEquals(200, server.get("/healthz").statusCode());
            assertEquals(EVENTS, server.countListed());
            assertFalse(server.errors().contains("OutOfMemoryError"), server::url);
        }
    }
}
