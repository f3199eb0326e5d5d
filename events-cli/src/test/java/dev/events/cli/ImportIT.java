package dev.events.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of imported events on a real server when their source changes; with the real tools where they are installed. */
class ImportIT {
    private static RealServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startServer(@TempDir Path data) throws IOException {
        server = RealServer.start(data);
    }

    @AfterAll
    static void stopServer() throws InterruptedException {
        if (server != null) {
            server.stop();
        }
    }

    @BeforeEach
    void purge() {
        server.purge();
    }

    @Test
    void csv_withAName_isFollowed_andWithoutOne_isNot() throws IOException {
        String rows = """
                start,stop,tags
                2026-11-24 09:00,10:00,a
                2026-11-24 09:00,11:00,b
                2026-11-24 12:00,,c
                2026-11-24 13:00,14:00,d
                """;
        String file = file("hours.csv", rows);
        assertEquals(
                RealServer.counts(4, 0, 0, 0),
                server.run(0, "import", file).out().strip());
        // What was imported without the name gets the id of the named source.
        assertEquals(
                RealServer.counts(0, 0, 4, 0),
                server.run(0, "import", file, "--source", "hours").out().strip());
        assertEquals(
                RealServer.counts(0, 0, 4, 0),
                server.run(0, "import", file, "--source", "hours").out().strip());
        file("hours.csv", rows.replace(",a\n", ",x\n").replace("12:00,,c", "12:30,,c") + "2026-11-24 13:00,14:00,d\n");
        assertEquals(
                RealServer.counts(1, 1, 3, 0), // a mark does not move
                server.run(0, "import", file, "--source", "hours").out().strip());
        file("hours.csv", rows.replace(",a\n", ",x\n").replace("2026-11-24 12:00,,c\n", ""));
        assertEquals(
                RealServer.counts(0, 0, 3, 2),
                server.run(0, "import", file, "--source", "hours", "--mirror")
                        .out()
                        .strip());
        assertEquals(3, server.events().size());
        file("hours.csv", rows.replace(",d\n", ",e\n"));
        assertEquals(
                RealServer.counts(4, 0, 0, 0),
                server.run(0, "import", file).out().strip());
        assertEquals(2, server.run(2, "import", file, "--mirror").exitCode());
    }

    /** Rows with the same start are on both sides of where the import divides the file. */
    @Test
    void csv_withTheNewestFirst_isAdded_andKept() throws IOException {
        StringBuilder rows = new StringBuilder("start,stop,tags\n");
        for (int i = 16_001; i > 0; i--) {
            long start = 100_000 + i / 2 * 1000L;
            rows.append(start + "," + (start + 500 + i % 2) + ",work\n");
        }
        String file = file("hours.csv", rows.toString());
        for (String counts : List.of(RealServer.counts(16_001, 0, 0, 0), RealServer.counts(0, 0, 16_001, 0))) {
            assertEquals(
                    counts,
                    server.run(0, "import", file, "--source", "hours", "--mirror")
                            .out()
                            .strip());
            assertEquals(16_001, server.events().size());
        }
    }

    @Test
    void csv_whatOnlyLooksMoved_isKept() throws IOException {
        String before = "start,stop,tags\n1000,,a\n";
        assertKept(before + "2000,,m\n9000,9100,z\n", before + "2001,,m\n9000,9100,z\n"); // marks
        assertKept( // each of two may be the one that is gone
                before + "2000,2100,m\n9000,9100,z\n", before + "3000,3100,m\n4000,4100,m\n9000,9100,z\n");
        assertKept( // ends the same, with other tags, as two others
                before + "2000,2900,m\n9000,9100,z\n", before + "2200,2900,n\n2300,2900,o\n9000,9100,z\n");
    }

    private void assertKept(String before, String after) throws IOException {
        purge();
        server.run(0, "import", file("hours.csv", before), "--source", "hours");
        Set<String> events = server.events();
        Cli.Result result = server.run(0, "import", file("hours.csv", after), "--source", "hours");
        assertTrue(result.err().contains("1 event is no longer in the source"), result.toString());
        assertTrue(server.events().containsAll(events), result.toString());
    }

