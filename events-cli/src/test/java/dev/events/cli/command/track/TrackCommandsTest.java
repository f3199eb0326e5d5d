package dev.events.cli.command.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code start}, {@code continue}, {@code status}, {@code cancel} and {@code annotate}, by what they send and print. */
class TrackCommandsTest {
    private static final String NL = System.lineSeparator();
    /** In Paris 10:30:15.5. */
    private static final String OPEN = event(Cli.ID, "1795512615.5", true, "\"work\",\"review\"");

    private static final String OTHER = event(Cli.OTHER_ID, "1795512000", true, "\"call\"");
    private static final String NONE = page();

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String event(String id, String start, boolean open, String tags) {
        return "{\"id\":\"" + id + "\",\"start\":" + start + ",\"stop\":"
                + (open ? "null,\"open\":true" : "1795521615.25") + ",\"tags\":[" + tags + "]}";
    }

    private static String page(String... events) {
        return "{\"events\":[" + String.join(",", events) + "],\"next_cursor\":null}";
    }

    private Cli.Result run(String... args) {
        return Cli.to(server).run(args);
    }

    @Test
    void start_wordsAndTagOptions_areAllTags() throws Exception {
        server.json(201, OPEN);
        assertEquals(
                new Cli.Result(0, Cli.ID + NL, ""), run("start", "work", "--tag", "review", "@home", "--at", "-5m"));
        assertEquals(
                "{\"start\":1795521315.25,\"open\":true,\"tags\":[\"work\",\"@home\",\"review\"]}",
                server.request().body());
    }

    @Test
    void start_only_opensFirst_thenStopsEachOtherAtTheSameTime() throws Exception {
        server.json(200, page(OPEN, OTHER))
                .json(201, event("6564c1f0a1b2c3d4e5f60720", "1795521615.25", true, "\"new\""))
                .json(200, event(Cli.ID, "1795512615.5", false, "\"work\",\"review\""))
                .json(200, event(Cli.OTHER_ID, "1795512000", false, "\"call\""));
        assertEquals(
                new Cli.Result(
                        0,
                        "6564c1f0a1b2c3d4e5f60720" + NL,
                        "Stopped work, review (f60718) after 2h 29m." + NL + "Stopped call (f60719) after 2h 40m."
                                + NL),
                run("start", "new", "--only"));
        assertEquals(
                "GET /v1/events?open=true&to=1795521675.25&limit=1000",
                server.request().line());
        assertEquals("POST /v1/events", server.request().line());
        FakeServer.Request first = server.request();
        assertEquals("POST /v1/events/" + Cli.ID + "/stop", first.line());
        assertEquals("{\"stop\":1795521615.25}", first.body());
        assertEquals(
                "POST /v1/events/" + Cli.OTHER_ID + "/stop", server.request().line());
    }

    @Test
    void start_onlyWhereOneCannotBeStopped_stopsTheOthersAndSaysSo() {
        server.json(200, page(OPEN, OTHER))
                .json(201, event("6564c1f0a1b2c3d4e5f60720", "1795521615.25", true, "\"new\""))
                .problem(409, "it has a stop already")
                .json(200, event(Cli.OTHER_ID, "1795512000", false, "\"call\""));
        assertEquals(
                new Cli.Result(
                        1,
                        "6564c1f0a1b2c3d4e5f60720" + NL,
                        "events-cli: work, review (f60718) is perhaps still open: it has a stop already" + NL
                                + "Stopped call (f60719) after 2h 40m." + NL),
                run("start", "new", "--only"));
    }

    @Test
    void start_onlyBeforeWhatIsOpen_changesNothing() {
        server.json(200, page(OPEN));
        Cli.Result result = run("start", "new", "--only", "--at", "-3h");
        assertEquals(1, result.exitCode());
        assertTrue(
                result.err()
                        .startsWith(
                                "events-cli: nothing started: the open event work, review (f60718) starts at 2026-11-24"
                                        + " 10:30:15, so it cannot stop at 2026-11-24 10:00:15"),
                result.err());
        assertEquals(1, server.lines().size());
    }

