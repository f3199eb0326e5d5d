package dev.events.cli.command.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code history} and {@code show --history}. */
class HistoryCommandTest {
    private static final String A = "6743f0aa8d1c2b0011223344";
    private static final String B = "6743f0bb8d1c2b0011223345";
    private static final String EVENT = "{\"id\":\"" + Cli.ID
            + "\",\"start\":1795512615,\"stop\":1795516215,\"tags\":[\"work\"],\"note\":\"the store\"}";
    private static final String REMOVAL = "{\"id\":\"" + A
            + "\",\"time\":1795518120,\"action\":\"remove\",\"by\":{\"token\":\"Xk3\",\"name\":\"laptop\"},"
            + "\"request\":\"DELETE /v1/events?tag=work&to=1795518120\",\"count\":3,\"state\":\"done\",\"undoes\":null,"
            + "\"undone_by\":\"" + B + "\",\"expires\":1798113615.25";
    private static final String UNDO = "{\"id\":\"" + B
            + "\",\"time\":1795518180.5,\"action\":\"undo\",\"by\":null,\"request\":\"POST /v1/history/" + A
            + "/undo\",\"count\":3,\"state\":\"failed\",\"undoes\":\"" + A
            + "\",\"undone_by\":null,\"expires\":1798113615.25";
    private static final String PAGE = "{\"operations\":[" + UNDO + "}," + REMOVAL + "}],\"next_cursor\":null}";
    private static final String CHANGES = "{\"changes\":[{\"operation\":\"" + B
            + "\",\"time\":1795518180.5,\"action\":\"undo\",\"by\":null,\"change\":\"added\",\"before\":null},{\"operation\":\""
            + A + "\",\"time\":1795518120,\"action\":\"remove\",\"by\":{\"token\":\"Xk3\",\"name\":\"laptop\"},"
            + "\"change\":\"removed\",\"before\":" + EVENT + "}],\"next_cursor\":null}";

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String out(String... args) {
        Cli.Result result = Cli.to(server).run(args);
        assertEquals(0, result.exitCode(), result.err());
        return result.out();
    }

    @Test
    void history_onATerminal_isATable() {
        server.json(200, PAGE);
        Cli.Result result = Cli.to(server).onTerminal(120, "").run("history");
        assertEquals(
                List.of(
                        "ID      TIME                 BY      EVENTS  STATE   WHAT",
                        "223345  2026-11-24 12:03:00               3  failed  undo " + A,
                        "223344  2026-11-24 12:02:00  laptop       3  undone  remove --tag work --to '2026-11-24 12:02:00'"),
                result.outLines().stream()
                        .map(line -> line.replaceAll("\u001b\\[[0-9]*m", ""))
                        .toList());
        server.json(200, PAGE.replace("{\"token\":\"Xk3\",\"name\":\"laptop\"}", "null"));
        assertEquals(
                "ID      TIME                 EVENTS  STATE   WHAT",
                Cli.to(server).onTerminal(120, "").run("history").outLines().get(0));
    }

    @Test
    void history_inOtherFormats() {
        server.json(200, PAGE);
        assertEquals(
                B + "\t2026-11-24 12:03:00\t\t3\tfailed\tundo " + A + "\n" + A
                        + "\t2026-11-24 12:02:00\tlaptop\t3\tundone\tremove --tag work --to '2026-11-24 12:02:00'\n",
                out("history"));
        server.json(200, PAGE);
        assertEquals("[\n" + UNDO + "},\n" + REMOVAL + "}\n]\n", out("history", "-o", "json"));
        server.json(200, PAGE);
        assertEquals(UNDO + "}\n" + REMOVAL + "}\n", out("history", "-o", "ndjson"));
        server.json(200, PAGE);
        assertEquals(
                List.of(
                        "id,time,action,by,request,count,state,undoes,undone_by,expires",
                        A + ",2026-11-24T12:02:00+01:00,remove,laptop,DELETE /v1/events?tag=work&to=1795518120,3,done,,"
                                + B + ",2026-12-24T13:00:15.25+01:00"),
                List.of(
                        out("history", "-o", "csv").lines().toList().get(0),
                        csv().lines().toList().get(2)));
        server.json(200, "{\"operations\":[],\"next_cursor\":null}");
        assertEquals("[]\n", out("history", "-o", "json"));
    }

    private String csv() {
        server.json(200, PAGE);
        return out("history", "-o", "csv");
    }

    @Test
    void history_asksForWhatIsWanted_inAsManyPagesAsThatTakes() {
        server.json(200, PAGE.replace("\"next_cursor\":null", "\"next_cursor\":\"x\""))
                .json(200, PAGE);
        Cli.Result result = Cli.to(server).run("history", "--in", "today", "--by", "me", "--limit", "3");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(
                List.of(
                        "GET /v1/history?from=1795474800&to=1795561200&by=me&limit=3",
                        "GET /v1/history?from=1795474800&to=1795561200&by=me&limit=1&cursor=x"),
                server.lines());
        server.json(200, PAGE.replace("\"next_cursor\":null", "\"next_cursor\":\"x\""));
        assertEquals(
                "2 shown; use a larger --limit to see the rest",
                Cli.to(server).run("history", "--limit", "2").err().strip());
    }

