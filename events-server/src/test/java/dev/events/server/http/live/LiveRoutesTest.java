package dev.events.server.http.live;

import static dev.events.server.TestServer.header;
import static dev.events.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What changes, as clients hear of it. */
class LiveRoutesTest {
    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    private static final String SUBSCRIBERS = "events_live_subscribers";
    private static final String DROPPED = "events_live_dropped_total";

    @BeforeEach
    void removeAll() {
        server.removeAll();
    }

    private static String add(String json) {
        HttpResponse<String> response = server.post("/v1/events", json);
        assertEquals(201, response.statusCode(), response.body());
        return json(response).get("id").asText();
    }

    private static String position() {
        return header(server.get("/v1/events"), "Events-Position");
    }

    private static List<String> kinds(JsonNode answer) {
        return StreamSupport.stream(answer.get("changes").spliterator(), false)
                .map(change -> change.get("kind").asText())
                .toList();
    }

    @Test
    void changes_sinceTheListsPosition_areToldInOrder() {
        String before = position();
        String id = add("{\"start\":1,\"tags\":[\"a\"]}");
        server.patch("/v1/events/" + id, "{\"note\":\"changed\"}");
        String second = add("{\"start\":2,\"tags\":[\"b\"]}");
        server.delete("/v1/events/" + id);

        JsonNode answer = json(server.get("/v1/changes?since=" + before));
        List<String> ids = StreamSupport.stream(answer.get("changes").spliterator(), false)
                .map(change ->
                        change.get("kind").asText() + " " + change.get("id").asText())
                .toList();

        assertEquals("removed " + id, ids.get(ids.size() - 1));
        assertTrue(ids.contains("added " + second), ids::toString);
        JsonNode after =
                json(server.get("/v1/changes?since=" + answer.get("position").asText()));
        assertEquals(0, after.get("changes").size());
    }

