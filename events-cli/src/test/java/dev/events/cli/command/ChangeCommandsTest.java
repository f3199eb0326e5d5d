package dev.events.cli.command;

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
import org.junit.jupiter.params.provider.ValueSource;

/** {@code start}, {@code stop}, {@code show} and {@code edit}, by what they send and print. */
class ChangeCommandsTest {
    private static final String OPEN = event(Cli.ID, "null", "\"work\"");
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String event(String id, String stop, String tags) {
        return "{\"id\":\"" + id + "\",\"start\":1795512615.5,\"stop\":" + stop
                + (stop.equals("null") ? ",\"open\":true" : "") + ",\"tags\":[" + tags + "]}";
    }

    private Cli.Result run(String... args) {
        return Cli.to(server).run(args);
    }

    @Test
    void start_addsAnOpenEventThatBeginsNow() throws Exception {
        server.json(201, OPEN);
        assertEquals(new Cli.Result(0, Cli.ID + "\n", ""), run("start", "--tag", "work", "--tag", "a"));
        FakeServer.Request request = server.request();
        assertEquals("POST /v1/events", request.line());
        assertEquals("{\"start\":1795521615.25,\"open\":true,\"tags\":[\"work\",\"a\"]}", request.body());
    }

    @Test
    void start_withoutATag_isWrongUsage() {
        assertEquals(2, run("start").exitCode());
    }

    @Test
    void stop_byFilter_stopsTheNewestOpenOne() throws Exception {
        server.json(200, "{\"events\":[" + OPEN + "],\"next_cursor\":null}")
                .json(200, event(Cli.ID, "1795521615.25", ""));
        assertEquals(new Cli.Result(0, Cli.ID + "\n", ""), run("stop", "--tag", "work"));
        assertEquals(
                "GET /v1/events?tag=work&open=true&to=1795521675.25&limit=1000",
                server.request().line());
        FakeServer.Request request = server.request();
        assertEquals("POST /v1/events/" + Cli.ID + "/stop", request.line());
        assertEquals("{\"stop\":1795521615.25}", request.body());
    }

    @Test
    void status_printsWhatIsOpen_orSaysThatNothingIs() throws Exception {
        server.json(200, "{\"events\":[" + OPEN + "],\"next_cursor\":null}")
                .json(200, "{\"events\":[],\"next_cursor\":null}");
        assertEquals(new Cli.Result(0, Cli.ID + "\t2026-11-24 10:30:15\topen\t2h 29m\twork\t\n", ""), run("status"));
        assertEquals("GET /v1/events?open=true&limit=1000", server.request().line());
        assertEquals(new Cli.Result(0, "", "Nothing is open." + System.lineSeparator()), run("status"));
    }

    @Test
    void stop_byAFilter_looksBeyondAPageThatEndsBeforeItsLimit() throws Exception {
        server.json(200, "{\"events\":[" + OPEN + "],\"next_cursor\":\"x\"}")
                .json(200, "{\"events\":[" + OPEN + "],\"next_cursor\":null}")
                .json(200, OPEN);
        Cli.Result stopped = run("stop", "--tag", "work");
        assertEquals(0, stopped.exitCode(), stopped.err());
        assertTrue(stopped.err().contains("the newest of 2 open events"), stopped.err());
        assertTrue(server.request().line().endsWith("&limit=1000"));
        assertTrue(server.request().line().endsWith("&limit=999&cursor=x"));
    }

    @Test
    void continue_startsOneLikeTheNewestInterval() throws Exception {
        String mark = "{\"id\":\"" + Cli.ID + "\",\"start\":1795512616,\"stop\":null,\"tags\":[\"deploy\"]}";
        server.json(
                        200,
                        "{\"events\":[" + mark + "," + event(Cli.OTHER_ID, "1795512700", "\"work\"")
                                + "],\"next_cursor\":\"x\"}")
                .json(200, "{\"events\":[],\"next_cursor\":null}")
                .json(201, OPEN);
        assertEquals(new Cli.Result(0, Cli.ID + "\n", ""), run("continue"));
        assertEquals(
                "GET /v1/events?open=false&to=1795521675.25&limit=100",
                server.request().line());
        assertEquals(
                "GET /v1/events?open=true&to=1795521675.25&limit=100",
                server.request().line());
        assertEquals(
                "{\"start\":1795521615.25,\"open\":true,\"tags\":[\"work\"]}",
                server.request().body());
    }

    @Test
    void continue_ofWhatIsOpen_orOfNothing_isRefused() {
        server.json(200, OPEN).json(200, "{\"events\":[" + OPEN + "],\"next_cursor\":null}");
        assertEquals(
                new Cli.Result(
                        1,
                        "",
                        "events-cli: the event " + Cli.ID + " is already open, with the tags work"
                                + System.lineSeparator()),
                run("continue", Cli.ID));
        server.json(200, "{\"events\":[],\"next_cursor\":null}");
        assertEquals(1, run("continue").exitCode());
        server.problem(404, "no");
        assertEquals(1, run("continue", Cli.ID).exitCode());
    }