    @Test
    void invalidRecord_keepsWhatLooksMoved() throws IOException {
        String rows = "start,stop,tags\n1000,,a\n2000,2900,m\n9000,9100,z\n";
        server.run(0, "import", file("hours.csv", rows), "--source", "hours");
        String changed = rows.replace("2000,2900", "soon,2900\n2100,2900");
        Cli.Result result = server.run(1, "import", file("hours.csv", changed), "--source", "hours", "--mirror");
        assertEquals(
                "1 added, 0 updated, 2 already there, 0 removed, 1 invalid",
                result.out().strip());
        assertEquals(4, server.events().size());
    }

    @Test
    void csv_columnsThatAreMissing_leaveWhatTheServerHas() throws IOException {
        String id = "00000000000000000000000a";
        server.run(0, "import", file("a.csv", "id,start,stop,tags,note\n" + id + ",100,200,work,why\n"));
        assertEquals(
                RealServer.counts(0, 1, 0, 0),
                server.run(0, "import", file("b.csv", "id,start\n" + id + ",150\n"))
                        .out()
                        .strip());
        assertEquals(Set.of("\"start\":150,\"stop\":200,\"tags\":[\"work\"],\"note\":\"why\"}"), server.events());
        Cli.Result late = server.run(1, "import", file("b.csv", "id,start\n" + id + ",250\n"));
        assertTrue(late.err().contains("line 2: stop 200 is before start 250"), late.err());
    }

    @Test
    void ids_decide_andTheSourceWins() throws IOException {
        String uid = """
                BEGIN:VCALENDAR
                BEGIN:VEVENT
                UID:1
                DTSTART:%s
                DTEND:20261124T100000Z
                CATEGORIES:%s
                END:VEVENT
                END:VCALENDAR
                """;
        server.run(0, "import", file("a.ics", uid.formatted("20261124T090000Z", "a")));
        assertEquals(
                RealServer.counts(0, 1, 0, 0),
                server.run(0, "import", file("a.ics", uid.formatted("20261124T093000Z", "b")))
                        .out()
                        .strip());
        assertEquals(1, server.events().size());
        purge();
        String line = "{\"id\":\"00000000000000000000000a\",\"start\":%s}\n";
        for (String state : List.of(
                "10,\"stop\":20,\"tags\":[\"a\"],\"note\":\"n\"",
                "10,\"stop\":15,\"tags\":[\"a\"]",
                "5,\"stop\":null,\"open\":true,\"tags\":[\"b\"]",
                "5,\"stop\":null,\"tags\":[]",
                "30,\"stop\":40,\"tags\":[\"c\"],\"note\":\"m\"")) {
            server.run(0, "import", file("a.ndjson", line.formatted(state)));
            assertEquals(Set.of("\"start\":" + state + "}"), server.events());
            assertEquals(
                    RealServer.counts(0, 0, 1, 0),
                    server.run(0, "import", file("a.ndjson", line.formatted(state)))
                            .out()
                            .strip());
        }
    }

    @Test
    void export_thatIsImported_changesNothing() throws IOException {
        server.run(0, "add", "--tag", "mark", "--start", "1795510800.25", "--note", "n");
        server.run(0, "add", "--tag", "interval", "--tag", "b", "--start", "1795510800.75", "--for", "90m");
        server.run(0, "add", "--tag", "empty", "--start", "1795510900.5", "--stop", "1795510900.5");
        server.run(0, "add", "--tag", "open", "--start", "1795511000.5", "--open");
        Set<String> before = server.events();
        for (String format : List.of("ndjson", "csv", "ics", "watson")) {
            String export = server.run(0, "export", "--format", format).out();
            Cli.Result result = server.run(0, "import", file("all." + format, export), "--format", format);
            assertTrue(result.out().startsWith("0 added, 0 updated, "), format + ": " + result);
            assertEquals(before, server.events());
        }
    }

