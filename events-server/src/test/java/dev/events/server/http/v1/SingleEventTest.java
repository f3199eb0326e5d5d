package dev.events.server.http.v1;

import static dev.events.server.TestServer.etag;
import static dev.events.server.TestServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.RunningServer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adding under an id, changing, stopping and removing one event, also only if it is what the client has seen. */
class SingleEventTest {
    private static final String ID = "00000000000000000000000a";
    private static final String EVENT = "/v1/events/" + ID;

    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @BeforeEach
    void removeEverything() {
        server.removeAll();
    }

    @Test
    void put_addsOnce_andRefusesAnotherEventUnderTheId() {
        String event = "{\"start\":1,\"tags\":[\"a\",\"b\"]}";

        HttpResponse<String> first = put(event);
        assertEquals(201, first.statusCode());
        assertEquals(EVENT, header(first, "Location"));
        assertEquals("{\"id\":\"" + ID + "\",\"start\":1,\"stop\":null,\"tags\":[\"a\",\"b\"]}\n", first.body());

        HttpResponse<String> again = put("{\"id\":\"" + ID + "\",\"start\":1.0,\"tags\":[\"b\",\"a\"]}");
        assertEquals(200, again.statusCode());
        assertEquals(first.body(), again.body());

        HttpResponse<String> other = put("{\"start\":2,\"tags\":[\"a\",\"b\"]}");
        assertEquals(409, other.statusCode());
        assertTrue(other.body().contains("there is an event with the id " + ID + " already"), other.body());
        assertEquals(first.body(), server.get(EVENT).body());
    }

    @Test
    void put_withoutAStart_mayBeRepeated() {
        HttpResponse<String> first = put("{\"tags\":[\"a\"]}");
        HttpResponse<String> again = put("{\"tags\":[\"a\"]}");

        assertEquals(200, again.statusCode());
        assertEquals(first.body(), again.body());
    }

    @Test
    void put_withAnotherIdInTheBody_is400() {
        assertEquals(400, put("{\"id\":\"00000000000000000000000b\"}").statusCode());
        assertEquals(404, server.get(EVENT).statusCode());
    }

    @Test
    void patch_changesWhatItNames() {
        put("{\"start\":1,\"tags\":[\"a\"],\"note\":\"n\"}");

        assertEquals(
                "{\"id\":\"" + ID + "\",\"start\":1,\"stop\":5,\"tags\":[\"a\"],\"note\":\"n\"}\n",
                patch("{\"stop\":5}").body());
        assertEquals(
                "{\"id\":\"" + ID + "\",\"start\":2,\"stop\":null,\"tags\":[\"b\"]}\n",
                patch("{\"id\":\"" + ID + "\",\"start\":2,\"stop\":null,\"tags\":[\"b\"],\"note\":null}")
                        .body());
        assertEquals(
                "{\"id\":\"" + ID + "\",\"start\":2,\"stop\":null,\"tags\":[]}\n",
                patch("{\"tags\":null}").body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"stop\":0}|stop 0 is before start 1; it must be the same or later",
                "{\"start\":null}|start is null; every event has a start",
                "{\"id\":\"x\"}|id is \"x\"; an event's id cannot be changed",
                "{\"end\":5}|the field \"end\" is unknown; the fields are id, start, stop, duration, open, tags, note",
                "[]|the body is not a JSON object; it must be one, such as {\"tags\": [\"a\"]}"
            })
    void patch_thatIsWrong_saysWhat_andChangesNothing(String body, String detail) {
        String before = put("{\"start\":1}").body();

        HttpResponse<String> response = patch(body);

        assertEquals(400, response.statusCode());
        assertTrue(response.body().contains("\"detail\":\"" + detail.replace("\"", "\\\"") + "\""), response.body());
        assertEquals(before, server.get(EVENT).body());
    }

    @Test
    void patch_ofNoEvent_is404_andOfAnotherType_415() {
        assertEquals(404, patch("{\"stop\":5}").statusCode());
        assertEquals(415, server.send("PATCH", EVENT, "text/plain", "{}").statusCode());
    }

    @Test
    void stop_isOnce() {
        put("{\"start\":1}");

        assertEquals(200, post("{\"stop\":5}").statusCode());
        assertTrue(server.get(EVENT).body().contains("\"stop\":5,"));
        assertEquals(409, post("{\"stop\":6}").statusCode());
        assertTrue(server.get(EVENT).body().contains("\"stop\":5,"));
    }

