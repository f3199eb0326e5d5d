package dev.events.cli.command.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddCommandTest {
    private static final String EVENT = "{\"id\":\"" + Cli.ID
            + "\",\"start\":1795512615.5,\"stop\":null,\"open\":true,\"tags\":[\"deploy\"],\"note\":\"v2\",\"new_field\":{\"a\":[1]}}";

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
    void stop_ofATimeOfDay_isOnTheDayOfTheStart() throws Exception {
        server.json(201, EVENT);
        assertEquals(
                0,
                Cli.to(server)
                        .run("add", "--start", "2026-11-20 10:30", "--stop", "11:15")
                        .exitCode());
        assertEquals(
                "{\"start\":1795167000,\"stop\":1795169700,\"tags\":[]}",
                server.request().body());
        Cli.Result wrong = Cli.anywhere().run("add", "--stop", "25:61");
        assertEquals(2, wrong.exitCode());
        assertTrue(wrong.err().startsWith("events-cli: --stop \"25:61\" is not a time that exists"), wrong.err());
    }

    @Test
    void add_onAPipe_printsTheIdAlone() throws Exception {
        Cli.Result result = Cli.to(server.json(201, EVENT)).run("add", "deploy");
        assertEquals(new Cli.Result(0, Cli.ID + System.lineSeparator(), ""), result);
        FakeServer.Request request = server.request();
        assertEquals("POST /v1/events", request.line());
        assertEquals("{\"tags\":[\"deploy\"]}", request.body());
    }

    @Test
    void add_everything_isSentAsGiven() throws Exception {
        Cli.Result result = Cli.to(server.json(201, EVENT))
                .run(
                        "add",
                        "--tag=deploy",
                        "--tag",
                        "list",
                        "--tag",
                        "@home",
                        "--start",
                        "-15m",
                        "--stop",
                        "now",
                        "--note",
                        "-- \"é\"\n",
                        "--id",
                        Cli.ID.toUpperCase(java.util.Locale.ROOT));
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(
                "{\"id\":\"" + Cli.ID + "\",\"start\":1795520715.25,\"stop\":1795521615.25,"
                        + "\"tags\":[\"deploy\",\"list\",\"@home\"],\"note\":\"-- \\\"é\\\"\\n\"}",
                server.request().body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--open | `{\"open\":true,\"tags\":[]}`",
                "--for=90m | `{\"duration\":5400,\"tags\":[]}`",
                "--for=1h30m | `{\"duration\":5400,\"tags\":[]}`",
                "--for=1h 30m | `{\"duration\":5400,\"tags\":[]}`",
                "--for=45S | `{\"duration\":45,\"tags\":[]}`",
                "--for=2d | `{\"duration\":172800,\"tags\":[]}`",
            })
    void add_ending_isSentAsGiven(String option, String body) throws Exception {
        server.json(201, EVENT);
        assertEquals(0, Cli.to(server).run("add", option).exitCode());
        assertEquals(body, server.request().body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--open --for 5m | --for and --open exclude each other; give one of them",
                "--stop now --for 5m | --stop and --for exclude each other; give one of them",
                "--stop now --open | --stop and --open exclude each other; give one of them",
                "--for 90 | --for \"90\" is not clear; write 90m or 90h",
                "--for -5m | --for \"-5m\" is not a duration; it must be weeks, days, hours, minutes and seconds, such as 90m,"
                        + " 1h30m, 1.5h, 45s or 2d",
            })
    void add_endingThatMakesNoSense_isWrongUsage(String options, String message) {
        Cli.Result result = Cli.to(server).run(("add " + options).split(" "));
        assertEquals(2, result.exitCode());
        assertEquals("events-cli: " + message, result.err().lines().findFirst().orElseThrow());
    }

    @Test
    void add_stopWithoutStart_startsNow() throws Exception {
        Cli.to(server.json(201, EVENT)).run("add", "--stop", "now");
        assertEquals(
                "{\"start\":1795521615.25,\"stop\":1795521615.25,\"tags\":[]}",
                server.request().body());
    }

    @Test
    void add_onATerminal_printsATable() {
        Cli.Result result = Cli.to(server.json(201, EVENT))
                .with("NO_COLOR", "1")
                .onTerminal(120, "")
                .run("add", "--tag", "deploy");
        assertEquals("""
                DATE            ID      START  STOP  DURATION  TAGS    NOTE
                Tue 2026-11-24  f60718  10:30  open    2h 29m  deploy  v2
                """, result.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ndjson | {\"id\":\"6564c1f0a1b2c3d4e5f60718\",\"start\":1795512615.5,\"stop\":null,\"open\":true,\"tags\":[\"deploy\"],"
                        + "\"note\":\"v2\"}",
                "csv | id,start,stop,open,tags,note 6564c1f0a1b2c3d4e5f60718,2026-11-24T10:30:15.5+01:00,,true,deploy,v2",
            })
    void add_withFormat_printsTheEvent(String format, String expected) {
        Cli.Result result = Cli.to(server.json(201, EVENT)).run("add", "-o", format);
        assertEquals(expected, String.join(" ", result.outLines()));
    }

    @Test
    void add_refused_saysWhyAndExitsWith1() {
        Cli.Result result = Cli.to(server.problem(409, "id is taken")).run("add", "--id", Cli.ID);
        assertEquals(new Cli.Result(1, "", "events-cli: id is taken" + System.lineSeparator()), result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--tag=         | --tag is empty; it must have at least one character",
                "--id=12        | --id \"12\" is not a full id; it must be 24 hexadecimal digits",
                "--start=whenever | --start \"whenever\" is not a time; it must be a date",
                "--server=local | --server \"local\" is not a server's address; it should look like http://127.0.0.1:5000",
                "''             | TAG is empty; it must have at least one character",
            })
    void add_wrongUsage_exitsWith2AndSendsNothing(String argument, String message) {
        Cli.Result result = Cli.to(server).run("add", argument);
        assertEquals(2, result.exitCode());
        assertEquals("", result.out());
        assertEquals(
                "events-cli: " + message,
                result.err().lines().findFirst().orElseThrow().replaceFirst(" \\(2026-11-24\\).*", ""));
        assertEquals(java.util.List.of(), server.lines());
    }
}
