package dev.events.cli.command.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UndoCommandTest {
    private static final String A = "6743f0aa8d1c2b0011223344";
    private static final String B = "6743f0bb8d1c2b0011223345";
    private static final String C = "6743f0cc8d1c2b0011223346";
    private static final String NEW = "6743f0dd8d1c2b0011223347";
    private static final String END = System.lineSeparator();

    @TempDir
    private Path state;

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String operation(String id, double time, String action, String request, int count, String undoneBy) {
        return "{\"id\":\"" + id + "\",\"time\":" + time + ",\"action\":\"" + action + "\",\"by\":null,\"request\":\""
                + request + "\",\"count\":" + count + ",\"state\":\"done\",\"undoes\":null,\"undone_by\":" + undoneBy
                + ",\"expires\":1798113615.25";
    }

    private static String removal(String id) {
        return operation(id, 1795518120, "remove", "DELETE /v1/events?tag=deploy", 3, "null");
    }

    /** A page of these operations. */
    private static String page(String... operations) {
        return "{\"operations\":[" + String.join("},", operations) + "}],\"next_cursor\":null}";
    }

    private static String one(String operation) {
        return operation + ",\"events\":[],\"next_cursor\":null}";
    }

    private static String answer(int restored, int unchanged, String... conflicts) {
        List<String> all = new ArrayList<>();
        for (String id : conflicts) {
            all.add("{\"id\":\"" + id + "\",\"reason\":\"it was changed since\"}");
        }
        return "{\"operation\":" + (restored == 0 ? "null" : '"' + NEW + '"') + ",\"restored\":" + restored
                + ",\"unchanged\":" + unchanged + ",\"conflict_count\":" + conflicts.length + ",\"conflicts\":["
                + String.join(",", all) + "]}";
    }

    private Cli cli() {
        return Cli.to(server).with("XDG_STATE_HOME", state.toString());
    }

    @Test
    void undo_withoutAnId_undoesTheLastOperationThatIsNeitherUndoneNorAnUndo() {
        server.json(
                        200,
                        page(
                                operation(NEW, 1795521000, "undo", "POST /v1/history/" + C + "/undo", 1, "null"),
                                operation(
                                        C,
                                        1795520000,
                                        "edit",
                                        "PATCH /v1/events/" + Cli.ID + " {}",
                                        1,
                                        '"' + NEW + '"'),
                                operation(B, 1795519000, "import", "POST /v1/events", 0, "null"),
                                removal(A)))
                .json(200, answer(3, 0), NEW);
        assertEquals(
                new Cli.Result(0, "Restored 3 events that `remove --tag deploy` removed at 12:02." + END, ""),
                cli().run("undo"));
        assertEquals(List.of("GET /v1/history?by=me&limit=100", "POST /v1/history/" + A + "/undo"), server.lines());
    }

    @Test
    void undo_withoutAnId_passesOverWhatNothingIsLeftToUndoOf() {
        String page = page(operation(B, 1795519000, "edit", "PATCH /v1/events?tag=a {}", 1, "null"), removal(A));
        server.json(200, page).json(200, answer(0, 0)).json(200, page).json(200, answer(3, 0), NEW);
        assertEquals(
                List.of(
                        "Nothing is left to undo of `edit --tag a` from 12:16.",
                        "Restored 3 events that `remove --tag deploy` removed at 12:02."),
                cli().run("undo").outLines());
        server.json(200, page)
                .json(200, answer(0, 1))
                .json(200, page)
                .json(200, answer(0, 3))
                .json(200, page);
        assertEquals(0, cli().run("undo").exitCode());
        server.json(200, page).json(200, answer(0, 0, Cli.ID));
        assertEquals(1, cli().run("undo").exitCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "edit   | PATCH /v1/events/6564c1f0a1b2c3d4e5f60718 {\"note\":\"it's\"} | Restored 2 events that `edit 6564c1f0a1b2c3d4e5f60718 --note 'it'\\''s'` changed",
                "edit   | PATCH /v1/events?open=true {\"stop\":1795518120}      | Restored 2 events that `edit --open --stop '2026-11-24 12:02:00'` changed",
                "edit   | PATCH /v1/events/6564c1f0a1b2c3d4e5f60718 {\"tags\":[\"a\",\"b\"]} | Restored 2 events that `edit 6564c1f0a1b2c3d4e5f60718 (tags: a, b)` changed",
                "edit   | POST /v1/events/6564c1f0a1b2c3d4e5f60718/stop         | Restored 2 events that `stop 6564c1f0a1b2c3d4e5f60718` changed",
                "edit   | PATCH /v1/events?tag=a%20b {\"add_tags\":[\"x\",\"y\"],\"remove_tags\":[],\"open\":false} | Restored 2 events that `edit --tag 'a b' --add-tag x --add-tag y --mark` changed",
                "edit   | PATCH /v1/events?tag=a {\"note\":\"cut o…             | Restored 2 events that `PATCH /v1/events?tag=a {\"note\":\"cut o…` changed",
                "remove | DELETE /prefix/v1/events?all=true                     | Restored 2 events that `remove --purge` removed",
                "remove | DELETE /v1/events?from=1795518120&other=1             | Restored 2 events that `DELETE /v1/events?from=1795518120&other=1` removed",
                "remove | POST /remove_events 2 starts                          | Restored 2 events that `remove --start-epoch, 2 starts` removed",
                "import | POST /v1/events                                       | Removed 2 events that `import` added",
                "undo   | POST /v1/history/6743f0aa8d1c2b0011223344/undo        | Undid `undo 6743f0aa8d1c2b0011223344`",
                "later  | BREW /tea\u001b[31m                                    | Undid `BREW /tea\\x1b[31m`",
            })
    void undo_saysWhatItUndidAsACommand(String action, String request, String message) {
        String json = request.replace("\"", "\\\"").replace("\u001b", "\\u001b");
        server.json(200, one(operation(B, 1795518120, action, json, 2, "null"))).json(200, answer(2, 0), NEW);
        String end = message.startsWith("Undid") ? " from 12:02 for 2 events." : " at 12:02.";
        assertEquals(new Cli.Result(0, message + end + END, ""), cli().run("undo", B));
    }

    @Test
    void undo_ofAnotherDay_namesIt() {
        server.json(200, one(removal(A))).json(200, answer(1, 2), NEW);
        assertEquals(
                "Restored 1 event that `remove --tag deploy` removed on Tue 11-24 at 12:02; 2 were so already." + END,
                cli().at(Cli.NOW.plusSeconds(86_400)).run("undo", A).out());
    }

    @Test
    void undo_conflicts_areListedAndFailIfThereIsNothingElse() {
        server.json(200, one(removal(A))).json(200, answer(2, 0, Cli.ID), NEW);
        assertEquals(
                new Cli.Result(
                        0,
                        "Restored 2 events that `remove --tag deploy` removed at 12:02; 1 has changed since and is left alone."
                                + END,
                        "events-cli: " + Cli.ID + " is left alone: it was changed since" + END),
                cli().run("undo", A));
        server.json(200, one(removal(A))).json(200, answer(0, 1, Cli.ID, Cli.OTHER_ID));
        Cli.Result none = cli().run("undo", A);
        assertEquals(1, none.exitCode());
        assertEquals("", none.out());
        assertTrue(
                none.err()
                        .endsWith(
                                "events-cli: nothing undone of `remove --tag deploy` from 12:02: 2 events have changed since"
                                        + END),
                none.err());
    }

    @Test
    void undo_again_isDone() {
        server.json(200, one(removal(A))).json(200, answer(0, 3));
        assertEquals(
                new Cli.Result(0, "Nothing is left to undo of `remove --tag deploy` from 12:02." + END, ""),
                cli().run("undo", A));
    }

    @Test
    void undo_severalIds_beginsWithTheNewest() {
        server.json(200, one(operation(A, 1795518000, "edit", "PATCH /v1/events/" + Cli.ID + " {}", 1, "null")))
                .json(200, one(operation(B, 1795518060, "edit", "PATCH /v1/events/" + Cli.ID + " {}", 1, "null")))
                .json(200, answer(1, 0), NEW)
                .json(200, answer(1, 0), C);
        Cli.Result result = cli().onTerminal(80, "").run("undo", A, B, A);
        assertEquals(
                new Cli.Result(
                        0,
                        "Restored 2 events that `edit " + Cli.ID + "` changed at 12:01." + END,
                        "Undo: events-cli undo " + NEW + " " + C + END),
                result);
        assertEquals(
                List.of("POST /v1/history/" + B + "/undo", "POST /v1/history/" + A + "/undo"),
                server.lines().subList(2, 4));
    }

    @Test
    void undo_shortId_meansTheEndOrTheBeginning() {
        server.json(200, page(removal(A), removal(B)))
                .json(200, one(removal(B)))
                .json(200, answer(1, 0), NEW);
        assertEquals(0, cli().run("undo", "3345").exitCode());
        server.json(200, page(removal(A), removal(B)))
                .json(200, one(removal(A)))
                .json(200, answer(1, 0), NEW);
        assertEquals(0, cli().run("undo", "6743F0AA").exitCode());
        List<String> lines = server.lines();
        assertEquals("GET /v1/history?limit=1000", lines.get(0));
        assertEquals("POST /v1/history/" + B + "/undo", lines.get(2));
        assertEquals("POST /v1/history/" + A + "/undo", lines.get(5));
        server.json(200, page(removal(A), removal(B)));
        Cli.Result several = cli().run("undo", "6743f0");
        assertEquals(1, several.exitCode());
        assertTrue(several.err().contains("\"6743f0\" means more than one operation"), several.err());
        assertTrue(several.err().contains("  3344  2026-11-24 12:02:00  remove"), several.err());
        server.json(200, page(removal(A)));
        assertTrue(cli().run("undo", "abcdef").err().contains("no operation among the newest 1000 has an id that"));
    }

    @Test
    void undo_unknownId_isRefused() {
        server.problem(404, "there is no operation").json(200, page(removal(A)));
        Cli.Result result = cli().run("undo", B);
        assertEquals(1, result.exitCode());
        assertTrue(result.err().contains("no operation has the id " + B), result.err());
    }

    @Test
    void undo_onAServerWithoutHistory_saysSo() {
        server.problem(404, "no such path");
        String message = "events-cli: " + server.url()
                + " has no history, because its version is older; nothing can be undone there" + END;
        assertEquals(new Cli.Result(1, "", message), cli().run("undo"));
        server.problem(404, "no such path").problem(404, "no such path");
        assertEquals(new Cli.Result(1, "", message), cli().run("undo", A));
        server.problem(404, "no such path");
        assertEquals(new Cli.Result(1, "", message), cli().run("undo", "3344"));
    }

    @Test
    void undo_withNothingToUndo_isRefused() {
        server.json(200, "{\"operations\":[],\"next_cursor\":null}");
        assertEquals(
                new Cli.Result(1, "", "events-cli: nothing to undo: the history has no operation of yours" + END),
                cli().run("undo"));
        server.json(200, "{\"operations\":[],\"next_cursor\":null,\"keep\":0}");
        assertEquals(
                new Cli.Result(
                        1,
                        "",
                        "events-cli: nothing to undo: the server keeps no copies of what is changed or removed" + END),
                cli().run("undo"));
        server.json(200, page(operation(A, 1795518120, "remove", "", 3, '"' + B + '"')));
        assertTrue(
                cli().run("undo").err().contains("all that you did is undone already; to undo an undo, give its id"));
    }

    @Test
    void undo_afterACommandOfSeveralOperations_undoesAllOfThem() {
        server.removed(A).removed(B);
        assertEquals(0, cli().run("remove", Cli.ID, Cli.OTHER_ID).exitCode());
        server.lines();
        String first = operation(A, 1795518000, "remove", "DELETE /v1/events/" + Cli.ID, 1, "null");
        String second = operation(B, 1795518060, "remove", "DELETE /v1/events/" + Cli.OTHER_ID, 1, "null");
        server.json(200, page(second, first)).json(200, answer(1, 0), NEW).json(200, answer(1, 0), C);
        assertEquals(
                List.of(
                        "Restored 1 event that `remove " + Cli.OTHER_ID + "` removed at 12:01.",
                        "Restored 1 event that `remove " + Cli.ID + "` removed at 12:00."),
                cli().run("undo").outLines());
        assertEquals(
                List.of(
                        "GET /v1/history?by=me&limit=100",
                        "POST /v1/history/" + B + "/undo",
                        "POST /v1/history/" + A + "/undo"),
                server.lines());
        // Elsewhere it is not known.
        server.json(200, page(second, first)).json(200, answer(1, 0), NEW);
        assertEquals(1, Cli.to(server).run("undo").outLines().size());
    }

    @Test
    void undo_outputFormats_printTheAnswers() {
        String answer = answer(2, 0, Cli.ID);
        String printed = "{\"undid\":\"" + A + "\"," + answer.substring(1);
        server.json(200, one(removal(A))).json(200, answer, NEW);
        assertEquals(
                "[\n" + printed + "\n]\n", cli().run("undo", A, "-o", "json").out());
        server.json(200, one(removal(A))).json(200, answer, NEW);
        assertEquals(printed + "\n", cli().run("undo", A, "--output=ndjson").out());
        server.lines();
        assertEquals(2, cli().run("undo", A, "-o", "csv").exitCode());
        assertEquals(2, cli().run("undo", "@1").exitCode());
        assertEquals(2, cli().run("undo", "xyz").exitCode());
        assertEquals(2, cli().run("undo", A + "0").exitCode());
        assertEquals(List.of(), server.lines());
    }

    @Test
    void stop_onATerminal_saysHowToUndoIt() {
        String open = "{\"id\":\"" + Cli.ID + "\",\"start\":1795512615.5,\"stop\":null,\"open\":true,\"tags\":[\"a\"]}";
        String stopped = "{\"id\":\"" + Cli.ID + "\",\"start\":1795512615.5,\"stop\":1795521615.25,\"tags\":[\"a\"]}";
        server.json(200, stopped, A);
        Cli.Result result = cli().onTerminal(80, "").run("stop", Cli.ID);
        assertEquals("Undo: events-cli undo " + A + END, result.err());
        server.json(200, "{\"events\":[" + open + "],\"next_cursor\":null}")
                .json(201, open.replace(Cli.ID, Cli.OTHER_ID))
                .json(200, stopped, A);
        Cli.Result start = cli().onTerminal(80, "").run("start", "b", "--only");
        assertEquals(
                "Undo: events-cli undo " + A + " && events-cli cancel " + Cli.OTHER_ID,
                start.err().lines().toList().get(1));
    }

    @Test
    void split_onATerminal_saysHowToJoinTheParts() {
        String whole = "{\"id\":\"" + Cli.ID + "\",\"start\":1795512615,\"stop\":1795521615,\"tags\":[\"a\"]}";
        server.json(200, whole)
                .json(200, whole)
                .json(201, whole.replace(Cli.ID, Cli.OTHER_ID))
                .json(200, whole, A);
        assertEquals(
                "Undo: events-cli join " + Cli.ID + " " + Cli.OTHER_ID + END,
                cli().onTerminal(80, "").run("split", Cli.ID).err());
    }

    @Test
    void import_namesOnlyTheOperationsThatAddedSomething() {
        String line = "{\"start\":5,\"tags\":[\"a\"]}\n";
        server.upload(A, "{\"id\":\"" + Cli.ID + "\"}");
        Cli.Result added = cli().onTerminal(80, line).run("import", "-");
        assertEquals(0, added.exitCode(), added.err());
        assertEquals("Undo: events-cli undo " + A + END, added.err());
        server.upload(B, "{\"id\":\"" + Cli.ID + "\",\"existing\":true}");
        assertEquals("", cli().onTerminal(80, line).run("import", "-").err());
    }

    @Test
    void import_ofManyRequests_isUndoneWithoutIds() {
        StringBuilder lines = new StringBuilder();
        List<String> operations = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            lines.append("{\"start\":5,\"tags\":[\"a\"]}\n".repeat(2000));
            operations.add("6743f0aa8d1c2b00112233" + (10 + i));
            String[] answers = new String[2000];
            Arrays.fill(answers, "{\"id\":\"" + Cli.ID + "\"}");
            server.upload(operations.get(i), answers);
        }
        Cli.Result result = cli().onTerminal(80, lines.toString()).run("import", "-");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.err().endsWith("Undo, before you change anything else: events-cli undo" + END), result.err());

        List<String> found = new ArrayList<>();
        operations.forEach(id -> found.add(0, operation(id, 1795518120, "import", "POST /v1/events", 2000, "null")));
        server.json(200, page(found.toArray(String[]::new)));
        operations.forEach(id -> server.json(200, answer(2000, 0), NEW));
        assertEquals(
                new Cli.Result(0, "Removed 22000 events that `import` added at 12:02." + END, ""), cli().run("undo"));
    }
}