    @Test
    void history_ofAnOperation_printsTheEventsAsTheyWere() {
        String one = REMOVAL + ",\"events\":[{\"id\":\"" + Cli.ID + "\",\"change\":\"removed\",\"before\":" + EVENT
                + "}],\"next_cursor\":null}";
        server.json(200, one);
        assertEquals(EVENT + "\n", out("history", A, "-o", "ndjson"));
        assertEquals(List.of("GET /v1/history/" + A + "?limit=100"), server.lines());
        server.json(200, PAGE).json(200, one);
        Cli.Result result = Cli.to(server).onTerminal(120, "").run("history", "3344");
        assertEquals(0, result.exitCode(), result.err());
        List<String> lines = result.outLines();
        assertEquals("operation   " + A, lines.get(0));
        assertEquals("what        remove --tag work --to '2026-11-24 12:02:00'", lines.get(1));
        assertEquals("undone by   " + B, lines.get(5));
        assertEquals("kept until  2026-12-24 13:00:15", lines.get(6));
        assertTrue(lines.get(9).contains("the store"), result.out());
    }

    @Test
    void history_ofAnImport_printsTheEventsAsTheyAre() {
        String one = REMOVAL.replace("\"remove\"", "\"import\"") + ",\"events\":[{\"id\":\"" + Cli.ID
                + "\",\"change\":\"added\",\"before\":null},{\"id\":\"" + Cli.OTHER_ID
                + "\",\"change\":\"added\",\"before\":null}],\"next_cursor\":null}";
        server.json(200, one).json(200, EVENT).problem(404, "no event");
        Cli.Result result = Cli.to(server).run("history", A, "-o", "ndjson");
        assertEquals(EVENT + "\n", result.out());
        assertEquals("events-cli: 1 event that it added is gone", result.err().strip());
    }

    @Test
    void history_withoutOne_saysSo() {
        for (String[] args : new String[][] {{"history"}, {"history", "3344"}, {"show", Cli.ID, "--history"}}) {
            server.problem(404, "no such path");
            Cli.Result result = Cli.to(server).run(args);
            assertEquals(1, result.exitCode());
            assertTrue(result.err().contains(" has no history, because its version is older"), result.err());
        }
        server.problem(404, "there is no operation").json(200, PAGE);
        assertTrue(Cli.to(server).run("history", A).err().contains("no operation has the id " + A));
    }

    @Test
    void history_wrongUsage_exitsWith2() {
        for (String line : List.of(
                "history --limit 0",
                "history --from today --to yesterday",
                "history --in today --from today",
                "history " + A + " --by me",
                "history @1",
                "history xyz")) {
            assertEquals(2, Cli.to(server).run(line.split(" ", -1)).exitCode(), line);
        }
        assertEquals(List.of(), server.lines());
    }

    @Test
    void showHistory_saysWhatWasDoneToTheEvent() {
        server.json(200, CHANGES).json(200, EVENT);
        assertEquals(
                B + "\t2026-11-24 12:03:00\t\tadded by undo\t\t\t\t\n" + A
                        + "\t2026-11-24 12:02:00\tlaptop\tremoved\t2026-11-24 10:30:15\t2026-11-24 11:30:15\twork\tthe store\n",
                out("show", Cli.ID, "--history"));
        assertEquals(
                List.of("GET /v1/events/" + Cli.ID + "/history?limit=1000", "GET /v1/events/" + Cli.ID),
                server.lines());
        server.json(200, CHANGES).problem(404, "no event");
        List<String> lines = Cli.to(server)
                .onTerminal(120, "")
                .run("show", Cli.ID, "--history")
                .outLines();
        assertEquals("id        " + Cli.ID + " (removed)", lines.get(0));
        assertTrue(
                lines.get(4).startsWith("223344     2026-11-24 12:02:00  laptop  removed        2026-11-24 10:30:15"));
        server.json(200, CHANGES).json(200, EVENT);
        assertEquals(
                CHANGES.substring("{\"changes\":[".length(), CHANGES.indexOf("],\"next_cursor\""))
                                .replace("}," + "{\"operation\"", "}\n{\"operation\"")
                        + "\n",
                out("show", Cli.ID, "--history", "-o", "ndjson"));
        server.json(200, CHANGES).json(200, EVENT);
        assertTrue(out("show", Cli.ID, "--history", "-o", "csv")
                .contains(A + ",2026-11-24T12:02:00+01:00,remove,laptop,removed," + Cli.ID
                        + ",2026-11-24T10:30:15+01:00"));
        server.json(200, "{\"changes\":[],\"next_cursor\":null}").problem(404, "no event");
        assertEquals(1, Cli.to(server).run("show", Cli.ID, "--history").exitCode());
    }
}
