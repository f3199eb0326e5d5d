package dev.events.cli.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The requests of an import. {@code ImportIT} and {@code TimewarriorImportIT} tell what becomes of the events. */
class EventImportTest {
    private static final String ID = "00000000000000000000000";

    @TempDir
    private Path directory;

    @Test
    void record_thatDiffersFromItsEvent_changesWhatDiffers() throws Exception {
        String file = file("""
                {"id":"00000000000000000000000a","start":1,"tags":["x"]}
                {"id":"00000000000000000000000b","start":1,"stop":5}
                {"id":"00000000000000000000000c","start":1,"stop":5,"note":"n"}
                {"id":"00000000000000000000000d","start":2,"stop":5}
                {"id":"00000000000000000000000e","start":1,"open":true}
                {"id":"00000000000000000000000f","start":1}
                """);
        try (FakeServer server = FakeServer.start()) {
            server.ndjson(
                            "{\"line\":1,\"id\":\"" + ID + "a\"}",
                            "{\"line\":2,\"id\":\"" + ID + "b\",\"existing\":true}",
                            taken(3, "c", "null,\"open\":true"),
                            taken(4, "d", "6"),
                            taken(5, "e", "6"),
                            taken(6, "f", "null,\"open\":true"))
                    .json(200, event("c", "5"))
                    .json(200, event("d", "5"))
                    .json(200, event("e", "null,\"open\":true"))
                    .json(200, event("f", "null"));
            assertEquals(
                    new Cli.Result(
                            0,
                            "1 added, 4 updated, 1 already there, 0 removed, 0 invalid" + System.lineSeparator(),
                            ""),
                    Cli.to(server).run("import", file, "--tag", "y"));
            FakeServer.Request upload = server.request();
            assertEquals("POST /v1/events", upload.line());
            assertTrue(upload.body()
                    .startsWith("{\"id\":\"" + ID + "a\",\"start\":1,\"stop\":null,\"tags\":[\"x\",\"y\"]}\n"));
            List<String> changes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                changes.add(server.request().body());
            }
            assertEquals(
                    List.of(
                            "{\"stop\":5,\"note\":\"n\"}",
                            "{\"start\":2,\"stop\":5}",
                            "{\"open\":true}",
                            "{\"stop\":null,\"open\":false}"),
                    changes);
        }
    }

    @Test
    void dryRun_asks_showsAndChangesNothing() throws Exception {
        String file = file("""
                {"id":"00000000000000000000000a","start":1795519959,"stop":1795519999,"tags":["x"],"note":"a\\nb"}
                {"id":"00000000000000000000000c","start":1,"stop":7,"tags":["y"],"note":"n"}
                """);
        try (FakeServer server = FakeServer.start()) {
            server.ndjson("{\"line\":1,\"id\":\"" + ID + "a\"}", taken(2, "c", "6"));
            assertEquals(
                    List.of(
                            "add     2026-11-24 12:32:39  12:33:19  x  \"a\\nb\"",
                            "update  1970-01-01 01:00:01  01:00:06  y: stop 1970-01-01 01:00:06 → 1970-01-01 01:00:07,"
                                    + " note none → \"n\"",
                            "1 would be added, 1 would be updated, 0 already there, 0 would be removed, 0 invalid"),
                    Cli.to(server).run("import", file, "--dry-run").outLines());
            assertEquals(List.of("POST /v1/events?dry_run=true"), server.lines());
        }
    }

    @Test
    void change_thatTheServerRefuses_isReported_andTheOthersGoOn() throws Exception {
        String file = file("""
                {"id":"00000000000000000000000a","start":2}
                {"id":"00000000000000000000000b","start":2}
                """);
        try (FakeServer server = FakeServer.start()) {
            server.ndjson(taken(1, "a", "1"), taken(2, "b", "1"))
                    .problem(400, "the note is too long")
                    .json(200, event("b", "null"));
            Cli.Result result = Cli.to(server).run("import", file);
            assertEquals(1, result.exitCode());
            assertEquals(
                    "events-cli: line 1: the note is too long", result.err().strip());
            assertEquals(
                    "0 added, 1 updated, 0 already there, 0 removed, 1 invalid",
                    result.out().strip());
        }
    }

    @Test
    void options_thatDoNotFitTheFormat_areRefused() throws Exception {
        String ndjson = file("{\"start\":1}\n");
        try (FakeServer server = FakeServer.start()) {
            Cli.Result mirror = Cli.to(server).run("import", ndjson, "--mirror");
            assertEquals(2, mirror.exitCode());
            assertTrue(mirror.err().contains("--mirror needs --source NAME with ndjson"), mirror.err());
            String state = file("{\"project\":\"a\",\"start\":1}");
            Cli.Result source = Cli.to(server).run("import", state, "--source", "a");
            assertEquals(2, source.exitCode());
            assertTrue(source.err().contains("watson has ids"), source.err());
            assertEquals(List.of(), server.lines());
        }
    }

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("file"), text).toString();
    }

    private static String taken(int line, String digit, String stop) {
        return "{\"line\":" + line + ",\"error\":\"another\",\"event\":" + event(digit, stop) + "}";
    }

    private static String event(String digit, String stop) {
        return "{\"id\":\"" + ID + digit + "\",\"start\":1,\"stop\":" + stop + ",\"tags\":[\"y\"]}";
    }
}
