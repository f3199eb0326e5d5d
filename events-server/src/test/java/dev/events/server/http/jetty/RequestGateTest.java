package dev.events.server.http.jetty;

import static dev.events.server.TestServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.RunningServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestGateTest {
    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @ParameterizedTest
    @CsvSource({
        "localhost,200",
        "LOCALHOST:5000,200",
        "127.0.0.1,200",
        "127.1.2.3:80,200",
        "[::1]:5000,200",
        "events.localhost,200",
        "evil.example,421",
        "evil.example:5000,421",
        "localhost.evil.example,421",
        "127.0.0.1.evil.example,421",
        "10.0.0.1,421",
        "[::2],421"
    })
    void host_thatIsNotThisServers_isRefused(String host, int status) throws IOException {
        String answer = server.sendRaw("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertEquals(status == 421, answer.contains("Host \\\"" + host), answer);
    }

    @Test
    void crossOriginRequest_getsNoCorsHeaders() {
        HttpResponse<String> response = server.send(server.request("/list_events")
                .header("Origin", "http://evil.example")
                .GET());

        assertTrue(response.headers().map().keySet().stream().noneMatch(name -> name.startsWith("access-control")));
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example,403",
        "http://localhost:3000,403",
        "null,403",
        "http://127.0.0.1:9,403",
        "OWN,404",
    })
    void changeFromAnotherSitesPage_isRefused(String origin, int status) throws IOException {
        String own = "127.0.0.1:" + server.port();
        String answer = server.sendRaw("DELETE /v1/events/000000000000000000000000 HTTP/1.1\r\nHost: " + own
                + "\r\nOrigin: " + origin.replace("OWN", server.url()) + "\r\nConnection: close\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sec-Fetch-Site: cross-site|403",
                "Sec-Fetch-Site: same-site|403",
                "Sec-Fetch-Site: same-origin|404",
                "Sec-Fetch-Site: none|404",
                "Origin: http://HOST;Origin: http://evil.example|403",
                "Origin: http://HOST;Sec-Fetch-Site: cross-site|404",
                "Origin: HOST|403"
            })
    void changeWhoseOriginIsHidden_isRefusedIfTheBrowserSaysThatItIsForeign(String headers, int status)
            throws IOException {
        String own = "127.0.0.1:" + server.port();
        String answer = server.sendRaw("DELETE /v1/events/000000000000000000000000 HTTP/1.1\r\nHost: " + own + "\r\n"
                + headers.replace("http://HOST", server.url())
                        .replace("HOST", own)
                        .replace(";", "\r\n") + "\r\nConnection: close\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /v1/events/%ff", "DELETE /v1/events/%C3%28", "GET /%zz", "GET /v1/events/%00"})
    void pathThatIsNoText_is400(String request) throws IOException {
        String answer = server.sendRaw(request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
    }

    @Test
    void host_givenTwice_is400() throws IOException {
        String answer = server.sendRaw(
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }

    @ParameterizedTest
    @CsvSource({"localhost:80,405", "a:80,400"})
    void connect_isNoMethodHere(String target, int status) throws IOException {
        String answer =
                server.sendRaw("CONNECT " + target + " HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /nothing_here", "PATCH /v1/events?unknown=1", "PUT /add_event"})
    void refusal_beforeTheBodyHasArrived_saysThatTheConnectionCloses(String request) throws IOException {
        String answer = server.sendRaw(request + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12");

        assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
        assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
    }

    @Test
    void requestId_isReturned_orMadeWhereItIsUnfit() {
        assertEquals("abc-1", requestId("abc-1"));
        assertTrue(requestId("two words").matches("[0-9a-f-]{36}"));
        assertTrue(requestId("x".repeat(129)).matches("[0-9a-f-]{36}"));
        assertTrue(requestId("a-evt_0123456789ABCDEFGHIJKLMNOPQRSTUV000000").matches("[0-9a-f-]{36}"));
    }

    private static String requestId(String sent) {
        return header(server.send(server.request("/healthz").header("X-Request-Id", sent)), "X-Request-Id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT|/add_event|POST, OPTIONS",
                "DELETE|/list_events|GET, HEAD, OPTIONS",
                "PATCH|/healthz|GET, HEAD, OPTIONS",
                "BREW|/remove_events|POST, OPTIONS",
                "PUT|/v1/events|GET, POST, PATCH, DELETE, HEAD, OPTIONS"
            })
    void methodThatAPathLacks_is405WithAllow(String method, String path, String allow) {
        HttpResponse<String> response = server.send(server.request(path).method(method, BodyPublishers.noBody()));

        assertEquals(405, response.statusCode());
        assertEquals(allow, header(response, "Allow"));
        assertEquals("application/problem+json", header(response, "Content-Type"));
    }

    @Test
    void methodOverride_changesNothing() {
        HttpResponse<String> response = server.send(server.request("/list_events")
                .header("X-HTTP-Method-Override", "DELETE")
                .GET());

        assertEquals(200, response.statusCode());
    }

    @Test
    void options_saysWhatThereIs() {
        HttpResponse<String> response =
                server.send(server.request("/add_event").method("OPTIONS", BodyPublishers.noBody()));

        assertEquals(200, response.statusCode());
        assertEquals("POST, OPTIONS", header(response, "Allow"));
    }

    @Test
    void head_isGetWithoutTheBody() {
        HttpResponse<String> response = server.send(server.request("/healthz").method("HEAD", BodyPublishers.noBody()));

        assertEquals(200, response.statusCode());
        assertEquals("", response.body());
        assertEquals("16", header(response, "Content-Length"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1", "/v1/events/", "/add_event/", "//add_event", "/v1/events/a/b"})
    void pathThatIsNone_is404(String path) {
        assertEquals(404, server.get(path).statusCode());
    }

    @Test
    void pathWithParameters_isNone() {
        assertEquals(
                201,
                server.put("/v1/events/0000000000000000000000aa", "{\"start\":1}")
                        .statusCode());

        assertEquals(200, server.get("/v1/events/0000000000000000000000aa").statusCode());
        assertEquals(404, server.get("/v1/events/0000000000000000000000aa;x=y").statusCode());
        assertEquals(404, server.get("/v1/events/;/0000000000000000000000aa").statusCode());
        assertEquals(404, server.get("/v1/events;x=y").statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";;;", "*", "a/b/c;q=x", "application/json;q=nonsense", "text/html"})
    void acceptHeader_whateverItSays_breaksNothing(String accept) {
        assertEquals(200, server.get("/list_events", accept).statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"GET|400", "GET / HTTP/9.9|505", "@@ ## @@|400", "GET /list_events HTTP/1.1|400"})
    void requestThatIsNoHttp_getsAProblem(String line, int status) throws IOException {
        String answer = server.sendRaw(line + "\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
    }
}
