package dev.events.server.http.openapi;

import static dev.events.server.TestServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenApiRoutesTest {
    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @ParameterizedTest
    @CsvSource({
        "/openapi.yaml,application/yaml",
        "/openapi.json,application/json",
        "/docs,text/html;charset=utf-8",
        "/docs/docs.js,text/javascript;charset=utf-8",
        "/docs/swagger-ui-bundle.js,text/javascript;charset=utf-8",
        "/docs/swagger-ui.css,text/css;charset=utf-8"
    })
    void aFile_hasItsTypeAndTag_andIsNotSentTwice(String path, String type) {
        HttpResponse<String> whole = server.get(path);
        HttpResponse<String> head = server.send(server.request(path).method("HEAD", BodyPublishers.noBody()));
        String etag = header(whole, "ETag");
        HttpResponse<String> again = server.send(server.request(path).header("If-None-Match", etag));
        HttpResponse<String> compressed = server.send(server.request(path).header("Accept-Encoding", "gzip"));

        assertEquals(200, whole.statusCode());
        assertEquals(type, header(whole, "Content-Type"));
        assertEquals("no-cache", header(whole, "Cache-Control"));
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertEquals(header(whole, "Content-Length"), header(head, "Content-Length"));
        assertEquals(304, again.statusCode());
        assertEquals("", again.body());
        assertEquals(
                304,
                server.send(server.request(path)
                                .header("Accept-Encoding", "gzip")
                                .header("If-None-Match", header(compressed, "ETag")))
                        .statusCode());
    }

    @Test
    void thePage_isOfThisServerAlone() {
        HttpResponse<String> page = server.get("/docs");
        List<String> parts = new ArrayList<>();
        Matcher addresses = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page.body());
        while (addresses.find()) {
            if (!addresses.group(1).startsWith("data:")) {
                parts.add(addresses.group(1));
            }
        }

        assertTrue(header(page, "Content-Security-Policy")
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';"));
        assertFalse(Pattern.compile("<script(?![^>]* src=)|<style| style=|\\son\\w+=")
                .matcher(page.body())
                .find());
        assertEquals(4, parts.size(), parts::toString);
        for (String part : parts) {
            assertEquals(200, server.get("/" + part).statusCode(), part);
        }
    }

    @Test
    void aPartWhoseAddressHasItsVersion_isNeverAskedForAgainByABrowser() {
        String page = server.get("/docs").body();
        Matcher bundle =
                Pattern.compile("docs/swagger-ui-bundle.js\\?v=[0-9.]+").matcher(page);

        assertTrue(bundle.find(), page);
        assertEquals("private, max-age=31536000, immutable", header(server.get("/" + bundle.group()), "Cache-Control"));
    }

    @Test
    void theDescription_isTheOneInTheJar() throws IOException {
        assertEquals(new OpenApiDocument().text(), server.get("/openapi.yaml").body());
    }

    @Test
    void theDescriptionInJson_hasTheSameContent() throws IOException {
        OpenApiDocument description = new OpenApiDocument();

        assertEquals(
                description.root(),
                OpenApiDocument.JSON.readTree(server.get("/openapi.json").body()));
    }

    @Test
    void theServerOfTheDescription_isTheDirectoryThatItIsIn() throws IOException {
        String url = new OpenApiDocument().root().at("/servers/0/url").asText();

        assertEquals(
                URI.create("https://example.org/events/"),
                URI.create("https://example.org/events/openapi.yaml").resolve(url));
    }

    @Test
    void anotherPart_isNotFound() {
        assertEquals(404, server.get("/docs/index.html").statusCode());
        assertEquals(404, server.get("/docs/..%2Fopenapi.yaml").statusCode());
        assertEquals(404, server.get("/docs/").statusCode());
        assertEquals(400, server.get("/docs?x=1").statusCode());
    }
}
