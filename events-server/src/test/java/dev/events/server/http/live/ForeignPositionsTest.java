package dev.events.server.http.live;

import static dev.events.server.TestServer.header;
import static dev.events.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.FaultyMongo;
import dev.events.server.RunningServer;
import dev.events.server.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Positions that a server has not given out, or no longer knows: its clients read everything anew, and are told so. */
class ForeignPositionsTest {
    /** They look as if each kind of store had given them out. */
    private static final List<String> OF_NO_STORE = List.of(
            "0123456789abcdef-1-1",
            "0123456789abcdef-999999999999999999-999999999999999999",
            "0123456789abcdef-9999999999999999999-0",
            "own-0123456789abcdef01234567-1",
            "own-0123456789abcdef01234567-999999999999999999",
            "at-4294967295-4294967295",
            "at-9999999999-1",
            "82FFFFFFFF000000012B0229296E04",
            "f".repeat(4000),
            "f".repeat(4001),
            "-",
            "0");

    private static String position(TestServer server) {
        assertEquals(201, server.post("/v1/events", "{\"start\":1}").statusCode());
        return header(server.get("/v1/events"), "Events-Position");
    }

    private static void assertForeign(TestServer server, List<String> positions) throws IOException {
        for (String position : positions) {
            for (String more : List.of("", "&wait=5s", "&tag=a&limit=1")) {
                HttpResponse<String> answer = server.get("/v1/changes?since=" + position + more);
                assertEquals(410, answer.statusCode(), () -> position + ": " + answer.body());
                String detail = json(answer).get("detail").asText();
                assertTrue(
                        detail.matches(
                                "since: .*position.*; read the events anew, and go on from their Events-Position"),
                        detail);
            }
            assertReset(server, "/v1/events/live?since=" + position);
            assertReset(server, "/v1/events/live", "Last-Event-ID", position);
        }
    }

    private static void assertReset(TestServer server, String path, String... headers) throws IOException {
        HttpResponse<java.io.InputStream> response = server.open(path, headers);
        assertEquals(200, response.statusCode());
        try (BufferedReader stream =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertEquals("reset", nextKind(stream), () -> path + String.join(": ", headers));
            assertEquals(201, server.post("/v1/events", "{\"start\":2}").statusCode());
            assertEquals("added", nextKind(stream), () -> path + String.join(": ", headers));
        }
    }

    private static String nextKind(BufferedReader stream) throws IOException {
        String line;
        do {
            line = stream.readLine();
            assertTrue(line != null, "the stream has ended");
        } while (!line.startsWith("event: "));
        return line.substring("event: ".length());
    }

    @Test
    void positionsOfAnotherStore_areGone_forEachStore(@TempDir Path one, @TempDir Path another) throws IOException {
        try (FaultyMongo set = FaultyMongo.startWithChangeStreams();
                FaultyMongo standalone = FaultyMongo.start();
                RunningServer embedded = RunningServer.embedded(one);
                RunningServer elsewhere = RunningServer.embedded(another);
                RunningServer streaming = RunningServer.on(set);
                RunningServer alone = RunningServer.on(standalone);
                RunningServer aloneAgain = RunningServer.on(standalone)) {
            List<RunningServer> all = List.of(embedded, elsewhere, streaming, alone, aloneAgain);
            List<String> positions =
                    all.stream().map(ForeignPositionsTest::position).toList();
            for (RunningServer server : List.of(embedded, streaming, alone)) {
                List<String> foreign = new ArrayList<>(positions);
                foreign.remove(all.indexOf(server));
                foreign.addAll(OF_NO_STORE);
                assertForeign(server, foreign);
            }
        }
    }

    @Test
    void positionsThatCameAfterACopy_areGoneForTheCopy(@TempDir Path original, @TempDir Path copy) throws IOException {
        String before;
        String sameRun;
        String newerRun;
        try (RunningServer server = RunningServer.embedded(original)) {
            before = position(server);
        }
        copy(original, copy);
        try (RunningServer server = RunningServer.embedded(original)) {
            newerRun = position(server);
        }
        try (RunningServer server = RunningServer.embedded(copy)) {
            sameRun = before.replaceFirst("-\\d+-", "-999-");

            assertEquals(200, server.get("/v1/changes?since=" + before).statusCode());
            assertForeign(server, List.of(newerRun, sameRun));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
