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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code report}, {@code stats --by day,tag} and {@code gaps}, by what they print. Now is Tuesday, 13:00:15 in Paris. */
class ReportCommandTest {
    private static final String NL = System.lineSeparator();

    /** Monday 09:00 to 11:20 work and review, 10:20 to 11:30 call; Tuesday 12:00 until now work; a mark, and no tag. */
    private static final String[] EVENTS = {
        event("1", "1795420800", "1795429200", "\"work\",\"review\""),
        event("2", "1795425600", "1795429800", "\"call\""),
        event("3", "1795515000", "null", "\"deploy\"").replace(",\"open\":true", ""),
        event("4", "1795516200", "1795516560", ""),
        event("5", "1795518000", "null", "\"work\"")
    };

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String event(String id, String start, String stop, String tags) {
        return "{\"id\":\"00000000000000000000000" + id + "\",\"start\":" + start + ",\"stop\":" + stop
                + (stop.equals("null") ? ",\"open\":true" : "") + ",\"tags\":[" + tags + "]}";
    }

    private Cli onTerminal(int width) {
        return Cli.to(server).onTerminal(width, "").with("NO_COLOR", "1");
    }

    @Test
    void report_isOfThisWeek_withTotalsOfDaysAndTags() throws Exception {
        server.ndjson(EVENTS);
        Cli.Result result = onTerminal(80).run("report");
        assertEquals(
                List.of(
                        "DAY             work  review  call  (no tag)  TOTAL",
                        "Mon 2026-11-23  2:20    2:20  1:10             2:30",
                        "Tue 2026-11-24  1:00                    0:06   1:06",
                        "TOTAL           3:20    2:20  1:10      0:06   3:36"),
                result.outLines());
        assertEquals("Time that belongs to several tags counts once in TOTAL." + NL, result.err());
        assertEquals(
                "GET /v1/events?from=1795388400&to=1795993200&order=asc",
                server.request().line());
    }

    @Test
    void report_rounded_addsUpWhatItShows() {
        server.ndjson(
                event("1", "1795420800", "1795423500", "\"a\""), // 45m
                event("2", "1795425600", "1795426080", "\"b\""), // 8m: 15m
                event("3", "1795507200", "1795507620", "\"a\"")); // 7m: nothing
        assertEquals(
                List.of("day,a,b,total", "2026-11-23,0.75,0.25,1", "2026-11-24,0,0,0", "total,0.75,0.25,1"),
                Cli.to(server).run("report", "--round", "15m", "-o", "csv").outLines());
    }

    @Test
    void report_onANarrowTerminal_putsSmallTagsTogether() {
        server.ndjson(EVENTS);
        assertEquals(
                List.of(
                        "DAY             work  3 others  TOTAL",
                        "Mon 2026-11-23  2:20      3:30   2:30",
                        "Tue 2026-11-24  1:00      0:06   1:06",
                        "TOTAL           3:20      3:36   3:36"),
                onTerminal(38).run("report").outLines());
    }

    @Test
    void report_otherFormats() {
        server.ndjson(EVENTS).ndjson(EVENTS).ndjson(EVENTS);
        assertEquals(
                List.of(
                        "| DAY | work | review | call | (no tag) | TOTAL |",
                        "| --- | ---: | ---: | ---: | ---: | ---: |",
                        "| Mon 2026-11-23 | 2:20 | 2:20 | 1:10 |  | 2:30 |",
                        "| Tue 2026-11-24 | 1:00 |  |  | 0:06 | 1:06 |",
                        "| TOTAL | 3:20 | 2:20 | 1:10 | 0:06 | 3:36 |"),
                Cli.to(server).run("report", "-o", "markdown").outLines());
        assertEquals(
                List.of(
                        "day\twork\treview\tcall\t(no tag)\ttotal",
                        "2026-11-23\t2:20\t2:20\t1:10\t\t2:30",
                        "2026-11-24\t1:00\t\t\t0:06\t1:06"),
                Cli.to(server).run("report").outLines());
        assertEquals(
                List.of(
                        "{\"rows\":[",
                        "{\"key\":\"2026-11-23\",\"tags\":{\"work\":8400,\"review\":8400,\"call\":4200},\"total_seconds\":9000},",
                        "{\"key\":\"2026-11-24\",\"tags\":{\"work\":3600,\"\":360},\"total_seconds\":3960}",
                        "],\"tags\":{\"work\":12000,\"review\":8400,\"call\":4200,\"\":360},\"total_seconds\":12960}"),
                Cli.to(server).run("report", "-o", "json").outLines());
    }

