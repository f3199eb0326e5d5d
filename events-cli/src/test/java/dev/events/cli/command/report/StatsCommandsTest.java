package dev.events.cli.command.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code tags}, {@code stats} and {@code timeline}, by what they print. */
class StatsCommandsTest {
    private static final String NL = System.lineSeparator();
    private static final String TAGS = "{\"tags\":[{\"tag\":\"deploy\",\"count\":4},{\"tag\":\"a,b\",\"count\":1}]}";
    private static final String STATS = """
            {"rows":[{"key":"2026-11-20","count":1,"total_seconds":7200,"busy_seconds":7200},\
            {"key":"2026-11-24","count":3,"total_seconds":5400.5,"busy_seconds":3600}]}
            """;

    private static final String PAGE = "{\"events\":[],\"next_cursor\":null}";

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
    void tags_onATerminal_haveBars() {
        server.json(200, TAGS);
        assertEquals(
                "TAG     EVENTS" + NL + "deploy       4  ████████████████████████████████████████" + NL
                        + "a,b          1  ██████████" + NL,
                Cli.to(server)
                        .onTerminal(80, "")
                        .with("NO_COLOR", "1")
                        .run("tags")
                        .out());
    }

    @Test
    void tags_forPrograms() throws Exception {
        server.json(200, TAGS).json(200, TAGS).json(200, TAGS);
        assertEquals(
                "deploy\t4\na,b\t1\n",
                Cli.to(server).run("tags", "--prefix", "d", "--limit", "5").out());
        assertEquals("GET /v1/tags?prefix=d&limit=5", server.request().line());
        assertEquals(
                "[\n{\"tag\":\"deploy\",\"count\":4},\n{\"tag\":\"a,b\",\"count\":1}\n]\n",
                Cli.to(server).run("tags", "-o", "json").out());
        assertEquals(
                "tag,count\r\ndeploy,4\r\n\"a,b\",1\r\n",
                Cli.to(server).run("tags", "-o", "csv").out());
    }

    @Test
    void stats_byDay_showDaysWithoutEvents_andPartWeeks() throws Exception {
        server.json(200, STATS).json(200, PAGE);
        String out = Cli.to(server)
                .onTerminal(80, "")
                .with("NO_COLOR", "1")
                .run("stats", "--from", "-1w")
                .out();
        assertEquals(
                "DAY             EVENTS   TOTAL  BUSY" + NL
                        + "Fri 2026-11-20       1      2h    2h  ████████████████████████████████████████" + NL
                        + "Sat 2026-11-21" + NL + "Sun 2026-11-22" + NL + NL + "Mon 2026-11-23" + NL
                        + "Tue 2026-11-24       3  1h 30m    1h  ████████████████████" + NL
                        + "TOTAL                0  3h 30m    3h" + NL,
                out);
        assertEquals(
                "GET /v1/stats?by=day&tz=Europe%2FParis&from=1794916815.25",
                server.request().line());
    }

    @Test
    void stats_byTag_haveTheTotalOfRowsThatDoNotOverlap() {
        server.json(
                        200,
                        "{\"rows\":[{\"key\":\"a\",\"count\":2000,\"total_seconds\":7200,\"busy_seconds\":7200},"
                                + "{\"key\":\"b\",\"count\":1,\"total_seconds\":7200,\"busy_seconds\":7200}]}")
                .json(200, STATS)
                .json(200, PAGE.replace("null", "\"x\""));
        List<String> lines = Cli.to(server)
                .onTerminal(60, "")
                .with("NO_COLOR", "1")
                .run("stats", "--by", "tag")
                .outLines();
        assertEquals("TOTAL          3h 30m    3h", lines.get(3));
        assertEquals(
                List.of(
                        "GET /v1/stats?by=tag&tz=Europe%2FParis",
                        "GET /v1/stats?by=month&tz=Europe%2FParis", "GET /v1/events?limit=1000"),
                server.lines());
    }

    @Test
    void stats_forPrograms_haveEveryDigit() {
        server.json(200, STATS).json(200, STATS);
        assertEquals(
                "2026-11-20\t1\t7200\t7200\n2026-11-24\t3\t5400.5\t3600\n",
                Cli.to(server).run("stats").out());
        assertEquals(
                List.of(
                        "{\"key\":\"2026-11-20\",\"count\":1,\"total_seconds\":7200,\"busy_seconds\":7200}",
                        "{\"key\":\"2026-11-24\",\"count\":3,\"total_seconds\":5400.5,\"busy_seconds\":3600}"),
                Cli.to(server).run("stats", "-o", "ndjson").outLines());
    }

    @Test
    void stats_byNothingThereIs_orInNoZone_isWrongUsage() {
        assertEquals(2, Cli.to(server).run("stats", "--by", "year").exitCode());
        assertEquals(2, Cli.to(server).run("stats", "--zone", "Mars").exitCode());
    }

    @Test
    void timeline_putsWhatOverlapsIntoLanes() throws Exception {
        // In Paris 06:00 to 12:00, 09:00 until now (13:00), a point at 18:00, and all day from the day before.
        server.ndjson(
                event("1", "1795496400", "1795518000", "work"),
                event("2", "1795507200", "null", "open"),
                event("3", "1795539600", "1795539600", "dot"),
                event("4", "1795400000", "1795600000", "long"));
        assertEquals(
                List.of(
                        "Tue 2026-11-24, 4 events",
                        "00  02  04  06  08  10  12  14  16  18  20  22",
                        "◀ long ████████████████████████████████████████▶",
                        "            █ work █████            ◆ dot",
                        "                  █ open ▶"),
                Cli.to(server).onTerminal(49, "").run("timeline").outLines());
        assertTrue(server.request().line().startsWith("GET /v1/events?from=1795474800&to=1795561200"));
    }

    @Test
    void timeline_hasADay_andNoRangeBesideIt() {
        String help = Cli.anywhere().run("timeline", "--help").out();
        assertTrue(help.contains("DAY") && help.contains("--any-tag"), help);
        assertFalse(help.contains("--from=") || help.contains("--to=") || help.contains("--in="), help);
    }

    private static String event(String id, String start, String stop, String tag) {
        return "{\"id\":\"00000000000000000000000" + id + "\",\"start\":" + start + ",\"stop\":" + stop
                + (stop.equals("null") ? ",\"open\":true" : "") + ",\"tags\":[\"" + tag + "\"]}";
    }
}