    @Test
    void edit_ofTheEnd_isSentAsGiven() throws Exception {
        for (String[] each : new String[][] {
            {"--for 1h30m", "{\"duration\":5400}"},
            {"--mark", "{\"stop\":null,\"open\":false}"},
            {"--reopen", "{\"open\":true}"}
        }) {
            server.json(200, OPEN);
            assertEquals(0, run(("edit " + Cli.ID + " " + each[0]).split(" ")).exitCode());
            assertEquals(each[1], server.request().body());
        }
    }

    @Test
    void stop_ofNothing_isRefused() {
        server.json(200, "{\"events\":[],\"next_cursor\":null}");
        assertEquals(new Cli.Result(1, "", "events-cli: no open event" + System.lineSeparator()), run("stop"));
    }

    @Test
    void stop_byId_atATime() throws Exception {
        server.json(200, event(Cli.ID, "1795521000", ""));
        assertEquals(0, run("stop", Cli.ID, "--at", "1795521000").exitCode());
        assertEquals("{\"stop\":1795521000}", server.request().body());
    }

    @Test
    void show_printsAllOfIt_orSaysThatThereIsNone() {
        server.json(200, OPEN).problem(404, "no");
        assertEquals(new Cli.Result(0, OPEN + "\n", ""), run("show", Cli.ID, "-o", "ndjson"));
        assertEquals(
                new Cli.Result(1, "", "events-cli: no event has the id " + Cli.ID + System.lineSeparator()),
                run("show", Cli.ID));
    }

    @Test
    void edit_ofTags_goesByWhatIsThere_andBeginsAnewWhenThatChanged() throws Exception {
        server.json(200, OPEN)
                .problem(412, "changed")
                .json(200, event(Cli.ID, "null", "\"work\",\"new\""))
                .json(200, event(Cli.ID, "null", "\"new\",\"late\""));
        assertEquals(
                0,
                run("edit", Cli.ID, "--remove-tag", "work", "--add-tag", "late").exitCode());
        server.request();
        assertEquals("{\"tags\":[\"late\"]}", server.request().body());
        server.request();
        assertEquals("{\"tags\":[\"new\",\"late\"]}", server.request().body());
    }

    @Test
    void edit_byFilter_changesAll() throws Exception {
        server.json(200, "{\"matched\":3,\"changed\":2,\"refused\":1,\"errors\":[{\"id\":\"x\",\"error\":\"no\"}]}");
        assertEquals(
                new Cli.Result(
                        1, "2 events changed" + System.lineSeparator(), "events-cli: x: no" + System.lineSeparator()),
                run("edit", "--tag", "a", "--stop", "now", "--add-tag", "b"));
        FakeServer.Request request = server.request();
        assertEquals("PATCH /v1/events?tag=a", request.line());
        assertEquals("{\"add_tags\":[\"b\"],\"remove_tags\":[],\"stop\":1795521615.25}", request.body());
    }

    @Test
    void edit_byFilterOnATerminal_asksFirst() {
        String page = "{\"events\":[],\"next_cursor\":null}";
        server.json(200, "{\"matched\":3,\"changed\":3}").json(200, page);
        Cli.Result no = Cli.to(server).onTerminal(80, "n\n").run("edit", "--tag", "a", "--reopen");
        assertEquals(1, no.exitCode());
        assertTrue(no.err().startsWith("Change 3 events? [y/N] "), no.err());
        assertEquals(List.of("PATCH /v1/events?tag=a&dry_run=true", "GET /v1/events?tag=a&limit=10"), server.lines());

        server.json(200, "{\"matched\":3,\"changed\":3}").json(200, page).json(200, "{\"matched\":3,\"changed\":3}");
        assertEquals(
                0,
                Cli.to(server)
                        .onTerminal(80, "y\n")
                        .run("edit", "--tag", "a", "--reopen")
                        .exitCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edit",
                "edit --tag a",
                "edit " + Cli.ID,
                "edit " + Cli.ID + " --tag a --reopen",
                "split " + Cli.ID + " --at now --after 5m",
                "split " + Cli.ID + " --tag a",
                "join",
                "join " + Cli.ID,
                "edit " + Cli.ID + " --stop now --reopen",
                "edit " + Cli.ID + " --mark --for 5m",
                "edit " + Cli.ID + " --for 5",
                "stop x",
                "stop " + Cli.ID + " --tag a",
                "show",
                "stop --open=false"
            })
    void whatMakesNoSense_isWrongUsage(String line) {
        Cli.Result result = run(line.split(" "));
        assertEquals(2, result.exitCode(), result.err());
        assertEquals(List.of(), server.lines());
    }
}
