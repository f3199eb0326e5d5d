package dev.events.server;

import static dev.events.server.TestServer.header;
import static dev.events.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.config.Setting;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A limit on the time of reads that no look at all events can keep to. */
class ReadTimeoutTest {
    private static final int EVENTS = 20_000;

    private static RunningServer server;

    @BeforeAll
    static void addEvents(@TempDir Path directory) {
        server = RunningServer.with(Map.of(Setting.READ_TIMEOUT, "0.001"), directory);
        String lines = IntStream.range(0, EVENTS)
                .mapToObj(i -> "{\"start\":" + i + ",\"tags\":[\"tag" + i + "\"],\"note\":\"note " + i + "\"}\n")
                .collect(Collectors.joining());
        assertEquals(200, server.upload(lines).statusCode());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/events?text=none",
                "/v1/events?text=none&order=asc&limit=1",
                "/v1/events?not_tag=tag*",
                "/v1/stats?by=tag",
                "/v1/stats?by=hour&text=note",
                "/v1/tags"
            })
    void read_thatTakesTooLong_isA503ThatNamesTheLimit(String path) {
        HttpResponse<String> answer = server.get(path);

        assertEquals(503, answer.statusCode(), answer.body());
        assertEquals("1", header(answer, "Retry-After"));
        assertTrue(json(answer).get("detail").asText().contains("1 ms"), answer.body());
        assertEquals(200, server.get("/readyz").statusCode());
    }

    @Test
    void stream_thatFindsNothingInTime_isA503() {
        HttpResponse<String> answer = server.get("/v1/events?text=none", "application/x-ndjson");

        assertEquals(503, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("1 ms"), answer.body());
    }

    @Test
    void changes_takeAsLongAsTheyTake() {
        HttpResponse<String> none = server.delete("/v1/events?text=none");
        assertEquals(200, none.statusCode(), none.body());
        HttpResponse<String> all = server.patch("/v1/events?text=note&dry_run=true", "{\"add_tags\":[\"more\"]}");
        assertEquals(200, all.statusCode(), all.body());
        assertEquals(EVENTS, json(all).get("matched").asInt());
    }
}
