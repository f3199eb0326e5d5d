package dev.events.server.http.jetty;

import static dev.events.server.TestServer.etag;
import static dev.events.server.TestServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.RunningServer;
import dev.events.server.config.ConfigException;
import dev.events.server.config.Setting;
import dev.events.server.http.jetty.Browser.Outcome;
import dev.events.server.http.openapi.OpenApiDocument;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of another site can do to this server through a visitor's browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrossOriginTest {
    private static final String FRIEND = "https://dashboard.example";

    private static final String ID = "0000000000000000000000aa";

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private RunningServer closed;
    private RunningServer open;

    @BeforeAll
    void start(@TempDir Path first, @TempDir Path second) {
        closed = RunningServer.embedded(first);
        open = RunningServer.with(Map.of(Setting.CORS_ORIGINS, FRIEND + ",http://localhost:3000"), second);
        for (RunningServer server : List.of(closed, open)) {
            assertEquals(
                    201,
                    server.put("/v1/events/" + ID, "{\"start\":1,\"open\":true}")
                            .statusCode());
        }
    }

    @AfterAll
    void stop() {
        closed.close();
        open.close();
    }

    /** Each operation of the description that changes something, with a body that would do so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "http://localhost:3001",
                "http://dashboard.example",
                "https://dashboard.example.evil.example",
                "https://evil.example/https://dashboard.example"
            })
    void pageOfAnotherOrigin_changesNothing(String origin) throws IOException {
        int tried = 0;
        for (OpenApiDocument.Operation operation : new OpenApiDocument().operations()) {
            String method = operation.method();
            if (method.equals("GET")) {
                continue;
            }
            String path = operation.path().replaceFirst("\\{id}", ID).replaceAll("\\{[^}]*}", "x");
            for (RunningServer server : List.of(closed, open)) {
                Browser browser = new Browser(server, origin);
                String before = server.get("/list_events").body();
                for (String type : List.of(
                        "text/plain",
                        "text/plain;charset=UTF-8",
                        "application/x-www-form-urlencoded",
                        "multipart/form-data;boundary=x")) {
                    // Without asking first, POST is all that a browser sends of what may change something.
                    Outcome simple = browser.fetch("POST", path, Map.of("Content-Type", type), body(path));
                    assertEquals(403, simple.status(), path);
                    assertFalse(simple.readable());
                    assertEquals(
                            403, browser.submit("POST", path, type, body(path)).status(), path);
                }
                assertFalse(browser.fetch(method, path, JSON, body(path)).sent(), method + " " + path);
                assertFalse(
                        browser.fetch("POST", path, Map.of("X-HTTP-Method-Override", method), "")
                                .sent(),
                        path);
                assertEquals(before, server.get("/list_events").body(), method + " " + path);
                tried++;
            }
        }
        assertTrue(tried >= 2 * 8, "only " + tried);
    }

    private static String body(String path) {
        return switch (path) {
            case "/add_event" -> "{\"tags\":[\"evil\"]}";
            case "/remove_events" -> "{\"purge\":true}";
            case "/v1/events" -> "{\"start\":2}";
            default -> "{}";
        };
    }

    @Test
    void pageOfAnotherOrigin_readsNothing() {
        for (RunningServer server : List.of(closed, open)) {
            Browser evil = new Browser(server, "https://evil.example");
            assertFalse(evil.fetch("GET", "/v1/events", Map.of(), "").readable());
            assertFalse(evil.fetch("GET", "/list_events", Map.of(), "").readable());
            assertEquals(
                    403, evil.submit("GET", "/list_events", "text/plain", "").status());
        }
    }

    @Test
    void pageOfAConfiguredOrigin_usesTheApi() {
        Browser friend = new Browser(open, FRIEND);

        Outcome added = friend.fetch(
                "POST",
                "/v1/events",
                Map.of("Content-Type", "application/json", "Authorization", "Bearer x", "Idempotency-Key", "k"),
                "{\"start\":5}");
        assertEquals(201, added.status());
        assertTrue(added.headers().containsAll(List.of("etag", "location", "x-request-id")), added.toString());

        String path = "/v1/events/" + ID;
        Outcome changed = friend.fetch(
                "PATCH",
                path,
                Map.of("Content-Type", "application/merge-patch+json", "If-Match", etag(open.get(path))),
                "{\"note\":\"x\"}");
        assertEquals(200, changed.status());
        assertTrue(changed.readable());
        assertEquals(200, friend.fetch("GET", "/v1/events", Map.of(), "").status());
        Outcome list = friend.fetch("GET", "/list_events", Map.of(), "");
        assertTrue(list.readable() && list.status() == 200, list.toString());
        Outcome missing = friend.fetch("DELETE", "/v1/events/0000000000000000000000bb", Map.of(), "");
        assertTrue(missing.readable() && missing.status() == 404, missing.toString());
        assertEquals(
                201,
                new Browser(open, "http://localhost:3000")
                        .fetch("POST", "/add_event", JSON, "{\"tags\":[]}")
                        .status());

        assertFalse(
                friend.fetch("POST", "/v1/events", Map.of("X-Evil", "x"), "").sent());
        assertFalse(friend.fetch("TRACE", "/v1/events", Map.of(), "").sent());
        assertFalse(new Browser(closed, FRIEND)
                .fetch("POST", "/v1/events", JSON, "{\"start\":5}")
                .sent());
    }

    @Test
    void answers_sayThatTheyDependOnTheOrigin_andAllowNoCredentials() {
        HttpResponse<String> list =
                open.send(open.request("/v1/events").header("Origin", FRIEND).GET());

        assertTrue(vary(list).contains("Origin") && vary(list).contains("Accept,"), vary(list));
        assertEquals("none", header(list, "Access-Control-Allow-Credentials"));
        assertTrue(vary(open.get("/v1/events")).contains("Origin"));
        assertFalse(vary(closed.get("/v1/events")).contains("Origin"));
    }

    @ParameterizedTest
    @ValueSource(strings = {FRIEND, "https://evil.example"})
    void preflight_hasARequestId(String origin) {
        HttpRequest.Builder request = open.request("/v1/events")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "PATCH");

        assertTrue(header(open.send(request), "X-Request-Id").matches("[0-9a-f-]{36}"));
        assertEquals("mine", header(open.send(request.header("X-Request-Id", "mine")), "X-Request-Id"));
    }

    private static String vary(HttpResponse<?> response) {
        return String.join(",", response.headers().allValues("Vary")).replace(" ", "") + ",";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "dashboard.example",
                "https://dashboard.example/",
                "https://Dashboard.example",
                "https://dashboard.example:443",
                "http://dashboard.example:80",
                "https://*.example",
                "ftp://dashboard.example"
            })
    void configuredOrigin_thatNoBrowserSends_preventsTheStart(String origin, @TempDir Path directory) {
        ConfigException e = assertThrows(
                ConfigException.class, () -> RunningServer.with(Map.of(Setting.CORS_ORIGINS, origin), directory));

        assertTrue(
                String.valueOf(e.getMessage())
                        .startsWith("cors_origins: \"" + origin + "\" must be an origin as browsers send it"),
                e.getMessage());
    }
}