    @Test
    void start_onlyInTheSettings_isTheHabit(@TempDir Path directory) throws Exception {
        Path file = Files.createDirectories(directory.resolve("events")).resolve("cli.yml");
        Files.writeString(file, "only: true\nprofiles:\n  many:\n    only: false\n");
        Cli cli = Cli.to(server).withConfig(directory);
        server.json(200, NONE).json(201, OPEN);
        assertEquals(0, cli.run("start", "work").exitCode());
        assertEquals(2, server.lines().size());
        server.json(201, OPEN);
        assertEquals(0, cli.run("start", "work", "--no-only").exitCode());
        assertEquals(List.of("POST /v1/events"), server.lines());
        server.json(201, OPEN);
        assertEquals(0, cli.run("start", "work", "--profile", "many").exitCode());
        assertEquals(List.of("POST /v1/events"), server.lines());
        server.json(200, NONE).json(201, OPEN);
        assertEquals(0, cli.run("start", "work", "--profile", "many", "--only").exitCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"only: yes", "only: 1", "only: \"true\"", "only: True", "only: [true]"})
    void only_thatIsNeitherTrueNorFalse_isWrongUsage(String line, @TempDir Path directory) throws Exception {
        Path file = Files.createDirectories(directory.resolve("events")).resolve("cli.yml");
        Files.writeString(file, line + "\n");
        Cli.Result result = Cli.to(server).withConfig(directory).run("start", "work");
        assertEquals(2, result.exitCode());
        assertTrue(result.err().contains("line 1: only "), result.err());
        assertEquals(
                2,
                Cli.to(server).with("EVENTS_ONLY", "yes").run("start", "work").exitCode());
    }

    @Test
    void continue_filter_copiesTheNewestThatMatches() throws Exception {
        server.json(200, page(event(Cli.ID, "1795512615.5", false, "\"work\"")))
                .json(200, NONE)
                .json(201, OPEN);
        assertEquals(0, run("continue", "--tag", "work").exitCode());
        assertEquals(
                "GET /v1/events?tag=work&open=false&to=1795521675.25&limit=100",
                server.request().line());
    }

    @Test
    void stop_ofSeveral_saysThatItWasTheNewest() {
        server.json(200, page(OPEN, OTHER)).json(200, OPEN);
        assertEquals(new Cli.Result(0, Cli.ID + NL, "This was the newest of 2 open events." + NL), run("stop"));
    }

    @ParameterizedTest
    @CsvSource({"1795521615, 0m", "1795521255, 6m", "1795517715, 1h 05m", "1795420815, 28h 00m"})
    void status_short_isOneLine(String start, String duration) {
        server.json(200, page(event(Cli.ID, start, true, "\"work\",\"review\"")));
        assertEquals(new Cli.Result(0, "work review " + duration + NL, ""), run("status", "--short"));
    }

    @Test
    void status_short_countsTheOthers_orPrintsNothing() {
        server.json(200, page(OPEN, OTHER, OTHER)).json(200, NONE);
        assertEquals(new Cli.Result(0, "work review 2h 29m +2" + NL, ""), run("status", "--short"));
        assertEquals(new Cli.Result(0, "", ""), run("status", "--short"));
    }

