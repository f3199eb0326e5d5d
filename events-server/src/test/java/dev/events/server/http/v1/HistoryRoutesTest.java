package dev.events.server.http.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.RunningServer;
import dev.events.server.TestServer;
import dev.events.server.config.Setting;
import dev.events.server.http.Operations;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class HistoryRoutesTest {
    private static final String EVENT = "/v1/events/00000000000000000000000a";

    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @TempDir
    static Path directory;

    @BeforeEach
    void addOne() {
        server.use(null);
        server.removeAll();
        server.put(EVENT, "{\"start\":1,\"tags\":[\"a\"]}");
    }

    private static String operation(HttpResponse<String> response) {
        return TestServer.header(response, Operations.HEADER);
    }

    private static JsonNode json(String path) {
        return TestServer.json(server.get(path));
    }

    private static JsonNode undo(String operation) {
        return TestServer.json(server.post("/v1/history/" + operation + "/undo", ""));
    }

    @Test
    void changesOfOneEvent_nameTheirOperation_andAreUndone() {
        String before = server.get(EVENT).body();
        String patch = operation(server.patch(EVENT, "{\"note\":\"n\"}"));
        String stop = operation(server.post(EVENT + "/stop", "{\"stop\":5}"));
        String after = server.get(EVENT).body();
        String removal = operation(server.delete(EVENT));

        JsonNode listed = json("/v1/history?limit=3").get("operations");
        assertEquals(removal, listed.at("/0/id").asText());
        assertEquals("remove", listed.at("/0/action").asText());
        assertEquals("DELETE " + EVENT, listed.at("/0/request").asText());
        assertEquals(
                "PATCH " + EVENT + " {\"note\":\"n\"}", listed.at("/2/request").asText());
        assertTrue(listed.at("/0/by").isNull());

        JsonNode undone = undo(removal);
        assertEquals(1, undone.get("restored").asInt());
        assertEquals(after, server.get(EVENT).body());
        assertEquals(
                undone.get("operation").asText(),
                json("/v1/history/" + removal).get("undone_by").asText());
        assertEquals(1, undo(stop).get("restored").asInt());
        assertEquals(1, undo(patch).get("restored").asInt());
        assertEquals(before, server.get(EVENT).body());
        JsonNode again = undo(patch);
        assertEquals(0, again.get("restored").asInt());
        assertEquals(1, again.get("unchanged").asInt());
        assertTrue(again.get("operation").isNull());
    }

    @Test
    void whatChangesNothing_namesNoOperation() {
        assertEquals(
                Optional.empty(),
                server.patch(EVENT, "{\"tags\":[\"a\"]}").headers().firstValue(Operations.HEADER));
        assertFalse(TestServer.json(server.delete("/v1/events?tag=none")).has("operation"));
        assertFalse(
                TestServer.json(server.delete("/v1/events?tag=a&dry_run=true")).has("operation"));
        assertEquals(
                Optional.empty(),
                server.post("/remove_events", "{\"start_epoch_array\":[77]}")
                        .headers()
                        .firstValue(Operations.HEADER));
    }

    @Test
    void aRemovalOfMany_isShownWithItsEvents_andUndone() {
        server.put("/v1/events/00000000000000000000000b", "{\"start\":2,\"tags\":[\"a\"]}");
        server.put("/v1/events/00000000000000000000000c", "{\"start\":3,\"tags\":[\"c\"]}");
        String operation = TestServer.json(server.delete("/v1/events?tag=a"))
                .get("operation")
                .asText();

        JsonNode shown = json("/v1/history/" + operation + "?limit=1");
        assertEquals(2, shown.get("count").asInt());
        assertEquals("done", shown.get("state").asText());
        assertEquals("removed", shown.at("/events/0/change").asText());
        assertEquals(1, shown.at("/events/0/before/start").asInt());
        assertEquals(
                1,
                json("/v1/history/" + operation + "?limit=1&cursor="
                                + shown.get("next_cursor").asText())
                        .get("events")
                        .size());
        assertEquals(
                operation, json(EVENT + "/history").at("/changes/0/operation").asText());

        server.put(EVENT, "{\"start\":9,\"tags\":[]}");
        JsonNode undone = undo(operation);
        assertEquals(1, undone.get("restored").asInt());
        assertEquals(1, undone.get("conflict_count").asInt());
        assertEquals(
                "another event has this id now",
                undone.at("/conflicts/0/reason").asText());
    }

    @Test
    void thePurgeOfTheOriginal_isUndone() {
        HttpResponse<String> purged = server.post("/remove_events", "{\"purge\":true}");
        assertEquals(0, server.countListed());

        assertEquals(1, undo(operation(purged)).get("restored").asInt());
        assertEquals(1, server.countListed());
        HttpResponse<String> removed = server.post("/remove_events", "{\"start_epoch_array\":[1,1]}");
        assertEquals(1, undo(operation(removed)).get("restored").asInt());
    }

    @Test
    void anUpload_isUndone() {
        HttpResponse<String> uploaded = server.upload(
                "{\"start\":5,\"tags\":[\"u\"]}\n{\"start\":1,\"id\":\"00000000000000000000000a\",\"tags\":[\"a\"]}\nnonsense\n{\"start\":6}\n");
        String operation = operation(uploaded);
        assertEquals(2, json("/v1/history/" + operation).get("count").asInt());
        assertEquals("import", json("/v1/history/" + operation).get("action").asText());
        assertEquals(2, json("/v1/history/" + operation).get("events").size());

        assertEquals(2, undo(operation).get("restored").asInt());
        assertEquals(1, server.countListed());
    }

    @Test
    void aRemovalForEver_leavesNoCopy() {
        String note = operation(server.patch(EVENT, "{\"note\":\"secret\"}"));
        HttpResponse<String> removed = server.delete(EVENT + "?forever=true");
        assertEquals(204, removed.statusCode());
        assertEquals(Optional.empty(), removed.headers().firstValue(Operations.HEADER));
        assertEquals(404, server.post("/v1/history/" + note + "/undo", "").statusCode());
        assertEquals(0, json(EVENT + "/history").get("changes").size());
        assertFalse(TestServer.json(server.delete("/v1/events?all=true&forever=true"))
                .has("operation"));
        assertEquals(0, json("/v1/history").get("operations").size());
    }

    @Test
    void withoutHistory_nothingIsKept() throws Exception {
        try (RunningServer keeping = RunningServer.with(Map.of(Setting.HISTORY_KEEP, "0"), directory.resolve("none"))) {
            keeping.put(EVENT, "{\"start\":1,\"tags\":[]}");
            assertEquals(Optional.empty(), keeping.delete(EVENT).headers().firstValue(Operations.HEADER));
            assertEquals(
                    "{\"keep\":0,\"operations\":[],\"next_cursor\":null}\n",
                    keeping.get("/v1/history").body());
        }
    }

    @Test
    void tokens_seeAndUndoWhatIsTheirs() throws Exception {
        try (RunningServer guarded = RunningServer.embedded(directory.resolve("guarded"))) {
            String admin = guarded.createToken("admin", null);
            guarded.use(admin);
            String ann = guarded.createToken("write", null);
            String bob = guarded.createToken("write", "a");
            String eve = guarded.createToken("write", "a");
            String reader = guarded.createToken("read", "b");
            guarded.put(EVENT, "{\"start\":1,\"tags\":[\"a\"]}");
            guarded.use(ann);
            String byAnn = operation(guarded.patch(EVENT, "{\"note\":\"by ann\"}"));
            guarded.use(bob);
            String byBob = operation(guarded.patch(EVENT, "{\"note\":\"by bob\"}"));

            assertEquals(404, guarded.post("/v1/history/" + byAnn + "/undo", "").statusCode());
            assertEquals(404, guarded.get("/v1/history/" + byAnn).statusCode());
            JsonNode seen = TestServer.json(guarded.get("/v1/history"));
            assertEquals(1, seen.get("operations").size());
            assertEquals(byBob, seen.at("/operations/0/id").asText());
            assertEquals(
                    2,
                    TestServer.json(guarded.get(EVENT + "/history"))
                            .get("changes")
                            .size());
            guarded.use(reader);
            assertEquals(
                    0,
                    TestServer.json(guarded.get(EVENT + "/history"))
                            .get("changes")
                            .size());
            assertEquals(403, guarded.get("/v1/history").statusCode());
            guarded.use(eve);
            assertEquals(200, guarded.post("/v1/history/" + byBob + "/undo", "").statusCode());
            assertEquals(403, guarded.delete(EVENT + "?forever=true").statusCode());
            guarded.use(ann);
            assertEquals(
                    1,
                    TestServer.json(guarded.post("/v1/history/" + byAnn + "/undo", ""))
                            .get("restored")
                            .asInt());
            assertEquals(
                    2,
                    TestServer.json(guarded.get("/v1/history?by=me"))
                            .get("operations")
                            .size());
            guarded.use(admin);
            assertEquals(
                    4,
                    TestServer.json(guarded.get("/v1/history"))
                            .get("operations")
                            .size());
        }
    }
}
