package dev.events.server.http.v1;

import static dev.events.server.TestServer.header;
import static dev.events.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.events.server.RunningServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventRoutesTest {
    private static final JsonMapper JSON = new JsonMapper();

    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @BeforeEach
    void removeEverything() {
        server.removeAll();
    }

    @Test
    void location_beginsWithThePrefixOfATrustedProxy(@TempDir Path directory) {
        try (RunningServer behind = RunningServer.behind("127.0.0.1", directory)) {
            assertEquals("/tools/events/v1/events/", locationWithoutId(behind, "/tools/events"));
            assertEquals("/v1/events/", locationWithoutId(behind, "//evil.example"));
        }
        assertEquals("/v1/events/", locationWithoutId(server, "/tools/events"));
    }

    private static String locationWithoutId(RunningServer server, String prefix) {
        HttpResponse<String> added = server.send(server.request("/v1/events")
                .header("X-Forwarded-Prefix", prefix)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));
        return header(added, "Location").replaceFirst("[0-9a-f]{24}$", "");
    }

    @Test
    void add_answersTheEventAndWhereItIs() throws IOException {
        HttpResponse<String> response = server.post(
                "/v1/events",
                "{\"id\":\"625AC1D2E8F5D327AA51E4E0\",\"start\":1650108997.5920792,\"stop\":\"1650108998\",\"tags\":[\"b\",\"a\",\"b\"],\"note\":\"é\"}");

        assertEquals(201, response.statusCode());
        assertEquals("/v1/events/625ac1d2e8f5d327aa51e4e0", header(response, "Location"));
        assertEquals(
                "{\"id\":\"625ac1d2e8f5d327aa51e4e0\",\"start\":1650108997.5920792,\"stop\":1650108998,\"tags\":[\"b\",\"a\"],\"note\":\"\\u00E9\"}\n",
                response.body());
        assertEquals(
                response.body(),
                server.get("/v1/events/625ac1d2e8f5d327aa51e4e0").body());
        assertEquals(
                409,
                server.post("/v1/events", "{\"id\":\"625ac1d2e8f5d327aa51e4e0\"}")
                        .statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"end\":5}|the field \"end\" is unknown; the fields are id, start, stop, duration, open, tags, note",
                "{\"start\":true}|start true is not a time; it must be seconds since 1970 such as 1650108997.59, or RFC 3339 such as 2026-11-24T10:00:00Z",
                "{\"start\":-1}|start -1 is out of range; it must be from 0 to 253402300799 (1970-01-01T00:00:00Z to 9999-12-31T23:59:59Z)",
                "{\"start\":2,\"stop\":1}|stop 1 is before start 2; it must be the same or later",
                "{\"tags\":\"a\"}|tags is \"a\"; it must be an array of strings",
                "{\"note\":5}|note is 5; it must be a string",
                "{\"id\":\"x\"}|id \"x\" is not an event's id; it must be 24 hexadecimal digits"
            })
    void add_ofWhatIsNoEvent_namesFieldAndValue(String body, String detail) throws IOException {
        HttpResponse<String> response = server.post("/v1/events", body);

        assertEquals(400, response.statusCode());
        assertEquals(detail, json(response).get("detail").asText());
        assertEquals("/v1/events", json(response).get("instance").asText());
    }

    @Test
    void add_ofAnotherMediaType_is415_andOfTooMuch_413() {
        assertEquals(
                415,
                server.send(server.request("/v1/events").POST(BodyPublishers.ofString("{}")))
                        .statusCode());
        assertEquals(
                413,
                server.post("/v1/events", "{\"note\":\"" + "x".repeat(1 << 20) + "\"}")
                        .statusCode());
    }

    @Test
    void list_pagesThroughWhatMatches() throws IOException {
        for (int i = 0; i < 25; i++) {
            server.post("/v1/events", "{\"start\":" + i + ",\"stop\":" + i + ",\"tags\":[\"t" + i % 2 + "\"]}");
        }
        StringBuilder starts = new StringBuilder();
        JsonNode page = json(server.get("/v1/events?tag=t0&from=4&to=23&limit=4"));
        while (true) {
            page.get("events")
                    .forEach(event -> starts.append(event.get("start")).append(' '));
            if (page.get("next_cursor").isNull()) {
                break;
            }
            page = json(server.get("/v1/events?tag=t0&from=4&to=23&limit=4&cursor="
                    + page.get("next_cursor").asText()));
        }

        assertEquals("22 20 18 16 14 12 10 8 6 4 ", starts.toString());
    }

    @Test
    void list_asNdjson_isEveryMatch() throws IOException {
        for (int i = 0; i < 1500; i++) {
            server.post("/v1/events", "{\"start\":" + i + ",\"tags\":[\"many\"]}");
        }

        HttpResponse<String> response = server.get("/v1/events?tag=many&order=asc", "application/x-ndjson");

        assertEquals("application/x-ndjson", header(response, "Content-Type"));
        assertEquals(1500, response.body().lines().count());
        assertEquals(
                7,
                JSON.readTree(response.body().lines().skip(7).findFirst().orElse(""))
                        .get("start")
                        .asInt());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "colour=red|the parameter \"colour\" is unknown; it may be any_tag, cursor, from, limit, not_tag, open, order, tag, text, to",
                "limit=0|limit is \"0\"; it must be a whole number from 1 to 1000",
                "limit=1001|limit is \"1001\"; it must be a whole number from 1 to 1000",
                "open=yes|open is \"yes\"; it must be true or false",
                "order=up|order is \"up\"; it must be desc (newest first) or asc",
                "from=1&from=2|the parameter from is given 2 times; once is enough",
                "from=2&to=1|to 1 is before from 2; it must be the same or later",
                "cursor=xx|cursor \"xx\" is not a cursor of a page; it must be a next_cursor as it was returned",
                "tag=|tag is empty; it must name a tag, or the beginning of one as in ops*"
            })
    void list_withAWrongParameter_saysWhat(String query, String detail) throws IOException {
        HttpResponse<String> response = server.get("/v1/events?" + query);

        assertEquals(400, response.statusCode());
        assertEquals(detail, json(response).get("detail").asText());
    }

    @Test
    void list_takesTimesAsRfc3339_withAnOffsetWhosePlusIsASpace() throws IOException {
        server.post("/v1/events", "{\"start\":\"2026-11-24T10:00:00+01:00\"}");

        assertEquals(
                1,
                events("from=2026-11-24T09:00:00Z&to=2026-11-24T10:00:00.5+01:00")
                        .size());
        assertEquals(0, events("to=2026-11-24T10:00:00%2B01:00").size());
    }

    @Test
    void remove_byFilter_saysHowMany_andDryRunOnlyCounts() throws IOException {
        for (int i = 0; i < 5; i++) {
            server.post("/v1/events", "{\"start\":" + i + ",\"tags\":[\"t" + i % 2 + "\"]}");
        }

        assertEquals(
                "{\"matched\":3,\"removed\":0}\n",
                server.delete("/v1/events?tag=t0&dry_run=true").body());
        assertEquals("{\"matched\":3,\"removed\":3}\n", RunningServer.counts(server.delete("/v1/events?tag=t0")));
        assertEquals(400, server.delete("/v1/events").statusCode());
        assertEquals(400, server.delete("/v1/events?tag=t1&all=true").statusCode());
        assertEquals(2, events("").size());
    }

    @Test
    void remove_byId_is204_then404() throws IOException {
        String id = json(server.post("/v1/events", "{}")).get("id").asText();

        HttpResponse<String> first = server.delete("/v1/events/" + id);
        assertEquals(204, first.statusCode());
        assertTrue(first.headers().firstValue("Content-Type").isEmpty());
        assertEquals(404, server.delete("/v1/events/" + id).statusCode());
        assertEquals(404, server.get("/v1/events/" + id).statusCode());
        assertEquals(400, server.get("/v1/events/nonsense").statusCode());
    }

    private static JsonNode events(String query) throws IOException {
        return json(server.get("/v1/events?" + query)).get("events");
    }

    @Test
    void filter_ofMoreThanAHundredTags_isRefused() {
        String hundred = "any_tag=a&".repeat(60) + "tag=b&".repeat(20) + "not_tag=c&".repeat(20);
        assertEquals(200, server.get("/v1/events?" + hundred).statusCode());

        HttpResponse<String> refused = server.get("/v1/events?" + hundred + "not_tag=d");

        assertEquals(400, refused.statusCode());
        assertTrue(refused.body().contains("given 101 times in all; at most 100 are possible"), refused.body());
    }
}
