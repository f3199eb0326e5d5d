package dev.events.server.http.legacy;

import static dev.events.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.RunningServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The original's endpoints beyond the transcript, and each row of the table of differences that are meant. */
class LegacyRoutesTest {
    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @BeforeEach
    void purge() {
        assertEquals(200, server.post("/remove_events", "{\"purge\":true}").statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"start_epoch_array\":[1650000000.5,\"yesterday\"]}",
                "{\"start_epoch_array\":[1650000000.5,null]}",
                "{\"start_epoch_array\":[1650000000.5,true]}",
                "{\"start_epoch_array\":[1650000000.5,[1]]}",
                "{\"start_epoch_array\":[1650000000.5,\"nan\"]}",
                "{\"start_epoch_array\":[1650000000.5,1e400]}"
            })
    void remove_withAStartThatIsNoNumber_is400AndRemovesNothing(String body) throws IOException {
        add("{\"tags\":[],\"start_epoch\":1650000000.5}");

        HttpResponse<String> response = server.post("/remove_events", body);

        assertEquals(400, response.statusCode());
        assertTrue(detail(response).startsWith("start_epoch_array[1] "), response.body());
        assertTrue(list().contains("1650000000.5"));
    }

    @Test
    void list_forAPageOfAnotherSite_isRefused() {
        assertEquals(
                403,
                server.send(server.request("/list_events").header("Sec-Fetch-Site", "cross-site"))
                        .statusCode());
        assertEquals(
                200,
                server.send(server.request("/list_events").header("Sec-Fetch-Site", "same-origin"))
                        .statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"/add_event|[]", "/add_event|\"x\"", "/add_event|null", "/remove_events|5", "/remove_events|[true]"
            })
    void bodyThatIsJsonButNoObject_is400(String path, String body) throws IOException {
        HttpResponse<String> response = server.post(path, body);

        assertEquals(400, response.statusCode());
        assertTrue(detail(response).startsWith("the body is not a JSON object"), response.body());
    }

    @Test
    void remove_ofAStartThatTwoEventsShare_removesBothAndReportsItDeleted() throws IOException {
        add("{\"tags\":[\"one\"],\"start_epoch\":1650000000.5}");
        add("{\"tags\":[\"two\"],\"start_epoch\":1650000000.5}");

        JsonNode answer =
                json(server.post("/remove_events", "{\"start_epoch_array\":[1650000000.5,\"7\",8,9.0,1e22]}"));

        assertEquals("[1650000000.5]", answer.get("start_epoch_array_deleted").asText());
        assertEquals(
                "['7', 8, 9.0, 1e+22]",
                answer.get("start_epoch_array_not_deleted").asText());
        assertEquals("[]", list());
    }

    @Test
    void remove_byWhatTheListPrinted_removesThatEvent() throws IOException {
        for (int i = 0; i < 50; i++) {
            add("{\"tags\":[\"t\"]}");
            String listed = list();
            String start = listed.replaceAll(".*'start_epoch': ([0-9.]+),.*", "$1");
            String sent = i % 2 == 0 ? start : "\"" + start + "\"";
            server.post("/remove_events", "{\"start_epoch_array\":[" + sent + "]}");
            assertEquals("[]", list(), listed);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tags\":[\"a\",5]}|tags[1] is 5; it must be a string with at least one character",
                "{\"tags\":[null]}|tags[0] is null; it must be a string with at least one character",
                "{\"tags\":[\"\"]}|tags[0] is \"\"; it must be a string with at least one character",
                "{\"tags\":[{}]}|tags[0] is an object; it must be a string with at least one character"
            })
    void add_withATagThatIsNoString_is400(String body, String detail) throws IOException {
        HttpResponse<String> response = server.post("/add_event", body);

        assertEquals(400, response.statusCode());
        assertEquals(detail, detail(response));
        assertEquals("[]", list());
    }

