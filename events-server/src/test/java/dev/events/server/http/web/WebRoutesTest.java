package dev.events.server.http.web;

import static dev.events.server.TestServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.events.server.RunningServer;
import java.net.http.HttpResponse;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's files. {@code PageIT} is about what they do in a browser. */
class WebRoutesTest {
    private static final Pattern ADDRESS = Pattern.compile("(?:src|href)=\"([^\"]+)\"");
    private static final Pattern IMPORT = Pattern.compile("from '\\./([a-z]+\\.js)'|import\\('\\./([a-z]+\\.js)'\\)");

    @RegisterExtension
    static final RunningServer server = RunningServer.perClassWithToken();

    @ParameterizedTest
    @CsvSource({
        "/,text/html;charset=utf-8",
        "/web/main.js,text/javascript;charset=utf-8",
        "/web/page.css,text/css;charset=utf-8",
        "/web/icon.svg,image/svg+xml"
    })
    void aFile_isForEverybody_andNotSentTwice(String path, String type) {
        server.use(null);
        HttpResponse<String> whole = server.get(path, "text/html,application/xhtml+xml,*/*;q=0.8");

        assertEquals(200, whole.statusCode());
        assertEquals(type, header(whole, "Content-Type"));
        assertEquals(
                304,
                server.send(server.request(path).header("If-None-Match", header(whole, "ETag")))
                        .statusCode());
    }

    @Test
    void thePageAndItsModules_areOfThisServerAlone() {
        server.use(null);
        HttpResponse<String> page = server.get("/");
        Set<String> parts = new LinkedHashSet<>();
        Matcher addresses = ADDRESS.matcher(page.body());
        while (addresses.find()) {
            parts.add(addresses.group(1));
        }
        parts.remove("docs");
        Set<String> named = Set.copyOf(parts);
        Set<String> read = new LinkedHashSet<>();
        while (!read.containsAll(parts)) {
            Set<String> more = new LinkedHashSet<>();
            for (String part : parts) {
                if (read.add(part)) {
                    HttpResponse<String> file = server.get("/" + part);
                    assertEquals(200, file.statusCode(), part);
                    assertFalse(
                            Pattern.compile("https?://(?!www\\.w3\\.org/2000/svg)")
                                    .matcher(file.body())
                                    .find(),
                            part);
                    Matcher imports = IMPORT.matcher(file.body());
                    while (imports.find()) {
                        more.add("web/" + (imports.group(1) == null ? imports.group(2) : imports.group(1)));
                    }
                }
            }
            parts.addAll(more);
        }
        assertEquals(named, parts, "no module waits until another one has come that imports it");

        assertEquals(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
                        + " form-action 'none'; frame-ancestors 'none'",
                header(page, "Content-Security-Policy"));
        assertFalse(Pattern.compile("<script(?![^>]* src=)|<style| style=|\\son\\w+=")
                .matcher(page.body())
                .find());
    }

    @Test
    void anotherFile_isNotFound() {
        for (String path : new String[] {"/web/index.html", "/web/..%2Findex.html", "/web/none.js", "/web/", "/web"}) {
            assertEquals(404, server.get(path).statusCode(), path);
        }
        assertEquals(400, server.get("/?x=1").statusCode());
    }
}
