package dev.events.cli.command.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import dev.events.cli.console.TerminalText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListCommandTest {
    private static final String OPEN = "{\"id\":\"" + Cli.ID
            + "\",\"start\":1795512615.5,\"stop\":null,\"open\":true,\"tags\":[\"ops\",\"a;b\\\\c\"],\"note\":\"x, \\\"y\\\"\\n\\u001b[31m\"}";
    private static final String ENDED = "{\"id\":\"" + Cli.OTHER_ID
            + "\",\"start\":1795430000.25,\"stop\":1795433600.843029,\"tags\":[\"deploy\"]}";

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
    void list_filter_isSentAsQuery() throws Exception {
        Cli.Result result = Cli.to(page())
                .run(
                        "list",
                        "--tag",
                        "a b",
                        "--tag",
                        "ops*",
                        "--any-tag",
                        "x&y",
                        "--not-tag",
                        "z",
                        "--from",
                        "-2h",
                        "--to",
                        "now",
                        "--open",
                        "--text",
                        "50%");
        assertEquals(new Cli.Result(0, "", ""), result);
        assertEquals(
                "GET /v1/events?from=1795514415.25&to=1795521615.25&tag=a%20b&tag=ops*&any_tag=x%26y&not_tag=z&open=true"
                        + "&text=50%25&limit=100",
                server.request().line());
    }

    @Test
    void list_in_isTheRange() {
        Cli.to(page()).run("list", "--in", "yesterday", "--tag", "a");
        assertEquals(List.of("GET /v1/events?from=1795388400&to=1795474800&tag=a&limit=100"), server.lines());
    }

    @ParameterizedTest
    @CsvSource({"--open, true", "--open=true, true", "--open=false, false", "--open false, false"})
    void list_open_takesTrueFalseOrNothing(String arguments, String value) {
        Cli.to(page()).run(("list " + arguments).split(" "));
        assertEquals(List.of("GET /v1/events?open=" + value + "&limit=100"), server.lines());
    }

    @Test
    void list_onAPipe_isTabSeparatedAndHarmless() {
        Cli.Result result = Cli.to(page(OPEN, ENDED)).run("list");
        assertEquals(
                List.of(
                        Cli.ID + "\t2026-11-24 10:30:15\topen\t2h 29m\tops;a\\;b\\\\c\tx, \"y\"\\n\\x1b[31m",
                        Cli.OTHER_ID + "\t2026-11-23 11:33:20\t2026-11-23 12:33:20\t1h\tdeploy\t"),
                result.outLines());
    }

    @Test
    void list_epochOnAPipe_hasEveryDigit() {
        Cli.Result result = Cli.to(page(ENDED)).run("list", "--epoch");
        assertEquals(Cli.OTHER_ID + "\t1795430000.25\t1795433600.843029\t3600.593029\tdeploy\t\n", result.out());
    }

    @Test
    void list_onATerminal_isATableThatFits() {
        String table = Cli.to(page(OPEN, ENDED))
                .with("NO_COLOR", "1")
                .onTerminal(80, "")
                .run("list")
                .out();
        assertEquals("""
                DATE            ID    START  STOP   DURATION  TAGS        NOTE
                Tue 2026-11-24  0718  10:30  open     2h 29m  ops, a;b\\c  x, "y"\\n\\x1b[31m
                Mon 2026-11-23  0719  11:33  12:33        1h  deploy
                """, table);
        assertTrue(table.lines().allMatch(line -> line.length() <= 80));
    }

    private static String event(String id, String start, String stop, String more) {
        return "{\"id\":\"" + id + "\",\"start\":" + start + ",\"stop\":" + stop + more + "}";
    }

    /** A day with all kinds of events, and a night before it. */
    private static String[] day() {
        return new String[] {
            event(
                    Cli.ID,
                    "1795519800",
                    "null",
                    ",\"open\":true,\"tags\":[\"work\",\"report\"],\"note\":\"quarterly numbers\""),
            event(Cli.OTHER_ID, "1795516200", "1795518000", ",\"tags\":[\"日本語\",\"✅ done\"],\"note\":\"a\\nb\""),
            event("6564c1f0a1b2c3d4e5f61719", "1795512615", "null", ",\"tags\":[\"deploy\"],\"note\":\"version 1.4\""),
            event("6564c1f0a1b2c3d4e5f60722", "1795468500", "1795497300", ",\"tags\":[\"night-watch\"]"),
            event("6564c1f0a1b2c3d4e5f60723", "1764000000", "1764000090", ",\"tags\":[]")
        };
    }

    private String table(int width) {
        return Cli.to(page(day()))
                .with("NO_COLOR", "1")
                .onTerminal(width, "")
                .run("list")
                .out();
    }

    @Test
    void list_atTheWidthOfATerminal_isReadable() {
        assertEquals("""
                DATE        ID    START  STOP       DURATION  TAGS             NOTE
                Tue 11-24   0718  12:30  open            30m  work, report     quarterly numbers
                            0719  11:30  12:00           30m  日本語, ✅ done  a\\nb
                            1719  10:30                       deploy           version 1.4
                Mon 11-23   0722  22:15  +1d 06:15        8h  night-watch
                2025-11-24  0723  17:00  17:01        1m 30s
                """, table(80));
        assertEquals("""
                ID    START  STOP       DURATION  TAGS · NOTE
                Tue 2026-11-24
                0718  12:30  open            30m  work, report · …
                0719  11:30  12:00           30m  日本語, ✅ done…
                1719  10:30                       deploy · versio…
                Mon 2026-11-23
                0722  22:15  +1d 06:15        8h  night-watch
                Mon 2025-11-24
                0723  17:00  17:01        1m 30s
                """, table(50));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 12, 20, 30, 37, 50, 61, 80, 100, 200})
    void list_atAnyWidth_hasNoLineThatIsWider(int width) {
        assertTrue(table(width).lines().allMatch(line -> TerminalText.width(line) <= width));
        assertEquals(
                table(width).lines().toList(),
                Cli.to(page(day()))
                        .onTerminal(width, "")
                        .run("list")
                        .out()
                        .replaceAll("\u001b\\[[0-9]*m", "")
                        .lines()
                        .toList());
    }

    @Test
    void list_twoEventsInAMinute_showsSeconds() {
        String first = event(Cli.ID, "1795512615", "null", ",\"tags\":[\"a\"]");
        String second = event(Cli.OTHER_ID, "1795512612", "1795512613", ",\"tags\":[\"b\"]");
        assertEquals(
                """
                DATE            ID    START     STOP      DURATION  TAGS  NOTE
                Tue 2026-11-24  0718  10:30:15                      a
                                0719  10:30:12  10:30:13        1s  b
                """,
                Cli.to(page(first, second))
                        .with("NO_COLOR", "1")
                        .onTerminal(80, "")
                        .run("list")
                        .out());
    }

    @Test
    void list_colour_onlyOnATerminalThatMayHaveIt() {
        assertTrue(Cli.to(page(OPEN)).onTerminal(120, "").run("list").out().contains("\u001b[32mopen\u001b[0m"));
        assertFalse(Cli.to(page(OPEN))
                .onTerminal(120, "")
                .with("NO_COLOR", "1")
                .run("list")
                .out()
                .contains("\u001b"));
        assertFalse(Cli.to(page(OPEN))
                .onTerminal(120, "")
                .with("TERM", "dumb")
                .run("list")
                .out()
                .contains("\u001b"));
        assertFalse(Cli.to(page(OPEN)).run("list", "-o", "table").out().contains("\u001b"));
    }

    @Test
    void list_tableOnAPipe_isWholeAndHasAHeader() {
        List<String> lines = Cli.to(page(OPEN)).run("list", "-o", "table").outLines();
        assertEquals("DATE            ID    START  STOP  DURATION  TAGS        NOTE", lines.get(0));
        assertTrue(lines.get(1).endsWith("ops, a;b\\c  x, \"y\"\\n\\x1b[31m"), lines.get(1));
    }

    @Test
    void list_json_isOneArray() {
        assertEquals("[]\n", Cli.to(page()).run("list", "-o", "json").out());
        assertEquals(
                "[\n" + OPEN.replace("\\u001b", "\\u001B") + ",\n" + ENDED + "\n]\n",
                Cli.to(page(OPEN, ENDED)).run("list", "-o", "json").out());
    }

    @Test
    void list_ndjson_isAnEventALine() {
        assertEquals("", Cli.to(page()).run("list", "-o", "ndjson").out());
        assertEquals(
                OPEN.replace("\\u001b", "\\u001B") + "\n" + ENDED + "\n",
                Cli.to(page(OPEN, ENDED)).run("list", "-o", "NDJSON").out());
    }

    @Test
    void list_aMark_hasNeitherStopNorDuration() {
        String mark = "{\"id\":\"" + Cli.OTHER_ID + "\",\"start\":1795512615.5,\"stop\":null,\"tags\":[\"deploy\"]}";
        assertEquals(
                Cli.OTHER_ID + "\t2026-11-24 10:30:15\t\t\tdeploy\t\n",
                Cli.to(page(mark)).run("list").out());
        assertEquals(mark + "\n", Cli.to(page(mark)).run("list", "-o", "ndjson").out());
        assertEquals(
                List.of("id        " + Cli.OTHER_ID, "start     2026-11-24 10:30:15", "tags      deploy"),
                Cli.to(server.json(200, mark))
                        .onTerminal(80, "")
                        .run("show", Cli.OTHER_ID)
                        .outLines());
    }

    @Test
    void list_csv_isGuardedAgainstFormulas() {
        String event = "{\"id\":\"" + Cli.ID
                + "\",\"start\":1,\"stop\":null,\"tags\":[\"=1\",\"＋2\",\"a;@b\",\"c\"],\"note\":\"-3;=4\\n＝5\"}";
        assertEquals(
                "id,start,stop,open,tags,note\r\n" + Cli.ID
                        + ",1970-01-01T01:00:01+01:00,,,'=1;'＋2;a\\;'@b;c,\"'-3;'=4\n'＝5\"\r\n",
                Cli.to(page(event)).run("list", "-o", "csv").out());
    }

    @Test
    void list_csv_isRfc4180() {
        assertEquals(
                "id,start,stop,open,tags,note\r\n",
                Cli.to(page()).run("list", "-o", "csv").out());
        assertEquals(
                "id,start,stop,open,tags,note\r\n"
                        + Cli.ID + ",2026-11-24T10:30:15.5+01:00,,true,ops;a\\;b\\\\c,\"x, \"\"y\"\"\n\u001b[31m\"\r\n"
                        + Cli.OTHER_ID + ",2026-11-23T11:33:20.25+01:00,2026-11-23T12:33:20.843029+01:00,,deploy,\r\n",
                Cli.to(page(OPEN, ENDED)).run("list", "-o", "csv").out());
        assertEquals(
                "id,start,stop,open,tags,note\r\n" + Cli.OTHER_ID + ",1795430000.25,1795433600.843029,,deploy,\r\n",
                Cli.to(page(ENDED)).run("list", "-o", "csv", "--epoch").out());
    }

    @Test
    void list_moreThanTheLimit_saysSoOnStandardError() {
        server.json(200, "{\"events\":[" + OPEN + "],\"next_cursor\":\"abc\"}");
        Cli.Result result = Cli.to(server).run("list", "--limit", "1", "-o", "ndjson");
        assertEquals(0, result.exitCode());
        assertEquals(1, result.outLines().size());
        assertEquals("1 shown; use --all to see the rest" + System.lineSeparator(), result.err());
        assertEquals(List.of("GET /v1/events?limit=1"), server.lines());
    }

    @Test
    void list_limitBeyondAPage_followsTheCursor() {
        server.json(200, "{\"events\":[" + OPEN + "],\"next_cursor\":\"a+b\"}");
        server.json(200, "{\"next_cursor\":null,\"events\":[" + ENDED + "]}");
        Cli.Result result = Cli.to(server).run("list", "--limit", "1500", "--tag", "x", "-o", "ndjson");
        assertEquals(new Cli.Result(0, OPEN.replace("\\u001b", "\\u001B") + "\n" + ENDED + "\n", ""), result);
        assertEquals(
                List.of("GET /v1/events?tag=x&limit=1000", "GET /v1/events?tag=x&limit=1000&cursor=a%2Bb"),
                server.lines());
    }

    @Test
    void list_all_streams() throws Exception {
        server.ndjson(OPEN, ENDED);
        Cli.Result result = Cli.to(server).run("list", "--all", "--tag", "x", "-o", "json");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(4, result.outLines().size());
        FakeServer.Request request = server.request();
        assertEquals("GET /v1/events?tag=x", request.line());
        assertEquals("application/x-ndjson", request.accept());
    }

    @Test
    void list_allOnATerminal_holdsLaterRowsToTheFirstRowsWidths() {
        String[] lines = new String[1200];
        java.util.Arrays.fill(lines, ENDED);
        lines[1100] = OPEN;
        List<String> table = Cli.to(server.ndjson(lines))
                .with("NO_COLOR", "1")
                .onTerminal(100, "")
                .run("list", "--all")
                .outLines();
        assertEquals(1201, table.size());
        assertEquals(
                "Tue 2026-11-24  e5f60718  10:30:15  open        2h 29m  ops, …  x, \"y\"\\n\\x1b[31m",
                table.get(1101));
    }

    @ParameterizedTest
    @CsvSource({"true, json", "true, table", "false, ndjson", "false, csv"})
    void list_streamBreaksOff_isAnErrorAfterWhatThereWas(boolean betweenLines, String format) {
        server.brokenOff("application/x-ndjson", ENDED + (betweenLines ? "\n" : "\n{\"id\":\"65"));
        Cli.Result result = Cli.to(server).run("list", "--all", "-o", format);
        assertEquals(1, result.exitCode());
        assertTrue(
                result.err()
                        .startsWith("events-cli: the answer of " + server.url()
                                + " is incomplete; the output is not complete"),
                result.err());
        assertFalse(result.out().endsWith("]\n"), result.out());
    }

    @Test
    void list_emptyOnATerminal_saysSo(@TempDir Path state) {
        Cli.Result result = Cli.to(page())
                .with("XDG_STATE_HOME", state.toString())
                .onTerminal(80, "")
                .run("list", "--tag", "x");
        assertEquals(new Cli.Result(0, "", "No events match." + System.lineSeparator()), result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--tag=            | --tag is empty; it must have at least one character",
                "--any-tag=        | --any-tag is empty; it must have at least one character",
                "--not-tag=        | --not-tag is empty; it must have at least one character",
                "--text=           | --text is empty; it must have at least one character",
                "--from=           | --from \"\" is not a time; it must be a date",
                "--open=maybe      | --open \"maybe\" is neither true nor false",
                "--limit=0         | --limit 0 is too small; it must be 1 or more",
                "--limit=x         | --limit \"x\" is not a whole number",
                "--limit=5 --all   | --limit and --all exclude each other; give one of them",
                "--from=5 --to=4   | --to is before --from; it must be at or after --from",
                "-o xml            | --output \"xml\" is not a format; it must be table, json, " + "ndjson or csv",
                "--tag             | --tag needs a value: --tag TAG",
                "--tag --all       | --tag needs a value: --tag TAG; --all is an option, and if it is meant as the value, write "
                        + "--tag=--all",
                "--in=now          | --in \"now\" is one moment, not a range",
                "--in=today --to=now | --in and --to exclude each other; give one of them",
            })
    void list_wrongUsage_exitsWith2AndSendsNothing(String arguments, String message) {
        Cli.Result result = Cli.to(server).run(("list " + arguments).split(" "));
        assertEquals(2, result.exitCode());
        assertEquals("", result.out());
        assertEquals(
                List.of("events-cli: " + message, "See: events-cli list --help"),
                result.err()
                        .lines()
                        .map(line -> line.replaceFirst(" \\(2026-11-24\\).*|; a range is a day.*", ""))
                        .toList());
        assertEquals(List.of(), server.lines());
    }

    private FakeServer page(String... events) {
        return server.json(200, "{\"events\":[" + String.join(",", events) + "],\"next_cursor\":null}");
    }
}