    @Test
    void watson_directory_followsTheRunningFrame() throws IOException {
        Path watson = Files.createDirectory(directory.resolve("watson"));
        Files.writeString(watson.resolve("frames"), "[[100,200,\"a\",\"" + "1".repeat(32) + "\",[\"x\"],9]]");
        Files.writeString(watson.resolve("state"), "{\"project\":\"b\",\"start\":300,\"tags\":[\"y\"]}");
        String path = watson.toString();
        assertEquals(
                RealServer.counts(2, 0, 0, 0),
                server.run(0, "import", path).out().strip());
        server.run(0, "edit", server.id("--open"), "--note", "mine");

        String frames = "[[100,200,\"a\",\"" + "1".repeat(32) + "\",[\"z\"],9],[300,400,\"b\",\"" + "2".repeat(32)
                + "\",[\"y\"],9]]";
        Files.writeString(watson.resolve("frames"), frames);
        Files.writeString(watson.resolve("state"), "{\"project\":\"c\",\"start\":500,\"tags\":[]}");
        assertEquals(
                RealServer.counts(1, 2, 0, 0),
                server.run(0, "import", path).out().strip());
        assertEquals(
                RealServer.counts(0, 0, 3, 0),
                server.run(0, "import", path).out().strip());
        assertEquals(
                Set.of(
                        "\"start\":100,\"stop\":200,\"tags\":[\"a\",\"z\"]}",
                        "\"start\":300,\"stop\":400,\"tags\":[\"b\",\"y\"],\"note\":\"mine\"}",
                        "\"start\":500,\"stop\":null,\"open\":true,\"tags\":[\"c\"]}"),
                server.events());

        Files.writeString(watson.resolve("state"), "{\"project\":\"c\",\"start\":450,\"tags\":[]}");
        assertEquals(
                RealServer.counts(0, 1, 2, 0),
                server.run(0, "import", path).out().strip());
        Files.writeString(watson.resolve("state"), "{}");
        assertEquals(
                "events-cli: 1 event is no longer in the source; --mirror removes it",
                server.run(0, "import", path).err().strip());
        assertEquals(
                RealServer.counts(0, 0, 2, 1),
                server.run(0, "import", path, "--mirror").out().strip());
        assertEquals(
                2,
                server.run(2, "import", watson.resolve("frames").toString(), "--mirror")
                        .exitCode());
    }

    /** Somebody stopped the event by hand while Watson was still running. */
    @Test
    void watson_frameThatWasStoppedByHand_isNotDoubled() throws IOException {
        server.run(0, "import", file("state", "{\"project\":\"b\",\"start\":300,\"tags\":[\"y\"]}"));
        server.run(0, "stop", "--at", "350");
        String frames = file("frames", "[[300,400,\"b\",\"" + "2".repeat(32) + "\",[\"y\"],9]]");
        assertEquals(
                "0 would be added, 1 would be updated, 0 already there, 0 would be removed, 0 invalid",
                server.run(0, "import", frames, "--dry-run").outLines().get(1));
        assertEquals(
                RealServer.counts(0, 1, 0, 0),
                server.run(0, "import", frames).out().strip());
        assertEquals(Set.of("\"start\":300,\"stop\":400,\"tags\":[\"b\",\"y\"]}"), server.events());
    }

    /** An import that broke between adding the frame that has ended and removing the event from when it ran. */
    @Test
    void watson_interruptedImport_isFinishedByTheNextOne() throws IOException {
        server.run(0, "import", file("state", "{\"project\":\"b\",\"start\":300,\"tags\":[\"y\"]}"));
        server.run(0, "edit", server.id("--open"), "--note", "mine");
        String running = server.run(0, "list", "--open", "-o", "ndjson").out();
        String frames = file("frames", "[[300,400,\"b\",\"" + "2".repeat(32) + "\",[\"y\"],9]]");
        server.run(0, "import", frames);
        server.run(0, "edit", server.id(), "--note", "");
        server.run(0, "import", file("running.ndjson", running));
        assertEquals(2, server.events().size());
        assertEquals(
                RealServer.counts(0, 1, 0, 0),
                server.run(0, "import", frames).out().strip());
        assertEquals(Set.of("\"start\":300,\"stop\":400,\"tags\":[\"b\",\"y\"],\"note\":\"mine\"}"), server.events());
        assertEquals(
                RealServer.counts(0, 0, 1, 0),
                server.run(0, "import", frames).out().strip());
    }