    @Test
    void status_short_doesNotAskAgain() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Cli.Result result = Cli.to("http://127.0.0.1:" + port).run("status", "--short", "-v");
        assertEquals(69, result.exitCode());
        assertEquals("", result.out());
        assertEquals(
                1, result.err().lines().filter(line -> line.startsWith("GET ")).count(), result.err());
    }

    @Test
    void cancel_removesTheOnlyOpenEvent() {
        server.json(200, page(OPEN)).json(200, OPEN).noContent();
        assertEquals(new Cli.Result(0, Cli.ID + NL, ""), run("cancel"));
        assertEquals(
                List.of(
                        "GET /v1/events?open=true&to=1795521675.25&limit=1000",
                        "GET /v1/events/" + Cli.ID,
                        "DELETE /v1/events/" + Cli.ID),
                server.lines());
    }

    @Test
    void cancel_ofWhatWasJustChanged_removesNothing() throws Exception {
        Cli.Result refused =
                new Cli.Result(1, "", "events-cli: the event " + Cli.ID + " was just changed; nothing removed" + NL);
        server.json(200, page(OPEN)).json(200, OPEN).problem(412, "changed");
        assertEquals(refused, run("cancel"));
        server.request();
        server.request();
        FakeServer.Request removal = server.request();
        assertEquals("DELETE /v1/events/" + Cli.ID, removal.line());
        assertEquals("*", removal.ifMatch());
        server.json(200, page(OPEN)).json(200, event(Cli.ID, "1795512615.5", false, "\"work\""));
        assertEquals(refused, run("cancel"));
    }

    @Test
    void cancel_ofSeveral_listsThem() {
        server.json(200, page(OPEN, OTHER));
        assertEquals(
                new Cli.Result(
                        1,
                        "",
                        "events-cli: 2 events are open, but this is for one; give its id or a narrower filter"
                                + NL + "  f60718  2026-11-24 10:30:15  work, review" + NL
                                + "  f60719  2026-11-24 10:20:00  call" + NL),
                run("cancel"));
        server.json(200, page(OTHER)).json(200, OTHER).noContent();
        assertEquals(0, run("cancel", "--tag", "call").exitCode());
    }

    @Test
    void cancel_onATerminal_showsTheEventAndAsks() {
        server.json(200, page(OPEN));
        Cli.Result no = Cli.to(server).onTerminal(80, "n\n").run("cancel");
        assertEquals(1, no.exitCode());
        assertTrue(no.err().contains("work, review"), no.err());
        assertTrue(no.err().endsWith("Remove this event? [y/N] events-cli: nothing removed" + NL), no.err());
        server.json(200, OPEN).json(200, OPEN).noContent();
        Cli.Result byId = Cli.to(server).onTerminal(80, "").run("cancel", Cli.ID);
        assertEquals(0, byId.exitCode(), byId.err());
    }

    @Test
    void cancel_ofNothingOrOfWhatHasEnded_isRefused() {
        server.json(200, NONE);
        assertEquals(1, run("cancel").exitCode());
        server.json(200, event(Cli.ID, "1", false, ""));
        Cli.Result ended = run("cancel", Cli.ID);
        assertEquals(1, ended.exitCode());
        assertTrue(ended.err().contains("is not open; to remove it: events-cli remove " + Cli.ID), ended.err());
        assertEquals(2, run("cancel", "--open=false").exitCode());
        assertEquals(2, run("cancel", Cli.ID, "--tag", "a").exitCode());
    }

    @Test
    void annotate_addsToTheNoteOfTheNewestOpenEvent() throws Exception {
        String noted = OPEN.replace("\"tags\"", "\"note\":\"a\",\"tags\"");
        server.json(200, page(OPEN, OTHER))
                .json(200, noted)
                .problem(412, "changed")
                .json(200, OPEN)
                .json(200, OPEN);
        assertEquals(
                new Cli.Result(0, Cli.ID + NL, "This is the newest of 2 open events." + NL),
                run("annotate", "bad", "weather"));
        server.request();
        server.request();
        assertEquals("{\"note\":\"a; bad weather\"}", server.request().body());
        server.request();
        FakeServer.Request again = server.request();
        assertEquals("PATCH /v1/events/" + Cli.ID, again.line());
        assertEquals("{\"note\":\"bad weather\"}", again.body());
    }

    @ParameterizedTest
    @CsvSource({
        "6564c1f0a1b2c3d4e5f60718 late, late, true",
        "bad weather, bad weather, false",
        "123 go, 123 go, false",
        "decade end, decade end, false",
        "2026, 2026, false",
        "@home late, @home late, false"
    })
    void annotate_firstWord_isAnIdOnlyIfItLooksLikeOne(String words, String note, boolean isId) throws Exception {
        server.json(200, isId ? OPEN : page(OPEN)).json(200, OPEN).json(200, OPEN);
        assertEquals(0, run(("annotate " + words).split(" ")).exitCode());
        assertEquals(
                isId ? "GET /v1/events/" + Cli.ID : "GET /v1/events?open=true&to=1795521675.25&limit=1000",
                server.request().line());
        server.request();
        assertEquals("{\"note\":\"" + note + "\"}", server.request().body());
    }

    @Test
    void annotate_idOfNoEvent_changesNothing() {
        server.json(200, NONE);
        assertEquals(1, run("annotate", "2026", "budget").exitCode());
        assertEquals(List.of("GET /v1/events?limit=1000"), server.lines());
        assertEquals(2, run("annotate").exitCode());
        assertEquals(2, run("annotate", " ").exitCode());
    }

    @Test
    void annotate_numberAlone_hasForgottenTheText() {
        Cli.Result result = run("annotate", "@2");
        assertEquals(2, result.exitCode());
        assertTrue(result.err().startsWith("events-cli: which note? Give the text to add after @2" + NL), result.err());
        assertEquals(List.of(), server.lines());
    }

    @Test
    void annotate_filter_needsExactlyOneEvent() throws Exception {
        server.json(200, page(OPEN)).json(200, OPEN).json(200, OPEN);
        assertEquals(0, run("annotate", "--tag", "work", "2026", "budget").exitCode());
        assertEquals("GET /v1/events?tag=work&limit=11", server.request().line());
        server.request();
        assertEquals("{\"note\":\"2026 budget\"}", server.request().body());
        server.json(200, page(OPEN, OTHER));
        Cli.Result several = run("annotate", "--tag", "work", "x");
        assertEquals(1, several.exitCode());
        assertTrue(several.err().startsWith("events-cli: 2 events match, but this is for one"), several.err());
    }
}