    @Test
    void report_daysWithoutEvents_areThere() {
        server.ndjson(EVENTS[0]).ndjson();
        assertEquals(
                List.of(
                        "DAY             review  work  TOTAL",
                        "Sun 2026-11-22",
                        "Mon 2026-11-23    2:20  2:20   2:20",
                        "Tue 2026-11-24",
                        "TOTAL             2:20  2:20   2:20"),
                onTerminal(80).run("report", "--from", "2026-11-22").outLines());
        Cli.Result none = onTerminal(80).run("report");
        assertEquals(new Cli.Result(0, "", "No events match." + NL), none);
    }

    @ParameterizedTest
    @ValueSource(strings = {"report -o pdf", "report --round 0s", "stats --by tag,day", "gaps --min x"})
    void whatMakesNoSense_isWrongUsage(String line) {
        assertEquals(2, Cli.to(server).run(line.split(" ")).exitCode());
    }

    @Test
    void statsByDayAndTag_isExactForPrograms() {
        server.ndjson(EVENTS).ndjson(EVENTS);
        assertEquals(
                List.of(
                        "{\"key\":\"2026-11-23\",\"tags\":{\"work\":8400,\"review\":8400,\"call\":4200},\"total_seconds\":9000}",
                        "{\"key\":\"2026-11-24\",\"tags\":{\"work\":3615.25,\"\":360},\"total_seconds\":3975.25}"),
                Cli.to(server).run("stats", "--by", "day,tag", "-o", "ndjson").outLines());
        assertEquals(
                List.of(
                        "MONTH    work  review  call  (no tag)  TOTAL",
                        "2026-11  3:20    2:20  1:10      0:06   3:36",
                        "TOTAL    3:20    2:20  1:10      0:06   3:36"),
                onTerminal(80).run("stats", "--by", "month,tag").outLines());
    }

    @Test
    void gaps_areOfTodayBetweenEvents() throws Exception {
        server.ndjson(EVENTS[3], EVENTS[4]).ndjson(EVENTS[3], EVENTS[4]);
        assertEquals(
                "2026-11-24 11:36:00\t2026-11-24 12:00:00\t24m\n",
                Cli.to(server).run("gaps").out());
        assertEquals(
                "GET /v1/events?from=1795474800&to=1795561200&order=asc",
                server.request().line());
        assertEquals("", Cli.to(server).run("gaps", "--min", "25m").out());
    }

    @Test
    void gaps_ofARange_haveItsEdges() {
        String[] some = {EVENTS[0], EVENTS[1], EVENTS[2], EVENTS[3]};
        server.ndjson(some).ndjson(some).ndjson(some);
        String[] range = {"gaps", "--from", "2026-11-23 08:00", "--to", "2026-11-24 18:00"};
        assertEquals(
                List.of(
                        "START                 STOP   LENGTH",
                        "Mon 11-23 08:00      09:00       1h  █▊",
                        "Mon 11-23 11:30  +1d 11:30      24h  ████████████████████████████████████████",
                        "Tue 11-24 11:36      13:00   1h 24m  ██▍",
                        "TOTAL                       26h 24m"),
                onTerminal(80).run(range).outLines());
        assertEquals(
                List.of(
                        "[",
                        "{\"start\":1795417200,\"stop\":1795420800,\"seconds\":3600},",
                        "{\"start\":1795429800,\"stop\":1795516200,\"seconds\":86400},",
                        "{\"start\":1795516560,\"stop\":1795521615.25,\"seconds\":5055.25}",
                        "]"),
                Cli.to(server)
                        .run("gaps", "--from", "2026-11-23 08:00", "--to", "2026-11-24 18:00", "-o", "json")
                        .outLines());
        assertTrue(Cli.to(server)
                .run("gaps", "--from", "2026-11-23 08:00", "--to", "2026-11-24 18:00", "-o", "csv")
                .out()
                .startsWith("start,stop,seconds\r\n2026-11-23T08:00:00+01:00,2026-11-23T09:00:00+01:00,3600\r\n"));
    }
}
