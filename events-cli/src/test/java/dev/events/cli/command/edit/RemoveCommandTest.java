package dev.events.cli.command.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoveCommandTest {
    private static final String NO_PAGE = "{\"events\":[],\"next_cursor\":null}";
    private static final String NO_OPERATIONS = "{\"operations\":[],\"next_cursor\":null}";
    private static final String OPERATION = "6743f0aa8d1c2b0011223344";
    private static final List<String> ASKED_BEFORE_A_PURGE =
            List.of("DELETE /v1/events?all=true&dry_run=true", "GET /v1/events?limit=10", "GET /v1/history?limit=1");

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answerOfARedirect_isNotTakenForARemoval() throws Exception {
        try (FakeServer proxy = FakeServer.start()) {
            proxy.redirect("/elsewhere");
            Cli.Result result = Cli.to(proxy).run("remove", Cli.ID);
            assertEquals(1, result.exitCode());
            assertEquals("", result.out());
            assertEquals(
                    "events-cli: " + proxy.url()
                            + " redirects to /elsewhere; use that address with --server if it is the server",
                    result.err().strip());
            proxy.html(200);
            assertEquals(1, Cli.to(proxy).run("remove", Cli.ID).exitCode());
        }
    }

    @Test
    void remove_ids_removesEachAndReportsThoseMissing() {
        server.noContent().problem(404, "no event").noContent();
        Cli.Result result = Cli.to(server).run("remove", Cli.ID, Cli.OTHER_ID, "6564C1F0A1B2C3D4E5F60720", Cli.ID);
        assertResult(1, "2 events removed", "events-cli: no event has the id " + Cli.OTHER_ID, result);
        assertEquals(
                List.of(
                        "DELETE /v1/events/" + Cli.ID,
                        "DELETE /v1/events/" + Cli.OTHER_ID,
                        "DELETE /v1/events/6564c1f0a1b2c3d4e5f60720"),
                server.lines());
    }

    @Test
    void remove_idsDryRun_onlyLooks() {
        server.json(200, "{}");
        assertResult(0, "1 event would be removed", "", Cli.to(server).run("remove", "--dry-run", Cli.ID));
        assertEquals(List.of("GET /v1/events/" + Cli.ID), server.lines());
    }

    @Test
    void remove_idNotFoundByWhatIsNoEventsServer_isAnError() {
        server.html(404);
        assertResult(
                1,
                "",
                "events-cli: " + server.url() + " answered 404 Not Found",
                Cli.to(server).run("remove", Cli.ID));
    }

    @Test
    void remove_starts_areSentAsTyped() throws Exception {
        server.json(
                200,
                "{\"start_epoch_array_not_deleted\":\"['1650059272.84302900']\","
                        + "\"start_epoch_array_deleted\":\"['1650059272.843029', '5']\",\"other\":null}");
        Cli.Result result = Cli.to(server)
                .run(
                        "remove",
                        "--start-epoch",
                        "1650059272.843029",
                        "--start-epoch=1650059272.84302900",
                        "--start-epoch",
                        "5");
        assertResult(
                1, "all events at 2 start times removed", "events-cli: no event starts at 1650059272.84302900", result);
        FakeServer.Request request = server.request();
        assertEquals("POST /remove_events", request.line());
        assertEquals("{\"start_epoch_array\":[\"1650059272.843029\",\"1650059272.84302900\",\"5\"]}", request.body());
    }

    @Test
    void remove_startsDryRun_looksForEventsThatStartExactlyThere() {
        String page = "{\"events\":[{\"id\":\"" + Cli.ID
                + "\",\"start\":%s,\"stop\":null,\"tags\":[]}],\"next_cursor\":null}";
        server.json(200, page.formatted("1650059272.843029"));
        server.json(200, page.formatted("3"));
        Cli.Result result =
                Cli.to(server).run("remove", "--dry-run", "--start-epoch", "1650059272.8430290", "--start-epoch", "5");
        assertResult(1, "all events at 1 start time would be removed", "events-cli: no event starts at 5", result);
        assertEquals(
                List.of(
                        "GET /v1/events?from=1650059272.843029&to=1650059272.843129&limit=100",
                        "GET /v1/events?from=5&to=5.0001&limit=100"),
                server.lines());
    }

    @Test
    void remove_idsAndStarts_removesBoth() {
        server.noContent().json(200, "{\"start_epoch_array_deleted\":\"['5']\"}");
        Cli.Result result = Cli.to(server).run("remove", Cli.ID, "--start-epoch", "5");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(List.of("1 event removed", "all events at 1 start time removed"), result.outLines());
    }

    @Test
    void remove_shortIdsAndNumbersOnATerminal_showsTheEventsAndAsks(@TempDir Path state) {
        String event = "{\"id\":\"" + Cli.ID + "\",\"start\":1795512615.5,\"stop\":null,\"tags\":[\"work\"]}";
        server.json(200, "{\"events\":[" + event + "],\"next_cursor\":null}");
        Cli cli = Cli.to(server).with("XDG_STATE_HOME", state.toString());
        assertEquals(0, cli.run("list", "-o", "table").exitCode());
        for (String id : List.of("@1", "0718")) {
            server.lines();
            server.json(200, event);
            Cli.Result no = cli.onTerminal(80, "n\n").run("remove", id);
            assertEquals(1, no.exitCode());
            assertTrue(no.err().contains("work"), no.err());
            assertTrue(
                    no.err().endsWith("Remove 1 event? [y/N] events-cli: nothing removed" + System.lineSeparator()),
                    no.err());
            assertEquals(List.of("GET /v1/events/" + Cli.ID), server.lines());
            server.json(200, event).noContent();
            assertEquals(0, cli.onTerminal(80, "y\n").run("remove", id).exitCode());
            assertEquals(List.of("GET /v1/events/" + Cli.ID, "DELETE /v1/events/" + Cli.ID), server.lines());
            server.noContent();
            assertResult(0, "1 event removed", "", cli.onTerminal(80, "").run("remove", id, "--yes"));
        }
        server.lines();
        server.noContent();
        assertResult(0, "1 event removed", "", cli.onTerminal(80, "").run("remove", Cli.ID));
    }

    @Test
    void remove_filterOnAPipe_isConsentEnough() {
        server.json(200, "{\"matched\":7,\"removed\":7}");
        assertResult(0, "7 events removed", "", Cli.to(server).run("remove", "--tag", "test", "--to", "now"));
        assertEquals(List.of("DELETE /v1/events?to=1795521615.25&tag=test"), server.lines());
    }

    @Test
    void remove_filterThatMatchesNothing_isDone() {
        server.json(200, "{\"matched\":0,\"removed\":0}");
        assertResult(0, "0 events removed", "", Cli.to(server).run("remove", "--open"));
    }

    @Test
    void remove_filterDryRun_onlyCounts() {
        server.json(200, "{\"matched\":7,\"removed\":0}");
        assertResult(0, "7 events would be removed", "", Cli.to(server).run("remove", "--tag", "test", "--dry-run"));
        assertEquals(List.of("DELETE /v1/events?tag=test&dry_run=true"), server.lines());
    }

    @ParameterizedTest
    @CsvSource({"y", "Y", "yes", "' yes '"})
    void remove_filterOnATerminalAnsweredYes_removes(String answer) {
        server.json(200, "{\"matched\":7,\"removed\":0}").json(200, NO_PAGE).json(200, "{\"matched\":7,\"removed\":7}");
        Cli.Result result = Cli.to(server).onTerminal(80, answer + "\n").run("remove", "--tag", "test");
        assertEquals(0, result.exitCode());
        assertEquals("7 events removed" + System.lineSeparator(), result.out());
        assertEquals("Remove 7 events? [y/N] ", result.err());
        assertEquals(
                List.of(
                        "DELETE /v1/events?tag=test&dry_run=true",
                        "GET /v1/events?tag=test&limit=10",
                        "DELETE /v1/events?tag=test"),
                server.lines());
    }

    @Test
    void remove_filterOnATerminal_showsTheFirstEventsBeforeItAsks() {
        String event = "{\"id\":\"" + Cli.ID + "\",\"start\":1795512615.5,\"stop\":null,\"tags\":[\"test\"]}";
        server.json(200, "{\"matched\":12,\"removed\":0}")
                .json(200, "{\"events\":[" + event + "],\"next_cursor\":\"x\"}");
        Cli.Result result = Cli.to(server).onTerminal(80, "n\n").run("remove", "--tag", "test");
        List<String> lines = result.err().lines().toList();
        assertEquals(4, lines.size(), result.err());
        assertTrue(lines.get(0).contains("START"), result.err());
        assertTrue(lines.get(1).contains("test"), result.err());
        assertEquals("and 11 events more", lines.get(2));
        assertEquals("Remove 12 events? [y/N] events-cli: nothing removed", lines.get(3));
    }

    @ParameterizedTest
    @CsvSource({"n", "''", "yep", "no"})
    void remove_purgeOnATerminalNotAnsweredYes_removesNothing(String answer) {
        server.json(200, "{\"matched\":7,\"removed\":0}").json(200, NO_PAGE).json(200, NO_OPERATIONS);
        Cli.Result result = Cli.to(server).onTerminal(80, answer + "\n").run("remove", "--purge");
        assertEquals(1, result.exitCode());
        assertEquals("", result.out());
        assertEquals("Remove all 7 events? [y/N] events-cli: nothing removed" + System.lineSeparator(), result.err());
        assertEquals(ASKED_BEFORE_A_PURGE, server.lines());
    }

    @Test
    void remove_purgeOnATerminalWithoutAnswer_removesNothing() {
        server.json(200, "{\"matched\":7,\"removed\":0}").json(200, NO_PAGE).json(200, NO_OPERATIONS);
        assertEquals(
                1, Cli.to(server).onTerminal(80, "").run("remove", "--purge").exitCode());
        assertEquals(ASKED_BEFORE_A_PURGE, server.lines());
    }

    @Test
    void remove_nothingToAskAbout_asksNothing() {
        server.json(200, "{\"matched\":0,\"removed\":0}");
        Cli.Result result = Cli.to(server).onTerminal(80, "y\n").run("remove", "--purge");
        assertResult(0, "0 events removed", "", result);
    }

    @Test
    void remove_yesOnATerminal_asksNothing() {
        server.json(200, "{\"matched\":7,\"removed\":7}");
        assertResult(
                0,
                "7 events removed",
                "This cannot be undone: the server keeps no copies.",
                Cli.to(server).onTerminal(80, "").run("remove", "--purge", "--yes"));
        assertEquals(List.of("DELETE /v1/events?all=true"), server.lines());
    }

    @Test
    void remove_onATerminal_saysHowToUndoIt() {
        server.json(200, "{\"matched\":7,\"removed\":7,\"operation\":\"" + OPERATION + "\"}");
        assertResult(
                0,
                "7 events removed",
                "Undo: events-cli undo " + OPERATION + " --user 'a b'",
                Cli.to(server)
                        .onTerminal(80, "")
                        .with("EVENTS_PASSWORD", "x")
                        .run("remove", "--tag", "a", "--yes", "--user", "a b"));
        server.json(200, "{\"matched\":7,\"removed\":7,\"operation\":\"" + OPERATION + "\"}");
        assertResult(0, "7 events removed", "", Cli.to(server).run("remove", "--tag", "a"));
        server.json(200, "{\"matched\":7,\"removed\":7,\"operation\":\"; rm -r ~           \"}");
        assertResult(
                0, "7 events removed", "", Cli.to(server).onTerminal(80, "").run("remove", "--tag", "a", "--yes"));
    }

    @Test
    void remove_severalIds_namesAllOperationsToUndo() {
        String other = "6743f0aa8d1c2b0011223345";
        server.removed(OPERATION).problem(404, "no event").removed(other);
        Cli.Result result =
                Cli.to(server).onTerminal(80, "").run("remove", Cli.ID, Cli.OTHER_ID, "6564c1f0a1b2c3d4e5f60720");
        assertEquals(1, result.exitCode());
        assertTrue(
                result.err().endsWith("Undo: events-cli undo " + OPERATION + " " + other + System.lineSeparator()),
                result.err());
    }

    @Test
    void remove_purge_saysForHowLongItCanBeUndone() {
        String operations = "{\"operations\":[],\"next_cursor\":null,\"keep\":%s}";
        server.json(200, "{\"matched\":7,\"removed\":0}").json(200, NO_PAGE).json(200, operations.formatted("2592000"));
        Cli.Result kept = Cli.to(server).onTerminal(80, "n\n").run("remove", "--purge");
        assertTrue(kept.err().startsWith("This can be undone for 30 days, with events-cli undo."), kept.err());
        server.json(200, "{\"matched\":7,\"removed\":0}").json(200, NO_PAGE).json(200, operations.formatted("0"));
        Cli.Result lost = Cli.to(server).onTerminal(80, "n\n").run("remove", "--purge");
        assertTrue(lost.err().startsWith("This cannot be undone: the server keeps no copies."), lost.err());
        server.json(200, "{\"matched\":7,\"removed\":0}").json(200, NO_PAGE).problem(404, "no such path");
        Cli.Result older = Cli.to(server).onTerminal(80, "n\n").run("remove", "--purge");
        assertTrue(older.err().startsWith("This cannot be undone: the server keeps no copies."), older.err());

        server.json(200, "{\"matched\":7,\"removed\":7,\"operation\":\"" + OPERATION + "\"}")
                .json(
                        200,
                        "{\"id\":\"" + OPERATION + "\",\"time\":1795521615.25,\"action\":\"remove\",\"by\":null,"
                                + "\"request\":\"\",\"count\":7,\"state\":\"done\",\"undoes\":null,\"undone_by\":null,"
                                + "\"expires\":1798113615.25,\"events\":[],\"next_cursor\":null}");
        assertResult(
                0,
                "7 events removed",
                "This can be undone until 2026-12-24 13:00:15." + System.lineSeparator() + "Undo: events-cli undo "
                        + OPERATION,
                Cli.to(server).onTerminal(80, "").run("remove", "--purge", "--yes"));
    }

    @Test
    void remove_forever_asksTwiceAndForTheNumber() {
        for (String answers : List.of("n\n", "y\n", "y\ny\n", "y\n6\n")) {
            server.json(200, "{\"matched\":7,\"removed\":0}").json(200, NO_PAGE);
            Cli.Result no = Cli.to(server).onTerminal(80, answers).run("remove", "--tag", "a", "--forever");
            assertEquals(1, no.exitCode(), answers);
            assertTrue(no.err().startsWith("Remove 7 events forever? This cannot be undone. [y/N] "), no.err());
        }
        server.lines();
        server.json(200, "{\"matched\":7,\"removed\":0}")
                .json(200, NO_PAGE)
                .json(200, "{\"matched\":7,\"removed\":7,\"operation\":null}");
        Cli.Result yes = Cli.to(server).onTerminal(80, "y\n7\n").run("remove", "--tag", "a", "--forever");
        assertEquals("7 events removed forever" + System.lineSeparator(), yes.out());
        assertEquals(
                List.of(
                        "DELETE /v1/events?tag=a&dry_run=true",
                        "GET /v1/events?tag=a&limit=10",
                        "DELETE /v1/events?tag=a&forever=true"),
                server.lines());
    }

    @Test
    void remove_foreverById_asksAlsoForAFullId() {
        String event = "{\"id\":\"" + Cli.ID + "\",\"start\":1795512615.5,\"stop\":null,\"tags\":[\"work\"]}";
        server.json(200, event);
        assertEquals(
                1,
                Cli.to(server)
                        .onTerminal(80, "y\n2\n")
                        .run("remove", Cli.ID, "--forever")
                        .exitCode());
        server.json(200, event).noContent();
        assertEquals(
                0,
                Cli.to(server)
                        .onTerminal(80, "y\n1\n")
                        .run("remove", Cli.ID, "--forever")
                        .exitCode());
        assertEquals(
                List.of(
                        "GET /v1/events/" + Cli.ID,
                        "GET /v1/events/" + Cli.ID,
                        "DELETE /v1/events/" + Cli.ID + "?forever=true"),
                server.lines());
    }

    @Test
    void remove_foreverOfAnEventThatIsGone_saysWhatBecameOfItsCopies() {
        server.problem(404, "no event");
        Cli.Result result = Cli.to(server).run("remove", Cli.ID, "--forever", "--yes");
        assertResult(
                1,
                "0 events removed forever",
                "events-cli: no event has the id " + Cli.ID + "; if the history had copies of one, they are gone now",
                result);
    }

    @Test
    void remove_foreverWithoutATerminal_needsYes() {
        for (String[] what : new String[][] {{"--tag", "a"}, {"--purge", "--forever"}, {Cli.ID, "--forever"}}) {
            Cli.Result result =
                    Cli.to(server).run("remove", what[0], what[1], what[0].equals("--tag") ? "--forever" : "-v");
            assertEquals(2, result.exitCode(), result.err());
            assertTrue(result.err().contains("add --yes if it is meant so"), result.err());
        }
        server.json(200, "{\"matched\":7,\"removed\":7,\"operation\":null}");
        assertResult(0, "7 events removed forever", "", Cli.to(server).run("remove", "--purge", "--forever", "--yes"));
        assertEquals(List.of("DELETE /v1/events?all=true&forever=true"), server.lines());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                | which events? Give an id, --start-epoch, a filter or --purge",
                "--yes             | which events? Give an id, --start-epoch, a filter or --purge",
                "--tag=            | --tag is empty; it must have at least one character",
                "--text=           | --text is empty; it must have at least one character",
                "--purge --tag=    | --tag is empty; it must have at least one character",
                "--purge --tag=a   | --purge removes every event; it cannot be used with ids, starts or a filter",
                "--purge --to=now  | --purge removes every event; it cannot be used with ids, starts or a filter",
                "--purge 6564c1f0a1b2c3d4e5f60718 | --purge removes every event; it cannot be used with ids, starts or a filter",
                "--purge --start-epoch=5          | --purge removes every event; it cannot be used with ids, starts or a filter",
                "1650059272        | ID \"1650059272\" looks like an epoch; to remove by start, use --start-epoch 1650059272, and "
                        + "to remove by id, give all of its 24 hexadecimal digits",
                "1650059272.84     | ID \"1650059272.84\" looks like an epoch; to remove by start, use --start-epoch "
                        + "1650059272.84, and to remove by id, give all of its 24 hexadecimal digits",
                "xyz               | ID \"xyz\" is not an event's id; it must be an id as list shows it (4 to 24 hexadecimal "
                        + "digits), or @1 for the first event of the last list; for the events with this tag, use --tag xyz",
                "--start-epoch=5 --forever | --forever and --start-epoch exclude each other; give ids or a filter",
                "0123 --open       | an id or a start and a filter exclude each other; give one of them",
                "6564c1f0a1b2c3d4e5f60718 --open | an id or a start and a filter exclude each other; give one of them",
                "--start-epoch=    | --start-epoch \"\" is not a start; it must be seconds since 1970, such as "
                        + "1650059272.843029",
                "--start-epoch='5' | --start-epoch \"'5'\" is not a start; it must be seconds since 1970, such as "
                        + "1650059272.843029",
                "--start-epoch=1e99 | --start-epoch \"1e99\" is not a start; it must be seconds since 1970, such as "
                        + "1650059272.843029",
            })
    void remove_wrongUsage_exitsWith2AndSendsNothing(String arguments, String message) {
        String line = arguments.equals("''") ? "remove" : "remove " + arguments;
        Cli.Result result = Cli.to(server).run(line.split(" "));
        assertEquals(2, result.exitCode());
        assertEquals("", result.out());
        assertEquals(
                List.of("events-cli: " + message, "See: events-cli remove --help"),
                result.err().lines().toList());
        assertEquals(List.of(), server.lines());
    }

    @Test
    void remove_emptyArgument_isNoId() {
        assertEquals(2, Cli.to(server).run("remove", "").exitCode());
        assertEquals(2, Cli.to(server).run("remove", "--purge", "").exitCode());
        assertEquals(List.of(), server.lines());
    }

    private static void assertResult(int exitCode, String out, String err, Cli.Result result) {
        assertEquals(new Cli.Result(exitCode, line(out), line(err)), result);
    }

    private static String line(String text) {
        return text.isEmpty() ? "" : text + System.lineSeparator();
    }
}
