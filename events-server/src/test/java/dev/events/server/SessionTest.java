package dev.events.server;

import static dev.events.server.TestServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.config.Setting;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cookie in which a browser keeps the token of the page. */
class SessionTest {
    private static final String FRIEND = "https://dashboard.example";

    @TempDir
    Path directory;

    private RunningServer server;
    private String token = "";

    @BeforeEach
    void start() {
        server = RunningServer.with(
                Map.of(Setting.TRUSTED_PROXIES, "127.0.0.1", Setting.CORS_ORIGINS, FRIEND), directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void needTokens() {
        String admin = server.createToken("admin", null);
        server.use(admin);
        token = server.createToken("write", null);
        server.use(null);
    }

    private HttpResponse<String> begin(String... headers) {
        HttpRequest.Builder request = server.request("/v1/session")
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return server.send(request);
    }

    private int status(String method, String path, String... headers) {
        return server.send(server.request(path)
                        .header("Cookie", "theme=dark; events_session=" + token)
                        .headers(headers)
                        .method(method, BodyPublishers.noBody()))
                .statusCode();
    }

    @Test
    void aToken_becomesACookie_thatNoScriptReads() {
        needTokens();
        HttpResponse<String> response = begin();

        assertEquals(204, response.statusCode());
        assertEquals("events_session=" + token + "; Path=/; HttpOnly; SameSite=Strict", header(response, "Set-Cookie"));
        assertEquals("no-store", header(response, "Cache-Control"));
    }

    @Test
    void behindAProxy_theCookieIsForItsPrefixAndForTls() {
        needTokens();

        assertEquals(
                "events_session=" + token + "; Path=/events/; HttpOnly; SameSite=Strict; Secure",
                header(begin("X-Forwarded-Prefix", "/events", "X-Forwarded-Proto", "https"), "Set-Cookie"));
    }

    @Test
    void theCookie_lasts_untilTheBrowserIsToldToForgetIt() {
        needTokens();
        HttpResponse<String> end = server.delete("/v1/session");

        assertEquals(200, status("GET", "/v1/events", "Sec-Fetch-Site", "same-origin"));
        assertEquals(204, end.statusCode());
        assertEquals("events_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0", header(end, "Set-Cookie"));
    }

    @Test
    void theHeader_countsMoreThanTheCookie() {
        needTokens();

        assertEquals(401, status("GET", "/v1/events", "Authorization", "Bearer evt_wrong"));
    }

    @Test
    void theHeaderOfAProxy_leavesTheCookieInForce() {
        needTokens();
        String[] ofAProxy = {"Sec-Fetch-Site", "same-origin", "Authorization", basic("ada:sesame")};
        String[] ofAWrongToken = {"Sec-Fetch-Site", "same-origin", "Authorization", "Bearer evt_wrong"};
        String[] ofAnotherSite = {"Sec-Fetch-Site", "same-site", "Authorization", basic("ada:sesame")};

        assertEquals(200, status("GET", "/v1/events", ofAProxy));
        assertEquals(401, status("GET", "/v1/events", ofAWrongToken));
        assertEquals(401, status("GET", "/v1/events", ofAnotherSite));
        assertEquals(
                401, status("DELETE", "/v1/events/0000000000000000000000aa", "Authorization", basic("ada:sesame")));
        token = "evt_wrong";
        assertEquals(401, status("GET", "/v1/events", ofAProxy));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRevokedToken_isWorthNothingInACookie() {
        String admin = server.createToken("admin", null);
        server.use(admin);
        token = server.createToken("read", null);
        for (JsonNode one : TestServer.json(server.get("/v1/tokens")).get("tokens")) {
            if (one.get("name").asText().equals("read")) {
                assertEquals(
                        204,
                        server.delete("/v1/tokens/" + one.get("id").asText()).statusCode());
            }
        }
        server.use(null);

        assertEquals(401, status("GET", "/v1/me", "Sec-Fetch-Site", "same-origin"));
    }

    @Test
    void aChange_countsOnlyFromAPageOfThisServer() {
        needTokens();
        String own = server.url();
        String path = "/v1/events/0000000000000000000000aa";

        assertEquals(404, status("DELETE", path, "Sec-Fetch-Site", "same-origin", "Origin", own));
        assertEquals(404, status("DELETE", path, "Origin", own));
        // Where a proxy removes Origin.
        assertEquals(404, status("DELETE", path, "Sec-Fetch-Site", "same-origin"));
        assertEquals(401, status("DELETE", path, "X-Nothing", "else"), "nothing says where it comes from");
        assertEquals(401, status("DELETE", path, "Sec-Fetch-Site", "none"));
        assertEquals(403, status("DELETE", path, "Origin", "https://evil.example"));
        assertEquals(403, status("DELETE", path, "Sec-Fetch-Site", "same-site"));
        assertEquals(401, status("DELETE", path, "Origin", FRIEND), "whose pages have no cookie of this server");
        assertEquals(401, status("DELETE", path, "Sec-Fetch-Site", "cross-site", "Origin", FRIEND));
        assertEquals(401, status("GET", "/v1/events", "Sec-Fetch-Site", "same-site"));
    }

    @Test
    void aWrongToken_isNoCookie() {
        needTokens();
        token = "evt_wrong";
        HttpResponse<String> response = begin("Accept", "application/json");

        assertEquals(401, response.statusCode());
        assertEquals("none", header(response, "Set-Cookie"));
        assertEquals(
                List.of("Bearer realm=\"events\", error=\"invalid_token\""),
                response.headers().allValues("WWW-Authenticate"),
                "Basic would make the browser ask for a password");
    }

    @Test
    void withoutTokens_thereIsNothingToKeep() {
        token = "evt_none";
        HttpResponse<String> response = begin();

        assertEquals(204, response.statusCode());
        assertEquals("none", header(response, "Set-Cookie"));
        assertTrue(server.get("/v1/me").body().contains("\"token\":null"));
    }
}