    @Test
    void stop_withoutABody_isNow() {
        put("{\"start\":1}");

        HttpResponse<String> stopped =
                server.send(server.request(EVENT + "/stop").POST(BodyPublishers.noBody()));

        assertEquals(200, stopped.statusCode());
        assertTrue(stopped.body().matches("(?s).*\"stop\":\\d{10}.*"), stopped.body());
        assertEquals(
                404,
                server.send(server.request("/v1/events/00000000000000000000000b/stop")
                                .POST(BodyPublishers.noBody()))
                        .statusCode());
    }

    @Test
    void etag_changesWithTheEvent_andOnlyThen() {
        String first = etag(put("{\"start\":1}"));

        assertEquals(first, etag(server.get(EVENT)));
        String second = etag(patch("{\"note\":\"n\"}"));
        assertNotEquals(first, second);
        assertEquals(first, etag(patch("{\"note\":null}")));
    }

    @Test
    void stop_withAnEmptyBody_isNow_whateverItsType() {
        String id =
                server.post("/v1/events", "{}").headers().firstValue("Location").orElseThrow();
        assertEquals(200, server.post(id + "/stop", "").statusCode());
    }

    @Test
    void ifMatch_thatIsEmpty_is400() {
        String id =
                server.post("/v1/events", "{}").headers().firstValue("Location").orElseThrow();
        HttpResponse<String> response = server.send(server.request(id)
                .header("Content-Type", "application/json")
                .header("If-Match", "")
                .method("PATCH", BodyPublishers.ofString("{\"note\":\"x\"}")));
        assertEquals(400, response.statusCode(), response.body());
    }

    @Test
    void put_onlyIfThereIsNone_orOnlyIfThereIsOne() {
        HttpRequest.Builder put = server.request("/v1/events/0000000000000000000000ee")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"start\":1}"));
        assertEquals(412, server.send(put.copy().header("If-Match", "*")).statusCode());
        assertEquals(201, server.send(put.copy().header("If-None-Match", "*")).statusCode());
        assertEquals(412, server.send(put.copy().header("If-None-Match", "*")).statusCode());
        assertEquals(200, server.send(put.copy().header("If-Match", "*")).statusCode());
    }

    @Test
    void get_ofWhatTheClientHas_is304() {
        String etag = etag(put("{\"start\":1}"));

        assertEquals(304, getIfNoneMatch(etag).statusCode());
        assertEquals(304, getIfNoneMatch("\"x\", W/" + etag).statusCode());
        assertEquals(304, getIfNoneMatch("*").statusCode());
        assertEquals("", getIfNoneMatch(etag).body());
        assertEquals(200, getIfNoneMatch("\"x\"").statusCode());
    }

    @Test
    void change_ofWhatIsNoLongerThere_is412() {
        String seen = etag(put("{\"start\":1}"));
        patch("{\"note\":\"by somebody else\"}");
        String now = server.get(EVENT).body();

        assertEquals(412, ifMatch(seen).method("PATCH", BodyPublishers.ofString("{\"stop\":5}")));
        assertEquals(412, ifMatch(seen).method("DELETE", BodyPublishers.noBody()));
        assertEquals(now, server.get(EVENT).body());

        String etag = etag(server.get(EVENT));
        assertEquals(200, ifMatch("\"x\", " + etag).method("PATCH", BodyPublishers.ofString("{\"stop\":5}")));
        assertEquals(200, ifMatch("*").method("PATCH", BodyPublishers.ofString("{\"stop\":6}")));
        assertEquals(204, ifMatch(etag(server.get(EVENT))).method("DELETE", BodyPublishers.noBody()));
    }

    /** Sends a request for the event under a condition; the answer's status. */
    private interface Conditional {
        int method(String method, HttpRequest.BodyPublisher body);
    }

    private static Conditional ifMatch(String etag) {
        return (method, body) -> server.send(request()
                        .header("Content-Type", "application/json")
                        .header("If-Match", etag)
                        .method(method, body))
                .statusCode();
    }

    private static HttpResponse<String> getIfNoneMatch(String etag) {
        return server.send(request().header("If-None-Match", etag).GET());
    }

    private static HttpRequest.Builder request() {
        return server.request(EVENT);
    }

    private static HttpResponse<String> put(String json) {
        return server.put(EVENT, json);
    }

    private static HttpResponse<String> post(String json) {
        return server.post(EVENT + "/stop", json);
    }

    private static HttpResponse<String> patch(String json) {
        return server.patch(EVENT, json);
    }
}
