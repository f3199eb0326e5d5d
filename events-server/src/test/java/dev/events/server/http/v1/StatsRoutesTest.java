package dev.events.server.http.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.RunningServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatsRoutesTest {
    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @BeforeAll
    static void addEvents() {
        add("{\"start\":\"2026-10-24T22:00:00Z\",\"stop\":\"2026-10-25T01:30:00.5Z\",\"tags\":[\"work\",\"web\"]}");
        add("{\"start\":\"2026-10-25T01:00:00Z\",\"stop\":\"2026-10-25T02:00:00Z\",\"tags\":[\"work\"]}");
        add("{\"start\":\"2026-10-26T12:00:00Z\",\"open\":true,\"tags\":[\"open\"]}");
    }

    private static void add(String json) {
        assertEquals(201, server.post("/v1/events", json).statusCode());
    }

    @Test
    void stats_byTag() {
        assertEquals(
                "{\"rows\":["
                        + "{\"key\":\"work\",\"count\":2,\"total_seconds\":16200.5,\"busy_seconds\":14400},"
                        + "{\"key\":\"open\",\"count\":1,\"total_seconds\":1,\"busy_seconds\":1},"
                        + "{\"key\":\"web\",\"count\":1,\"total_seconds\":12600.5,\"busy_seconds\":12600.5}]}\n",
                server.get("/v1/stats?by=tag&to=2026-10-26T12:00:01Z").body());
    }

    @Test
    void timeline_ofNoTime_hasNoEvents() {
        HttpResponse<String> empty = server.get("/v1/timeline?from=1792879200&to=1792879200");

        assertTrue(empty.body().startsWith("{\"from\":1792879200,\"to\":1792879200,"), empty.body());
        assertTrue(empty.body().contains("\"count\":0,"), empty.body());
        assertEquals(
                400, server.get("/v1/timeline?from=1792879201&to=1792879200").statusCode());
    }

    @Test
    void stats_byTimeInAZone_followsItsClocks() {
        // Three o'clock was two o'clock again on that night in Paris; the day had 25 hours.
        assertEquals(
                "{\"rows\":["
                        + "{\"key\":\"2026-10-25T02:00:00+02:00\",\"count\":1,\"total_seconds\":3600,\"busy_seconds\":3600},"
                        + "{\"key\":\"2026-10-25T02:00:00+01:00\",\"count\":2,\"total_seconds\":5400.5,\"busy_seconds\":3600}]}\n",
                server.get("/v1/stats?by=hour&tz=Europe/Paris&from=2026-10-25T00:00:00Z&to=2026-10-25T02:00:00Z")
                        .body());
        assertEquals(
                "{\"rows\":[{\"key\":\"2026-10-25\",\"count\":2,\"total_seconds\":16200.5,\"busy_seconds\":14400}]}\n",
                server.get("/v1/stats?by=day&tz=Europe/Paris&tag=work").body());
        assertEquals(
                "{\"rows\":["
                        + "{\"key\":\"2026-10-24\",\"count\":1,\"total_seconds\":7200,\"busy_seconds\":7200},"
                        + "{\"key\":\"2026-10-25\",\"count\":2,\"total_seconds\":9000.5,\"busy_seconds\":7200}]}\n",
                server.get("/v1/stats?by=day&tag=work").body());
    }

    @Test
    void stats_ofAnOpenEvent_goUpToNow() {
        double seconds = Double.parseDouble(server.get("/v1/stats?by=tag&open=true")
                .body()
                .replaceAll(".*\"total_seconds\":([0-9.]+).*\\s*", "$1"));
        double atLeast = System.currentTimeMillis() / 1000.0 - 1_793_016_000 - 600;
        assertTrue(seconds >= atLeast && seconds <= atLeast + 1200, () -> seconds + " and not " + atLeast);
    }

    @Test
    void tags_areCounted() {
        assertEquals(
                "{\"tags\":[{\"tag\":\"work\",\"count\":2},{\"tag\":\"open\",\"count\":1},{\"tag\":\"web\",\"count\":1}]}\n",
                server.get("/v1/tags").body());
        assertEquals(
                "{\"tags\":[{\"tag\":\"work\",\"count\":2}]}\n",
                server.get("/v1/tags?prefix=w&limit=1").body());
        assertEquals("{\"tags\":[]}\n", server.get("/v1/tags?prefix=x").body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/stats|by is missing; it must be tag, hour, day, week or month",
                "/v1/stats?by=year|by is \"year\"; it must be tag, hour, day, week or month",
                "/v1/stats?by=day&tz=Mars/Base|tz is \"Mars/Base\"; it must be a time zone such as Europe/Paris",
                "/v1/stats?by=day&limit=3|the parameter \"limit\" is unknown",
                "/v1/stats?by=hour&from=0|10000",
                "/v1/timeline?detail=some|detail is \"some\"; it must be full or counts",
                "/v1/timeline?detail=|detail is \"\"; it must be full or counts",
                "/v1/timeline?detail=counts&buckets=0|buckets is \"0\"; it must be a whole number from 1 to 4000",
                "/v1/tags?limit=0|limit is \"0\"; it must be a whole number from 1 to 1000",
                "/v1/tags?tag=x|the parameter \"tag\" is unknown"
            })
    void aMistake_isNamed(String path, String message) {
        add("{\"start\":0,\"stop\":253402300799,\"id\":\"0000000000000000000000aa\"}");
        HttpResponse<String> response = server.get(path);
        server.delete("/v1/events/0000000000000000000000aa");

        assertEquals(400, response.statusCode(), response.body());
        assertTrue(response.body().replace("\\\"", "\"").contains(message), response.body());
    }
}