    @Test
    void watson_frameThatDoesNotFitItsEvent_isReported() throws IOException {
        server.run(0, "import", file("state", "{\"project\":\"b\",\"start\":300,\"tags\":[]}"));
        server.run(0, "edit", server.id("--open"), "--start", "300.7");
        String frames =
                "[[300,300,\"b\",\"" + "2".repeat(32) + "\",[],9],[500,600,\"c\",\"" + "3".repeat(32) + "\",[],9]]";
        Cli.Result result = server.run(1, "import", file("frames", frames));
        assertEquals(
                "1 added, 0 updated, 0 already there, 0 removed, 1 invalid",
                result.out().strip());
    }

    @Test
    void realTimewarrior_whatItsCommandsChange_isFollowed() throws Exception {
        assertTool("timew --version");
        Files.createDirectories(directory.resolve("timew/data"));
        Files.createFile(directory.resolve("timew/timewarrior.cfg"));
        timew("track 2026-11-23T09:00 - 2026-11-23T11:30 work 'code review'");
        timew("track 2026-11-23T12:00 - 2026-11-23T13:00 call");
        timew("start 2026-11-24T09:00 work");
        assertTimew(3, 0, 0, 0);
        timew("tag @2 client");
        assertTimew(0, 1, 2, 0);
        timew("annotate @2 'it \"works\"'");
        assertTimew(0, 1, 2, 0);
        timew("modify start @3 2026-11-23T09:15");
        assertTimew(0, 1, 2, 0);
        timew("move @2 2026-11-23T16:00");
        assertTimew(0, 1, 2, 0);
        timew("stop 2026-11-24T10:00");
        assertTimew(0, 1, 2, 0);
        timew("delete @2");
        assertTimew(0, 0, 2, 1);
        timew("delete @1");
        assertTimew(0, 0, 1, 1);
        assertEquals(1, server.events().size());
    }

    private void assertTimew(int added, int updated, int existing, int removed) throws Exception {
        String export = file("export", timew("export"));
        assertEquals(
                RealServer.counts(added, updated, existing, removed),
                server.run(0, "import", export, "--mirror").out().strip());
        assertEquals(
                RealServer.counts(0, 0, added + updated + existing, 0),
                server.run(0, "import", export, "--mirror").out().strip());
    }

    private String timew(String command) throws Exception {
        return shell("TIMEWARRIORDB='" + directory.resolve("timew") + "' timew :yes " + command);
    }

    @Test
    void realWatson_whatItsCommandsChange_isFollowed() throws Exception {
        assertTool("watson --version");
        watson("add -f '2026-11-23 09:00' -t '2026-11-23 10:00' work +review");
        watson("start --at '2026-11-23 11:00' call");
        assertWatson(2, 0, 0, 0);
        watson("stop --at '2026-11-23 12:00'");
        assertWatson(0, 1, 1, 0);
        watson("rename tag review client");
        assertWatson(0, 1, 1, 0);
        watson("start --at '2026-11-23 13:00' work");
        assertWatson(1, 0, 2, 0);
        watson("cancel");
        assertWatson(0, 0, 2, 1);
        assertEquals(2, server.events().size());
    }

    private void assertWatson(int added, int updated, int existing, int removed) {
        String path = directory.resolve("watson").toString();
        assertEquals(
                RealServer.counts(added, updated, existing, removed),
                server.run(0, "import", path, "--mirror").out().strip());
        assertEquals(
                RealServer.counts(0, 0, added + updated + existing, 0),
                server.run(0, "import", path, "--mirror").out().strip());
    }

    private void watson(String command) throws Exception {
        shell("WATSON_DIR='" + directory.resolve("watson") + "' watson " + command);
    }

    private static void assertTool(String command) throws Exception {
        boolean installed = new ProcessBuilder("sh", "-c", command + " >/dev/null 2>&1")
                        .start()
                        .waitFor()
                == 0;
        if (!installed) {
            System.err.println("import is not tried with the real tool: there is no " + command);
        }
        assumeTrue(installed);
    }

    private static String shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }
}