    @Test
    void changes_comeInPartsOfTheLimit() {
        String since = position();
        for (int i = 0; i < 25; i++) {
            add("{\"start\":" + i + "}");
        }
        List<Integer> starts = new ArrayList<>();
        JsonNode answer;
        do {
            answer = json(server.get("/v1/changes?limit=10&since=" + since));
            answer.get("changes")
                    .forEach(change -> starts.add(change.at("/event/start").asInt()));
            since = answer.get("position").asText();
        } while (!answer.get("changes").isEmpty());

        assertEquals(
                List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24),
                starts);
    }

    @Test
    void changes_withoutAPosition_tellThePresentOne() {
        JsonNode answer = json(server.get("/v1/changes"));
        add("{}");

        assertEquals(0, answer.get("changes").size());
        assertEquals(
                List.of("added"),
                kinds(json(
                        server.get("/v1/changes?since=" + answer.get("position").asText()))));
    }

    @Test
    void changes_wait_untilThereIsOne() {
        String since = position();
        CompletableFuture<HttpResponse<String>> waiting =
                CompletableFuture.supplyAsync(() -> server.get("/v1/changes?wait=60s&tag=deploy&since=" + since));
        add("{\"tags\":[\"another\"]}");
        String id = add("{\"tags\":[\"deploy\"]}");

        JsonNode answer = json(waiting.join());
        assertEquals(List.of("added"), kinds(answer));
        assertEquals(id, answer.at("/changes/0/id").asText());
    }

    @Test
    void changes_wait_untilTheTimeIsOver() {
        JsonNode answer = json(server.get("/v1/changes?wait=1s&since=" + position()));

        assertEquals(0, answer.get("changes").size());
        assertTrue(answer.hasNonNull("position"));
    }

    @Test
    void changes_sinceAPositionOfNowhere_areGone() {
        HttpResponse<String> response = server.get("/v1/changes?since=nowhere");

        assertEquals(410, response.statusCode());
        assertTrue(json(response).get("detail").asText().startsWith("since: "), response::body);
    }

    @Test
    void changes_withAWrongWait_areRefused() {
        for (String wait : List.of("61s", "-1", "1m", "x", "")) {
            HttpResponse<String> response = server.get("/v1/changes?wait=" + wait);
            assertEquals(400, response.statusCode(), wait);
            assertTrue(response.body().contains("wait"), response::body);
        }
    }

    @Test
    void stream_tellsWhatTheListWouldShow() throws IOException {
        add("{\"start\":1,\"tags\":[\"seen\"]}");
        try (FollowingClient all = new FollowingClient("");
                FollowingClient some = new FollowingClient("tag=seen")) {
            CompletableFuture<Void> following = CompletableFuture.allOf(
                    CompletableFuture.runAsync(() -> follow(all, "last")),
                    CompletableFuture.runAsync(() -> follow(some, "last")));
            String unseen = add("{\"start\":2,\"tags\":[\"unseen\"]}");
            String coming = add("{\"start\":3,\"tags\":[]}");
            server.patch("/v1/events/" + coming, "{\"tags\":[\"seen\"]}");
            String going = add("{\"start\":4,\"tags\":[\"seen\"]}");
            server.patch("/v1/events/" + going, "{\"tags\":[]}");
            server.delete("/v1/events/" + unseen);
            server.patch("/v1/events?tag=seen", "{\"add_tags\":[\"edited\"]}");
            add("{\"start\":5,\"note\":\"last\",\"tags\":[\"seen\"]}");
            following.join();

            assertEquals(FollowingClient.listed(server, ""), all.events());
            assertEquals(FollowingClient.listed(server, "tag=seen"), some.events());
        }
    }

    private static void follow(FollowingClient client, String note) {
        try {
            client.follow(
                    server,
                    one -> one.events().values().stream()
                            .anyMatch(event -> event.path("note").asText().equals(note)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void stream_afterTheRemovalOfEverything_resets() throws IOException {
        add("{\"start\":1}");
        try (FollowingClient client = new FollowingClient("")) {
            CompletableFuture<Void> following = CompletableFuture.runAsync(() -> follow(client, "after"));
            server.delete("/v1/events?all=true");
            add("{\"start\":2,\"note\":\"after\"}");
            following.join();

            assertEquals(FollowingClient.listed(server, ""), client.events());
        }
    }

    @Test
    void stream_ofAPositionOfNowhere_beginsWithAReset() throws IOException {
        String stream = begin("/v1/events/live?since=nowhere", "data: ");

        assertTrue(stream.contains("event: reset\nid: "), stream);
    }

    @Test
    void stream_ofATextThatIsNoPosition_doesNotRepeatIt() throws IOException {
        String stream = begin("/v1/events/live?since=a%0Aevent:b", "data: ");

        assertTrue(stream.contains("event: reset\nid: "), stream);
        assertFalse(stream.contains("event:b"), stream);
    }

    @Test
    void stream_hasTheHeadersThatProxiesNeed() throws IOException {
        HttpResponse<InputStream> response = server.open("/v1/events/live");
        response.body().close();

        assertEquals("text/event-stream", header(response, "Content-Type"));
        assertEquals("no-cache", header(response, "Cache-Control"));
        assertEquals("no", header(response, "X-Accel-Buffering"));
    }

    @Test
    void headOfTheStream_ends() {
        HttpResponse<String> response = server.send(
                server.request("/v1/events/live").method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody()));

        assertEquals(200, response.statusCode());
        assertEquals("text/event-stream", header(response, "Content-Type"));
    }

    @Test
    void stream_tellsEachKind_andGoesOnAfterTheLastEventId() throws IOException {
        String first;
        String added;
        String last;
        try (InputStream stream =
                server.open("/v1/events/live?tag=seen&since=" + position()).body()) {
            readUntil(stream, "retry: ");
            first = add("{\"start\":1,\"tags\":[\"seen\"]}");
            added = readUntil(stream, "data: ");
            server.patch("/v1/events/" + first, "{\"note\":\"changed\"}");
            String changed = readUntil(stream, "data: ");
            server.delete("/v1/events/" + first);
            last = readUntil(stream, "data: ");

            assertTrue(added.contains("event: added\nid: "), added);
            assertTrue(changed.contains("event: changed\nid: "), changed);
            assertTrue(changed.contains("\"note\":\"changed\""), changed);
            assertTrue(last.endsWith("data: {\"id\":\"" + first + "\"}\n"), last);
        }
        String second = add("{\"start\":2,\"tags\":[\"seen\"]}");

        // The header counts more than the address, which is that of the first connection.
        try (InputStream stream = server.open("/v1/events/live?tag=seen&since=" + id(added), "Last-Event-ID", id(last))
                .body()) {
            String missed = readUntil(stream, "data: ");
            assertTrue(missed.contains("event: added\n"), missed);
            assertTrue(missed.contains(second), missed);
        }
    }

    private static String id(String event) {
        return event.replaceFirst("(?s).*\nid: ([^\n]*)\n.*", "$1");
    }

    @Test
    void stream_whereNothingHappens_hasAComment() throws IOException {
        String before = position();
        try (InputStream stream = server.open("/v1/events/live?since=" + before).body()) {
            String quiet = readUntil(stream, ": no changes\nid: ");

            assertFalse(quiet.contains("event: "), quiet);
            assertEquals(before, id(quiet));
        }
    }

    /** The beginning of a stream, until it has some text. */
    private static String begin(String path, String until) throws IOException {
        try (InputStream stream = server.open(path).body()) {
            return readUntil(stream, until);
        }
    }

    /** What comes next in a stream, to the end of the line that has some text. */
    private static String readUntil(InputStream stream, String until) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(until) < 0 || text.charAt(text.length() - 1) != '\n') {
            int next = stream.read();
            assertTrue(next >= 0, text::toString);
            text.append((char) next);
        }
        return text.toString();
    }

    @Test
    void tokensBoundToATag_hearOfTheirEventsOnly(@TempDir Path directory) throws IOException {
        try (RunningServer guarded = RunningServer.embedded(directory)) {
            String admin = guarded.createToken("admin", null);
            guarded.use(admin);
            String bound = guarded.createToken("read", "ours");
            String since = header(guarded.get("/v1/events"), "Events-Position");
            guarded.post("/v1/events", "{\"tags\":[\"theirs\"]}");
            guarded.post("/v1/events", "{\"tags\":[\"ours\"]}");
            guarded.use(bound);

            JsonNode answer = json(guarded.get("/v1/changes?since=" + since));
            assertEquals(1, answer.get("changes").size());
            assertEquals("ours", answer.at("/changes/0/event/tags/0").asText());
        }
    }

    @Test
    void streamsOfARevokedToken_end(@TempDir Path directory) throws IOException {
        try (RunningServer guarded = server.another(directory)) {
            String admin = guarded.createToken("admin", null);
            guarded.use(admin);
            String reader = guarded.createToken("read", null);
            guarded.use(reader);
            try (InputStream stream = guarded.open("/v1/events/live").body()) {
                guarded.use(admin);
                for (JsonNode token : json(guarded.get("/v1/tokens")).get("tokens")) {
                    if (token.get("name").asText().equals("read")) {
                        assertEquals(
                                204,
                                guarded.delete("/v1/tokens/" + token.get("id").asText())
                                        .statusCode());
                    }
                }
                // Returns only if the server ends the stream.
                String all = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(all.startsWith("retry: "), all);
            }
        }
    }

    @Test
    void aServerThatStops_endsItsStreams(@TempDir Path directory) throws IOException {
        RunningServer stopping = server.another(directory);
        // The client of HTTP/2 gives up what it reads when it hears that no more requests are taken.
        try (Socket socket = stopping.connect()) {
            socket.getOutputStream()
                    .write("GET /v1/events/live HTTP/1.0\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertEquals('H', socket.getInputStream().read());
            stopping.close();

            assertTrue(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).contains("retry:"));
        }
    }

    @Test
    void metrics_countSubscribers_untilTheyLeave() throws IOException {
        double before;
        try (InputStream stream = server.open("/v1/events/live").body()) {
            readUntil(stream, "retry: ");
            before = server.metric(SUBSCRIBERS);
            assertTrue(before >= 1, () -> "subscribers: " + server.metric(SUBSCRIBERS));
        }
        while (server.metric(SUBSCRIBERS) >= before) {
            server.get("/v1/changes?wait=1s");
        }
    }

    @Test
    @Tag("large")
    void aSubscriberThatReadsNothing_isDropped_andCounted() throws IOException {
        double before = server.metric(DROPPED);
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            socket.getOutputStream()
                    .write("GET /v1/events/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertEquals('H', socket.getInputStream().read());
            String part = ("{\"note\":\"" + "x".repeat(2_000) + "\"}\n").repeat(3_000);
            for (int i = 0; i < 3; i++) {
                assertEquals(200, server.upload(part).statusCode());
            }
            while (server.metric(DROPPED) == before) {
                server.get("/v1/changes?wait=2s");
            }
        }
        assertEquals(before + 1, server.metric(DROPPED));
    }
}
