package dev.events.server.http.v1;

import static dev.events.server.TestServer.etag;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.RunningServer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The three kinds of event (mark, interval, open event) in every request that can make or change one. */
class MarksAndOpenEventsTest {
    private static final String ID = "00000000000000000000000a";
    private static final String EVENT = "/v1/events/" + ID;
    private static final String MARK = "\"stop\":null,\"tags\"";
    private static final String OPEN = "\"stop\":null,\"open\":true,\"tags\"";

    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @BeforeEach
    void removeEverything() {
        server.removeAll();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|'\"start\":5,\"stop\":null,\"tags\"'",
                "{\"open\":false}|'\"start\":5,\"stop\":null,\"tags\"'",
                "{\"open\":null,\"stop\":null,\"duration\":null}|'\"start\":5,\"stop\":null,\"tags\"'",
                "{\"open\":true}|'\"start\":5,\"stop\":null,\"open\":true,\"tags\"'",
                "{\"open\":true,\"stop\":null}|'\"start\":5,\"stop\":null,\"open\":true,\"tags\"'",
                "{\"stop\":7,\"open\":false}|'\"start\":5,\"stop\":7,\"tags\"'",
                "{\"stop\":5}|'\"start\":5,\"stop\":5,\"tags\"'",
                "{\"duration\":90}|'\"start\":5,\"stop\":95,\"tags\"'",
                "{\"duration\":\"0.25\",\"stop\":null}|'\"start\":5,\"stop\":5.25,\"tags\"'",
                "{\"duration\":0}|'\"start\":5,\"stop\":5,\"tags\"'",
                "{\"duration\":1e2}|'\"start\":5,\"stop\":105,\"tags\"'"
            })
    void add_makesWhatItSays_alsoInABulkAdd(String fields, String shown) {
        String body = withStart(fields);

        assertContains(shown, server.post("/v1/events", body).body());
        HttpResponse<String> put = put(body);
        assertEquals(201, put.statusCode(), put.body());
        assertContains(shown, put.body());
        HttpResponse<String> again = put(body);
        assertEquals(200, again.statusCode(), again.body());
        assertEquals(put.body(), again.body());
        removeEverything();
        server.upload(body + "\n");
        assertContains(shown, server.get("/v1/events").body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"stop\":7,\"open\":true}|open is true and stop is 7; an open event has no stop",
                "{\"duration\":7,\"open\":true}|open is true and duration is 7; an open event has no duration",
                "{\"stop\":7,\"duration\":2}|stop is 7 and duration is 2; give only one of them",
                "{\"open\":\"yes\"}|open is \"yes\"; it must be true or false",
                "{\"open\":1}|open is 1; it must be true or false",
                "{\"duration\":true}|duration is true; it must be a number of seconds, such as 90 or 0.5",
                "{\"duration\":\"90m\"}|duration is \"90m\"; it must be a number of seconds, such as 90 or 0.5",
                "{\"duration\":\"NaN\"}|duration is \"NaN\"; it must be a number of seconds, such as 90 or 0.5",
                "{\"duration\":[1]}|duration is [1]; it must be a number of seconds, such as 90 or 0.5",
                "{\"duration\":-1}|duration is -1; it must be from 0 to 253402300799 seconds",
                "{\"duration\":1e400}|duration is 1E+400; it must be from 0 to 253402300799 seconds",
                "{\"duration\":253402300799}|duration 253402300799 (seconds) is too long; the event would stop after the year 9999",
                "{\"stop\":4}|stop 4 is before start 5; it must be the same or later"
            })
    void contradictionsAndWrongValues_are400_inAddsAndChanges(String fields, String detail) {
        String body = withStart(fields);
        put("{\"start\":5}");

        List<HttpResponse<String>> responses =
                List.of(server.post("/v1/events", body), putOther(body), server.patch(EVENT, fields));
        for (HttpResponse<String> response : responses) {
            assertEquals(400, response.statusCode(), response.body());
            assertContains("\"detail\":\"" + detail.replace("\"", "\\\"") + "\"", response.body());
        }
        assertContains("\"start\":5,\"stop\":null,\"tags\"", server.get(EVENT).body());
    }

    @Test
    void patch_changesTheKind() {
        put("{\"start\":5}");

        assertContains(OPEN, server.patch(EVENT, "{\"open\":true}").body());
        assertContains(OPEN, server.patch(EVENT, "{\"note\":\"x\"}").body());
        assertContains(OPEN, server.patch(EVENT, "{\"stop\":null}").body());
        assertContains(MARK, server.patch(EVENT, "{\"open\":false}").body());
        assertContains(MARK, server.patch(EVENT, "{\"stop\":null}").body());
        server.patch(EVENT, "{\"open\":true}");
        assertContains(
                "\"stop\":9,\"tags\"", server.patch(EVENT, "{\"stop\":9}").body());
        assertContains(
                "\"stop\":9,\"tags\"", server.patch(EVENT, "{\"open\":false}").body());
        assertContains(
                "\"start\":20,\"stop\":25,",
                server.patch(EVENT, "{\"start\":20,\"duration\":5}").body());
        assertContains(
                "\"start\":30,\"stop\":null,\"open\":true",
                server.patch(EVENT, "{\"start\":30,\"open\":true}").body());
        assertContains(MARK, server.patch(EVENT, "{\"open\":null}").body());
        server.patch(EVENT, "{\"stop\":40}");
        assertContains(MARK, server.patch(EVENT, "{\"stop\":null}").body());
    }

    @Test
    void bulkPatch_changesTheKind() {
        put("{\"start\":5,\"open\":true}");
        putOther("{\"start\":6,\"stop\":7}");

        assertEquals(
                "{\"matched\":2,\"changed\":1}\n",
                RunningServer.counts(server.patch("/v1/events?all=true", "{\"open\":false}")));
        assertContains(MARK, server.get(EVENT).body());
        assertEquals(
                "{\"matched\":2,\"changed\":2}\n",
                RunningServer.counts(server.patch("/v1/events?all=true", "{\"duration\":60}")));
        assertContains("\"stop\":65,", server.get(EVENT).body());
        assertEquals(
                "{\"matched\":2,\"changed\":2}\n",
                RunningServer.counts(server.patch("/v1/events?all=true", "{\"open\":true}")));
        assertContains(OPEN, server.get(EVENT).body());
        assertEquals(
                400,
                server.patch("/v1/events?all=true", "{\"open\":true,\"stop\":9}")
                        .statusCode());
        assertEquals(
                400, server.patch("/v1/events?all=true", "{\"duration\":-5}").statusCode());
    }

    @Test
    void stop_endsAnOpenEvent_givesAMarkItsStop_andLeavesAnInterval() {
        put("{\"start\":5,\"open\":true}");
        assertContains(
                "\"stop\":9,\"tags\"",
                server.post(EVENT + "/stop", "{\"stop\":9}").body());
        HttpResponse<String> again = server.post(EVENT + "/stop", "{\"stop\":10}");
        assertEquals(409, again.statusCode());
        assertContains("the event " + ID + " has stopped already, at 9\"", again.body());

        server.patch(EVENT, "{\"stop\":null}");
        assertContains(
                "\"stop\":8,\"tags\"",
                server.post(EVENT + "/stop", "{\"stop\":8}").body());

        server.patch(EVENT, "{\"open\":true}");
        assertContains(
                "stop 4 is before start 5; it must be the same or later",
                server.post(EVENT + "/stop", "{\"stop\":4}").body());
        assertContains(OPEN, server.get(EVENT).body());
    }

    @Test
    void filters_takeMarksForPoints_andOpenEventsForEndless() {
        put("{\"start\":5,\"tags\":[\"mark\"]}");
        putOther("{\"start\":5,\"open\":true,\"tags\":[\"open\"]}");
        server.post("/v1/events", "{\"start\":5,\"stop\":8,\"tags\":[\"interval\"]}");

        assertEquals("interval mark open", tags("from=5&to=6"));
        assertEquals("interval open", tags("from=6"));
        assertEquals("open", tags("from=8"));
        assertEquals("interval mark open", tags("to=9"));
        assertEquals("open", tags("open=true"));
        assertEquals("interval mark", tags("open=false"));
        assertEquals("open", tags("open=true&from=100"));
    }

    @Test
    void stats_countAMarkAsOneEventOfNoLength() {
        put("{\"start\":5,\"tags\":[\"deploy\"]}");

        assertEquals(
                "{\"rows\":[{\"key\":\"deploy\",\"count\":1,\"total_seconds\":0,\"busy_seconds\":0}]}\n",
                server.get("/v1/stats?by=tag").body());
        assertEquals(
                "{\"rows\":[{\"key\":\"1970-01-01\",\"count\":1,\"total_seconds\":0,\"busy_seconds\":0}]}\n",
                server.get("/v1/stats?by=day&to=200000").body());
    }

    @Test
    void streams_tellTheKindsApart() {
        put("{\"start\":5,\"open\":true}");
        putOther("{\"start\":4}");

        assertEquals(
                "\ufeffid,start,stop,open,tags,note\r\n" + ID + ",5,,true,,\r\n00000000000000000000000b,4,,,,\r\n",
                server.get("/v1/events", "text/csv").body());
        assertEquals(
                "{\"id\":\"" + ID + "\",\"start\":5,\"stop\":null,\"open\":true,\"tags\":[]}\n"
                        + "{\"id\":\"00000000000000000000000b\",\"start\":4,\"stop\":null,\"tags\":[]}\n",
                server.get("/v1/events", "application/x-ndjson").body());
    }

    @Test
    void theOriginalsEndpoints_storeMarks_andListOpenEventsLikeThem() {
        server.post("/add_event", "{\"tags\":[\"old\"],\"start_epoch\":5,\"stop_epoch\":-1}");
        put("{\"start\":6,\"open\":true,\"tags\":[\"new\"]}");

        assertEquals("old", tags("open=false"));
        String listed = server.get("/list_events").body();
        assertEquals(
                2,
                Pattern.compile("'stop_epoch': -1,").matcher(listed).results().count(),
                listed);
        assertTrue(!listed.contains("open"), listed);
    }

    @Test
    void etag_tellsTheKindsApart() {
        String mark = etag(put("{\"start\":5}"));
        String open = etag(server.patch(EVENT, "{\"open\":true}"));

        assertNotEquals(mark, open);
        assertEquals(mark, etag(server.patch(EVENT, "{\"open\":false}")));
    }

    @Test
    void put_ofAnotherKindUnderTheId_is409() {
        put("{\"start\":5,\"open\":true}");

        assertEquals(409, put("{\"start\":5}").statusCode());
        assertEquals(409, put("{\"start\":5,\"duration\":5}").statusCode());
        assertEquals(200, put("{\"open\":true}").statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|{\"open\":true}",
                "{}|{\"duration\":0}",
                "{\"open\":true}|{\"duration\":9}",
                "{\"duration\":1}|{\"duration\":2}"
            })
    void idempotencyKey_knowsTheKindsApart(String first, String second) {
        String key = "key of " + first + second;

        assertEquals(201, server.addWithKey(key, first).statusCode());
        assertEquals(200, server.addWithKey(key, first).statusCode());
        assertEquals(422, server.addWithKey(key, second).statusCode());
    }

    /** The tags of the events that a filter selects, in the order of the alphabet. */
    private static String tags(String filter) {
        Matcher tags = Pattern.compile("\"tags\":\\[\"(\\w+)\"]")
                .matcher(server.get("/v1/events?" + filter).body());
        return tags.results().map(tag -> tag.group(1)).sorted().collect(Collectors.joining(" "));
    }

    private static String withStart(String fields) {
        return fields.replace("{", fields.equals("{}") ? "{\"start\":5" : "{\"start\":5,");
    }

    private static HttpResponse<String> put(String json) {
        return server.put(EVENT, json);
    }

    private static HttpResponse<String> putOther(String json) {
        return server.put("/v1/events/00000000000000000000000b", json);
    }

    private static void assertContains(String part, String text) {
        assertTrue(text.contains(part), () -> text + " has no " + part);
    }
}
