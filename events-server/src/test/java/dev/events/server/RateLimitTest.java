package dev.events.server;

import static dev.events.server.TestServer.header;
import static dev.events.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.access.TokenSecret;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller hears that asks too often. The quotas are a minute's, so that they are not whole again meanwhile. */
class RateLimitTest {
    private static final String EVENTS = "/v1/events?limit=1";
    private static final int WRONG_TOKENS = 20;

    @TempDir
    private Path directory;

    private static String newToken(TestServer server, String auth, String name) {
        HttpRequest.Builder request = server.request("/v1/tokens")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"" + name + "\",\"scopes\":[\"admin\"]}"));
        if (!auth.isEmpty()) {
            request.header("Authorization", "Bearer " + auth);
        }
        HttpResponse<String> response = server.send(request);
        assertEquals(201, response.statusCode(), response.body());
        return json(response).get("token").asText();
    }

    private static HttpResponse<String> get(TestServer server, String path, String token, String... headers) {
        HttpRequest.Builder request = server.request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return server.send(request.header("Authorization", "Bearer " + token));
    }

    private static void assertTooMany(HttpResponse<String> response, String policy, int quota, int window) {
        assertEquals(429, response.statusCode(), response.body());
        JsonNode problem = json(response);
        assertEquals(
                "https://iana.org/assignments/http-problem-types#quota-exceeded",
                problem.get("type").asText());
        assertEquals(429, problem.get("status").asInt());
        assertEquals("[\"" + policy + "\"]", problem.get("violated-policies").toString());
        assertEquals("\"" + policy + "\";q=" + quota + ";w=" + window, header(response, "RateLimit-Policy"));
        assertEquals("\"" + policy + "\";r=0;t=" + header(response, "Retry-After"), header(response, "RateLimit"));
        int after = Integer.parseInt(header(response, "Retry-After"));
        assertTrue(after >= 1 && after <= window, () -> "Retry-After: " + after);
    }

    @Test
    void everyTokenHasAQuota_andHealthHasNone() throws IOException {
        try (ServerProcess server = ServerProcess.embedded(directory, "--rate-limit=5/m")) {
            String first = newToken(server, "", "first");
            String second = newToken(server, first, "second");
            for (int left = 3; left >= 0; left--) {
                HttpResponse<String> response = get(server, EVENTS, first);
                assertEquals(200, response.statusCode(), response.body());
                assertEquals("\"requests\";q=5;w=60", header(response, "RateLimit-Policy"));
                assertTrue(
                        header(response, "RateLimit").matches("\"requests\";r=" + left + ";t=\\d+"),
                        header(response, "RateLimit"));
            }

            assertTooMany(get(server, EVENTS, first), "requests", 5, 60);
            assertTooMany(
                    server.send(server.request("/v1/events")
                            .header("Authorization", "Bearer " + first)
                            .POST(BodyPublishers.ofString("{}"))),
                    "requests",
                    5,
                    60);
            assertEquals(200, get(server, EVENTS, second).statusCode());
            for (int i = 0; i < 20; i++) {
                assertEquals(200, server.get("/healthz").statusCode());
                assertEquals(200, server.get("/readyz").statusCode());
            }
            // Problems have the headers too.
            HttpResponse<String> missing = get(server, "/v1/events/625ac1d2e8f5d327aa51e4e0", second);
            assertEquals(404, missing.statusCode());
            assertTrue(header(missing, "RateLimit").startsWith("\"requests\";r=3;"), header(missing, "RateLimit"));
        }
    }

    @Test
    void withoutToken_theNetworkOfTheClientHasAQuota() throws IOException {
        try (ServerProcess server =
                ServerProcess.embedded(directory, "--rate-limit=2/m", "--trusted-proxies=127.0.0.1")) {
            for (int i = 0; i < 2; i++) {
                assertEquals(200, from(server, "2001:db8::" + i).statusCode());
            }
            assertTooMany(from(server, "2001:db8::99"), "requests", 2, 60);
            assertEquals(200, from(server, "2001:db8:0:1::1").statusCode());
            assertEquals(200, from(server, "192.0.2.1").statusCode());

            newToken(server, "", "first");
            assertEquals(401, from(server, "192.0.2.1").statusCode());
            assertTooMany(from(server, "192.0.2.1"), "requests", 2, 60);
        }
    }

    private static HttpResponse<String> from(TestServer server, String address) {
        return server.send(server.request(EVENTS).header("X-Forwarded-For", address));
    }

    @Test
    void uploadCountsOnce() throws IOException {
        try (ServerProcess server = ServerProcess.embedded(directory, "--rate-limit=2/m")) {
            assertEquals(100, server.upload("{}\n".repeat(100)).body().lines().count());
            assertEquals(200, server.get(EVENTS).statusCode());
            assertTooMany(server.upload("{}\n"), "requests", 2, 60);
        }
    }

    @Test
    void wrongTokens_areLimitedByAddress_andDisturbNoOther() throws IOException {
        try (ServerProcess server = ServerProcess.embedded(directory, "--trusted-proxies=127.0.0.1")) {
            String right = newToken(server, "", "first");
            long refused = IntStream.range(0, 5 * WRONG_TOKENS)
                    .filter(i -> get(server, EVENTS, wrong(i), "X-Forwarded-For", "192.0.2.1")
                                    .statusCode()
                            == 429)
                    .count();
            // It may get some more while this runs, one a second.
            assertTrue(refused > WRONG_TOKENS, () -> refused + " were refused");

            HttpResponse<String> one = get(server, EVENTS, wrong(0), "X-Forwarded-For", "192.0.2.1");
            while (one.statusCode() != 429) {
                one = get(server, EVENTS, wrong(0), "X-Forwarded-For", "192.0.2.1");
            }
            assertTooMany(one, "wrong-tokens", WRONG_TOKENS, WRONG_TOKENS);
            assertTrue(
                    json(one)
                            .get("detail")
                            .asText()
                            .startsWith("too many wrong tokens from this address: " + WRONG_TOKENS
                                    + " are allowed, and then one a second; try again in "),
                    one.body());
            for (int i = 0; i < 2 * WRONG_TOKENS; i++) {
                assertEquals(
                        200,
                        get(server, EVENTS, right, "X-Forwarded-For", "192.0.2.1")
                                .statusCode());
            }
            assertEquals(
                    401,
                    get(server, EVENTS, wrong(1), "X-Forwarded-For", "192.0.2.2")
                            .statusCode());
        }
    }

    @Test
    void aWrongToken_countsOnce_howeverOftenItIsSent() throws IOException {
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            newToken(server, "", "first");
            for (int i = 0; i < 3 * WRONG_TOKENS; i++) {
                assertEquals(401, get(server, EVENTS, UNKNOWN).statusCode());
            }
            for (int i = 1; i < WRONG_TOKENS; i++) {
                assertEquals(
                        401, get(server, EVENTS, TokenSecret.create().text()).statusCode());
            }
        }
    }

    @Test
    void wrongTokensThatWereSentBefore_countAgainstTheQuotaOfTheAddress() throws IOException {
        try (ServerProcess server = ServerProcess.embedded(directory, "--rate-limit=2/m")) {
            newToken(server, "", "first");
            assertEquals(401, get(server, EVENTS, UNKNOWN).statusCode());
            assertEquals(401, get(server, EVENTS, UNKNOWN).statusCode());
            assertTooMany(get(server, EVENTS, UNKNOWN), "requests", 2, 60);
        }
    }

    /** One that was never made, one that looks like none, and one that was asked for before. */
    private static String wrong(int number) {
        return switch (number % 3) {
            case 0 -> TokenSecret.create().text();
            case 1 -> "evt_wrong";
            default -> UNKNOWN;
        };
    }

    private static final String UNKNOWN = TokenSecret.create().text();
}
