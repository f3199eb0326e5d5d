package dev.events.server;

import static dev.events.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.Event;
import dev.events.core.EventPage;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three hundred of the largest events there may be, on a server whose memory they do not fit into. */
class LargeEventsTest {
    private static final int EVENTS = 300;
    private static final int CLIENTS = 4;

    /** Of the characters that take most room: four bytes in UTF-8, and twelve in JSON that is ASCII. */
    private static final String LARGEST = "\ud83d\ude00";

    private static ServerProcess server;

    @BeforeAll
    static void addEvents(@TempDir Path directory) throws Exception {
        server = ServerProcess.embedded(directory);
        String tags = IntStream.range(0, Event.MAX_TAGS)
                .mapToObj(n -> "\"" + LARGEST.repeat(Event.MAX_TAG_LENGTH - 3) + (100 + n) + "\"")
                .collect(Collectors.joining(","));
        String event =
                "{\"start\":%d,\"tags\":[" + tags + "],\"note\":\"" + LARGEST.repeat(Event.MAX_NOTE_LENGTH) + "\"}\n";
        for (int i = 0; i < EVENTS; i += 10) {
            String lines = IntStream.range(i, i + 10)
                    .mapToObj(start -> String.format(event, start))
                    .collect(Collectors.joining());
            HttpResponse<String> added = server.upload(lines);
            assertEquals(200, added.statusCode());
            assertFalse(added.body().contains("error"), added.body());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void page_endsBeforeItsLimit_andCursorsLeadToTheEnd() throws Exception {
        atOnce(() -> {
            List<Integer> starts = new ArrayList<>();
            String cursor = "";
            int pages = 0;
            while (true) {
                HttpResponse<String> answer = server.get("/v1/events?order=asc&limit=" + EVENTS + cursor);
                assertEquals(200, answer.statusCode(), answer.body());
                pages++;
                JsonNode page = json(answer);
                page.get("events")
                        .forEach(event -> starts.add(event.get("start").asInt()));
                if (page.get("next_cursor").isNull()) {
                    break;
                }
                cursor = "&cursor=" + page.get("next_cursor").asText();
            }
            assertEquals(IntStream.range(0, EVENTS).boxed().toList(), starts);
            long bytes = 4L * EVENTS * (Event.MAX_TAGS * Event.MAX_TAG_LENGTH + Event.MAX_NOTE_LENGTH);
            assertTrue(pages >= bytes / EventPage.MAX_BYTES, pages + " pages");
            return null;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/events application/x-ndjson", "/v1/events text/csv", "/list_events */*"})
    void list_isWhole(String request) throws Exception {
        String path = request.split(" ", 2)[0];
        String accept = request.split(" ", 2)[1];
        atOnce(() -> {
            HttpResponse<Void> answer = java.net.http.HttpClient.newHttpClient()
                    .send(server.request(path).header("Accept", accept).build(), BodyHandlers.discarding());
            assertEquals(200, answer.statusCode());
            return null;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/tags?limit=1000", "/v1/stats?by=tag", "/v1/stats?by=hour"})
    void figures_areComputed(String path) throws Exception {
        atOnce(() -> {
            assertEquals(200, server.get(path).statusCode());
            return null;
        });
    }

    @Test
    void bulkEdit_changesAll() throws Exception {
        HttpResponse<String> edited = server.patch("/v1/events?all=true", "{\"stop\":1000000}");

        assertEquals(200, edited.statusCode(), edited.body());
        assertEquals(EVENTS, json(edited).get("changed").asInt());
        HttpResponse<String> removed = server.delete("/v1/events?from=2000000");
        assertEquals(0, json(removed).get("removed").asInt(), removed.body());
    }

    /** As several clients that ask at the same time. */
    private static void atOnce(Callable<?> client) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(client));
            }
            for (Future<?> each : clients) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(200, server.get("/healthz").statusCode());
        assertFalse(server.errors().contains("OutOfMemoryError"), server.errors());
    }
}
