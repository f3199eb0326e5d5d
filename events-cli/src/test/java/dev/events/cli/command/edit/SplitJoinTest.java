package dev.events.cli.command.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code split} and {@code join}, by what they send, and in which order. */
class SplitJoinTest {
    private static final String NL = System.lineSeparator();
    /** In Paris 10:30:15.5 to 11:30:15. */
    private static final String HOUR = event(Cli.ID, "1795512615.5", "1795516215", "\"work\"", "a");

    private static final String OPEN = event(Cli.ID, "1795512615.5", "null", "\"work\"", "a");

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String event(String id, String start, String stop, String tags, String note) {
        return "{\"id\":\"" + id + "\",\"start\":" + start + ",\"stop\":" + stop
                + (stop.equals("null") ? ",\"open\":true" : "") + ",\"tags\":[" + tags + "],\"note\":\"" + note + "\"}";
    }

    private Cli.Result run(String... args) {
        return Cli.to(server).run(args);
    }

    @ParameterizedTest
    @CsvSource({"'', 1795514414.5", "--at 11:00, 1795514400", "--after 45m, 1795515315.5"})
    void split_addsTheSecondPart_beforeItShortensTheFirst(String option, String time) throws Exception {
        server.json(200, HOUR)
                .json(200, HOUR)
                .json(201, event(Cli.OTHER_ID, "5", "6", "", ""))
                .json(200, HOUR);
        assertEquals(
                new Cli.Result(0, Cli.ID + NL + Cli.OTHER_ID + NL, ""),
                run(("split " + Cli.ID + " " + option).strip().split(" ")));
        server.request();
        server.request();
        FakeServer.Request added = server.request();
        assertEquals("POST /v1/events", added.line());
        assertEquals("{\"start\":" + time + ",\"stop\":1795516215,\"tags\":[\"work\"],\"note\":\"a\"}", added.body());
        FakeServer.Request shortened = server.request();
        assertEquals("PATCH /v1/events/" + Cli.ID, shortened.line());
        assertEquals("{\"stop\":" + time + "}", shortened.body());
    }

    @Test
    void split_ofTheOpenEvent_isNow() throws Exception {
        server.json(200, "{\"events\":[" + OPEN + "],\"next_cursor\":null}")
                .json(200, OPEN)
                .json(201, OPEN)
                .json(200, HOUR);
        assertEquals(0, run("split").exitCode());
        server.request();
        server.request();
        assertEquals(
                "{\"start\":1795521615.25,\"open\":true,\"tags\":[\"work\"],\"note\":\"a\"}",
                server.request().body());
        assertEquals("{\"stop\":1795521615.25}", server.request().body());
    }

    @ParameterizedTest
    @CsvSource({"--at 10:30", "--at 11:30:15", "--at 12:00", "--after 2h", "--after 0s"})
    void split_outsideTheEvent_isRefused(String option) {
        server.json(200, HOUR);
        Cli.Result result = run(("split " + Cli.ID + " " + option).split(" "));
        assertEquals(1, result.exitCode());
        assertTrue(result.err().startsWith("events-cli: cannot split at 2026-11-24 "), result.err());
        assertEquals(1, server.lines().size());
    }

    @Test
    void split_ofAMark_isRefused() {
        server.json(200, HOUR.replace("1795516215", "null"));
        assertTrue(run("split", Cli.ID).err().contains("is a mark"));
    }

    @Test
    void split_ofWhatSomebodyChanges_isUndone() {
        server.json(200, HOUR)
                .json(200, HOUR)
                .json(201, event(Cli.OTHER_ID, "5", "6", "", ""))
                .problem(412, "changed")
                .noContent();
        Cli.Result result = run("split", Cli.ID);
        assertEquals(1, result.exitCode());
        assertTrue(result.err().startsWith("events-cli: nothing split: "), result.err());
        assertEquals("DELETE /v1/events/" + Cli.OTHER_ID, server.lines().get(4));
    }

    @Test
    void split_whereTheServerGoesAway_saysWhatIsThere() {
        server.json(200, HOUR)
                .json(200, HOUR)
                .json(201, event(Cli.OTHER_ID, "5", "6", "", ""))
                .problem(503, "no database");
        Cli.Result result = run("split", Cli.ID);
        assertEquals(69, result.exitCode());
        assertTrue(result.err().contains("the second part is added as " + Cli.OTHER_ID), result.err());
    }

    @Test
    void join_savesTheWhole_beforeItRemovesTheOthers() throws Exception {
        String later = event(Cli.OTHER_ID, "1795516215", "1795520000", "\"review\",\"work\"", "b");
        server.json(200, later).json(200, HOUR).json(200, HOUR).json(200, later).noContent();
        assertEquals(
                new Cli.Result(0, Cli.ID + NL, "Joined and removed: " + Cli.OTHER_ID + " (review, work)" + NL),
                run("join", Cli.OTHER_ID, Cli.ID));
        server.request();
        server.request();
        FakeServer.Request saved = server.request();
        assertEquals("PATCH /v1/events/" + Cli.ID, saved.line());
        assertEquals("{\"stop\":1795520000,\"tags\":[\"work\",\"review\"],\"note\":\"a; b\"}", saved.body());
        assertEquals(List.of("GET /v1/events/" + Cli.OTHER_ID, "DELETE /v1/events/" + Cli.OTHER_ID), server.lines());
    }

    @Test
    void join_withAnOpenEvent_isOpen_andKeepsOneNoteOnce() throws Exception {
        String open = event(Cli.OTHER_ID, "1795516215", "null", "\"work\"", "a");
        server.json(200, HOUR).json(200, open).json(200, open).json(200, open).noContent();
        assertEquals(0, run("join", Cli.ID, Cli.OTHER_ID).exitCode());
        server.request();
        server.request();
        assertEquals(
                "{\"open\":true,\"tags\":[\"work\"],\"note\":\"a\"}",
                server.request().body());
    }

    @Test
    void join_ofWhatSomebodyChanges_keepsIt() {
        String later = event(Cli.OTHER_ID, "1795516215", "1795520000", "", "b");
        server.json(200, HOUR)
                .json(200, later)
                .json(200, HOUR)
                .json(200, event(Cli.OTHER_ID, "1795516215", "1795520000", "", "c"));
        Cli.Result result = run("join", Cli.ID, Cli.OTHER_ID);
        assertEquals(1, result.exitCode());
        assertEquals(
                "events-cli: " + Cli.OTHER_ID + " is joined, but perhaps still there too: somebody else just changed it"
                        + NL,
                result.err());
    }

    @Test
    void join_acrossAGapOnATerminal_asks() {
        String later = event(Cli.OTHER_ID, "1795519815", "1795520000", "", "b");
        server.json(200, HOUR).json(200, later);
        Cli.Result no = Cli.to(server).onTerminal(80, "n\n").run("join", Cli.ID, Cli.OTHER_ID);
        assertEquals(1, no.exitCode());
        assertTrue(
                no.err().endsWith("There is a gap of 1h between them. Join? [y/N] events-cli: nothing joined" + NL),
                no.err());
        assertEquals(2, server.lines().size());
        server.json(200, HOUR).json(200, later).json(200, HOUR).json(200, later).noContent();
        assertEquals(0, run("join", Cli.ID, Cli.OTHER_ID).exitCode());
    }

    @Test
    void join_ofOneEventTwice_isWrongUsage() {
        assertEquals(2, run("join", Cli.ID, Cli.ID).exitCode());
    }
}
