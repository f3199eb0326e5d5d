package dev.events.server.http.legacy;

import static dev.events.server.TestServer.header;
import static dev.events.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.events.server.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends what was once sent to the original service, in the same order, and compares every field of every answer. Ids
 * and start times differ from run to run; they are compared by where they occur.
 */
class LegacyTranscriptTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern ID_OR_START = Pattern.compile("[0-9a-f]{24}|(?<='start_epoch': )\\d+\\.\\d+");
    private static final Pattern SENTENCE = Pattern.compile("<p>(.*)</p>");

    @Test
    void everyRecordedRequest_isAnsweredAsTheOriginalDid(@TempDir Path directory) throws IOException {
        List<String> lines = transcript();
        assertEquals(19, lines.size());
        try (RunningServer server = RunningServer.embedded(directory)) {
            Placeholders recorded = new Placeholders();
            Placeholders answered = new Placeholders();
            for (String line : lines) {
                JsonNode exchange = JSON.readTree(line);
                HttpResponse<String> actual = send(server, exchange);
                JsonNode expected = exchange.get("response");
                String name = exchange.get("name").asText();
                assertEquals(expected.get("status").asInt(), actual.statusCode(), name);
                if (expected.get("json").isNull()) {
                    assertProblem(expected, actual, name);
                } else {
                    assertEquals(expected.get("content_type").asText(), header(actual, "Content-Type"), name);
                    assertEquals(
                            JSON.readTree(recorded.in(expected.get("json").toString())),
                            JSON.readTree(answered.in(json(actual).toString())),
                            name);
                }
            }
        }
    }

    /** The first difference that is meant: an error is a problem in JSON, with the sentence that the page had. */
    private static void assertProblem(JsonNode expected, HttpResponse<String> actual, String name) throws IOException {
        Matcher sentence = SENTENCE.matcher(expected.get("text").asText());
        assertTrue(sentence.find(), name);
        JsonNode problem = json(actual);
        assertAll(
                name,
                () -> assertEquals("application/problem+json", header(actual, "Content-Type")),
                () -> assertEquals(sentence.group(1), problem.get("detail").asText()),
                () -> assertEquals(actual.statusCode(), problem.get("status").asInt()));
    }

    private static HttpResponse<String> send(RunningServer server, JsonNode exchange) {
        String contentType =
                exchange.has("content_type") ? exchange.get("content_type").asText() : "application/json";
        String body = exchange.has("body") ? exchange.get("body").asText() : "";
        return server.send(server.request(exchange.get("path").asText())
                .header("Content-Type", contentType)
                .method(
                        exchange.get("method").asText(),
                        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private static List<String> transcript() throws IOException {
        try (InputStream in = LegacyTranscriptTest.class.getResourceAsStream("/legacy/transcript.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** Numbers each id and each start by its first occurrence. */
    private static final class Placeholders {
        private final Map<String, String> known = new HashMap<>();

        String in(String json) {
            return ID_OR_START
                    .matcher(json)
                    .replaceAll(found -> known.computeIfAbsent(found.group(), value -> "#" + known.size()));
        }
    }
}