    @Test
    void add_withStartAndStop_keepsThem() throws IOException {
        add("{\"tags\":[],\"start_epoch\":1650000000,\"stop_epoch\":\"1650000000.25\"}");
        add("{\"tags\":[],\"start_epoch\":\"2022-04-15T07:20:01+02:00\",\"stop_epoch\":-1}");
        add("{\"tags\":[],\"start_epoch\":2,\"stop_epoch\":null}");

        String list = list().replaceAll("'_id': ObjectId\\('[0-9a-f]{24}'\\), ", "");
        // In any order: a store may use the places of removed events again.
        for (String event : List.of(
                "{'start_epoch': 1650000000.0, 'stop_epoch': 1650000000.25, 'tags': []}",
                "{'start_epoch': 1650000001.0, 'stop_epoch': -1, 'tags': []}",
                "{'start_epoch': 2.0, 'stop_epoch': -1, 'tags': []}")) {
            assertTrue(list.contains(event), list);
        }
        assertEquals(3, list.split("start_epoch", -1).length - 1, list);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tags\":[],\"start_epoch\":-1}",
                "{\"tags\":[],\"start_epoch\":253402300800}",
                "{\"tags\":[],\"start_epoch\":1e300}",
                "{\"tags\":[],\"start_epoch\":\"soon\"}",
                "{\"tags\":[],\"start_epoch\":5,\"stop_epoch\":4}",
                "{\"tags\":[],\"stop_epoch\":-2}",
                "{\"tags\":[\"\\ud800\"]}"
            })
    void add_withATimeOrTextThatCannotBe_is400(String body) throws IOException {
        assertEquals(400, server.post("/add_event", body).statusCode());
        assertEquals("[]", list());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json; charset=utf-8", "application/json;charset=\"UTF-8\"", "Application/JSON"})
    void add_withACharset_isAccepted(String contentType) throws IOException {
        HttpResponse<String> response = server.send("POST", "/add_event", contentType, "{\"tags\":[\"é\"]}");

        assertEquals(201, response.statusCode());
        assertTrue(list().contains("['é']"));
    }

    @Test
    void add_withMoreFields_returnsTheBodyAsItWas() {
        String body = "{\"tags\":[\"a\",\"a\"],\"x\":{\"y\":[1.5,1E+400,\"\\uD800\"]}}";

        String answer = server.post("/add_event", body).body();

        assertTrue(answer.contains("\"body\":" + body), answer);
    }

    @Test
    void purge_thatIsNotABoolean_removesNothing() throws IOException {
        add("{\"tags\":[\"precious\"]}");

        assertEquals(400, server.post("/remove_events", "{\"purge\":\"true\"}").statusCode());
        assertEquals(400, server.post("/remove_events", "{\"purge\":1}").statusCode());
        assertTrue(list().contains("precious"));
    }

    @Test
    void brokenJson_hasTheOriginalsSentenceAndTheReason() throws IOException {
        JsonNode problem = json(server.post("/add_event", "{\"tags\": [\"a\",]}"));

        assertEquals(
                "The browser (or proxy) sent a request that this server could not understand.",
                problem.get("detail").asText());
        assertTrue(problem.get("reason").asText().contains("(column "), problem.toString());
    }

    @Test
    @Tag("large")
    void list_ofThousands_isWhole() throws IOException {
        StringBuilder starts = new StringBuilder("0");
        for (int i = 0; i < 3000; i++) {
            add("{\"tags\":[\"many\"],\"start_epoch\":" + i + "}");
            starts.append(',').append(i);
        }

        assertEquals(3000, server.countListed());
        server.post("/remove_events", "{\"start_epoch_array\":[" + starts + "]}");
        assertEquals("[]", list());
    }

    private static void add(String body) {
        HttpResponse<String> response = server.post("/add_event", body);
        assertEquals(201, response.statusCode(), response.body());
    }

    private static String list() throws IOException {
        return json(server.get("/list_events")).get("array_events").asText();
    }

    private static String detail(HttpResponse<String> response) throws IOException {
        return json(response).get("detail").asText();
    }

    @Test
    void add_echoesNumbersAsPythonWritesThem() {
        HttpResponse<String> response = server.post(
                "/add_event", "{\"tags\":[],\"start_epoch\":1650000000.0,\"x\":[1.0,{\"y\":1E5}],\"z\":7,\"w\":1e-7}");

        assertTrue(
                response.body()
                        .contains("\"body\":{\"tags\":[],\"start_epoch\":1650000000.0,\"x\":[1.0,{\"y\":100000.0}],"
                                + "\"z\":7,\"w\":1e-07}"),
                response.body());
    }
}
