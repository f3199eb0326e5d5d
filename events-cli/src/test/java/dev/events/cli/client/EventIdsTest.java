package dev.events.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Short ids and numbers, as {@code list} shows them and as other commands take them. */
class EventIdsTest {
    private static final String FIRST = "6564c1f0a1b2c3d4e5f6071a";
    private static final String SECOND = "6564c1f0a1b2c3d4e5f6072b";
    /** Ends as the second does, in three digits. */
    private static final String THIRD = "7000c1f0a1b2c3d4e5f5072b";

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

    private Cli.Result run(String... args) {
        return Cli.to(server).with("XDG_STATE_HOME", state.toString()).run(args);
    }

    private List<String> list(String... ids) {
        server.json(200, page(ids));
        Cli.Result result = Cli.to(server)
                .with("XDG_STATE_HOME", state.toString())
                .with("NO_COLOR", "1")
                .onTerminal(80, "")
                .run("list");
        assertEquals(0, result.exitCode(), result.err());
        server.lines();
        return result.outLines();
    }

    private static String page(String... ids) {
        List<String> events = new ArrayList<>();
        for (String id : ids) {
            events.add(event(id));
        }
        return "{\"events\":[" + String.join(",", events) + "],\"next_cursor\":null}";
    }

    private static String event(String id) {
        return "{\"id\":\"" + id + "\",\"start\":1795512615,\"stop\":null,\"tags\":[\"a\",\"b\"]}";
    }

    /** What {@code show TEXT} asks the server for. */
    private String shown(String text) {
        server.json(200, event(FIRST));
        Cli.Result result = run("show", text, "-o", "ndjson");
        assertEquals(0, result.exitCode(), result.err());
        return String.join(" ", server.lines());
    }

    @Test
    void list_onATerminal_showsTheShortestEndsThatDiffer() {
        assertTrue(list(FIRST, SECOND).get(1).contains("  071a  "));
        assertTrue(list(FIRST, SECOND, THIRD).get(2).contains("  6072b  "));
    }

    @Test
    void id_asListShowedIt_isFoundWithoutARequest() {
        list(FIRST, SECOND, THIRD);
        assertEquals("GET /v1/events/" + FIRST, shown("6071a"));
        assertEquals("GET /v1/events/" + SECOND, shown("6072B"));
        assertEquals("GET /v1/events/" + THIRD, shown("@3"));
        assertEquals("GET /v1/events/" + THIRD, shown("7000"));
        assertEquals("GET /v1/events/" + SECOND, shown(SECOND));
    }

    @Test
    void id_thatWasNotListed_isLookedForAmongTheNewest() {
        list(FIRST);
        server.json(200, page(SECOND, THIRD));
        assertEquals("GET /v1/events?limit=1000 GET /v1/events/" + THIRD, shown("5072b"));
        server.json(200, page(SECOND));
        Cli.Result none = run("show", "abcd");
        assertEquals(1, none.exitCode());
        assertEquals(
                "events-cli: no event in the last list, or among the newest 1000, has an id that ends or begins with"
                        + " \"abcd\"; give more of the id, or all of it",
                none.err().strip());
    }

    @Test
    void numbers_afterStatus_areOfStatus() {
        list(FIRST, SECOND);
        server.json(200, page(THIRD));
        assertEquals(0, run("status", "-o", "table").exitCode());
        server.lines();
        assertEquals("GET /v1/events/" + THIRD, shown("@1"));
        server.json(200, page());
        assertEquals(0, run("status", "-o", "table").exitCode());
        server.lines();
        assertEquals("GET /v1/events/" + THIRD, shown("@1"));
    }

    @Test
    void number_withoutAList_isRefused() {
        assertEquals(
                new Cli.Result(
                        1, "", "events-cli: there is no last list; run events-cli list first" + System.lineSeparator()),
                run("remove", "@1"));
        assertEquals(List.of(), server.lines());
    }

    @Test
    void candidates_haveAsManyDigitsAsTellThemFromTheLastList() {
        String similar = "7000c1f0a1b2c3d4e51f072b";
        String beginning = "7000c1f0a1b2c3d4e56564c1";
        list(FIRST, SECOND);
        server.json(200, page(THIRD, similar));
        Cli.Result filter = run("show", "--tag", "a");
        assertEquals(
                List.of("  f5072b  2026-11-24 10:30:15  a, b", "  1f072b  2026-11-24 10:30:15  a, b"),
                filter.err().lines().skip(1).toList());
        server.json(200, page("6564c1f0a1b2c3d475f6072b", beginning));
        Cli.Result sameEnd = run("show", "--tag", "a");
        assertEquals(
                List.of("  75f6072b  2026-11-24 10:30:15  a, b", "  e56564c1  2026-11-24 10:30:15  a, b"),
                sameEnd.err().lines().skip(1).toList());
        server.json(200, page(THIRD, beginning));
        Cli.Result beginnings = run("show", "--tag", "a");
        assertEquals(
                List.of("  5f5072b  2026-11-24 10:30:15  a, b", "  56564c1  2026-11-24 10:30:15  a, b"),
                beginnings.err().lines().skip(1).toList());
    }

    @Test
    void number_beyondTheList_isRefused() {
        list(FIRST, SECOND);
        Cli.Result result = run("remove", "@3");
        assertEquals(1, result.exitCode());
        assertEquals(
                "events-cli: there is no @3: the last list has @1 to @2",
                result.err().strip());
        list();
        assertEquals(
                "events-cli: there is no @1: the last list has no events",
                run("remove", "@1").err().strip());
        assertEquals(List.of(), server.lines());
    }

    @Test
    void ambiguousId_isRefusedWithTheCandidates() {
        list(FIRST, SECOND, THIRD);
        server.json(200, event(SECOND)).problem(404, "gone");
        Cli.Result result = run("edit", "072b", "--mark");
        assertEquals(1, result.exitCode());
        assertEquals(
                List.of(
                        "events-cli: \"072b\" means more than one event; give one of these ids",
                        "  f6072b  2026-11-24 10:30:15  a, b",
                        "  f5072b  (removed)"),
                result.err().lines().toList());
        assertEquals(List.of("GET /v1/events/" + SECOND, "GET /v1/events/" + THIRD), server.lines());
    }

    @Test
    void ids_ofOneServer_areNotAnothers() throws Exception {
        list(FIRST);
        try (FakeServer other = FakeServer.start()) {
            assertEquals(
                    1,
                    Cli.to(other)
                            .with("XDG_STATE_HOME", state.toString())
                            .run("show", "@1")
                            .exitCode());
            assertEquals(List.of(), other.lines());
        }
    }

    @Test
    void everyCommandWithAnId_takesAShortOne() {
        list(FIRST, SECOND);
        server.json(200, event(FIRST));
        assertEquals(0, run("stop", "@1").exitCode());
        assertEquals(List.of("POST /v1/events/" + FIRST + "/stop"), server.lines());
        server.json(200, event(FIRST));
        assertEquals(0, run("edit", "071a", "--mark").exitCode());
        assertEquals(List.of("PATCH /v1/events/" + FIRST), server.lines());
        server.noContent().noContent();
        assertEquals(0, run("remove", "071a", "@2").exitCode());
        assertEquals(List.of("DELETE /v1/events/" + FIRST, "DELETE /v1/events/" + SECOND), server.lines());
        server.json(200, event(FIRST)).json(200, page()).json(201, event(SECOND));
        assertEquals(0, run("continue", "@1").exitCode());
        assertEquals("GET /v1/events/" + FIRST, server.lines().get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "list -o json", "status -o json", "show " + FIRST + " -o table"})
    void whatIsNoListInATable_isNotRemembered(String line) {
        list(FIRST, SECOND);
        server.json(200, line.startsWith("show") ? event(THIRD) : page(THIRD));
        assertEquals(0, run(line.split(" ")).exitCode());
        server.lines();
        assertEquals("GET /v1/events/" + FIRST, shown("@1"));
    }

    @Test
    void fullIds_areWhatOtherProgramsGet() {
        for (String format : List.of("json", "ndjson", "csv")) {
            server.json(200, page(FIRST));
            assertTrue(run("list", "-o", format).out().contains(FIRST), format);
        }
        server.json(200, page(FIRST));
        assertTrue(run("list").out().startsWith(FIRST + "\t"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "work    | ; for the events with this tag, use --tag work",
                "abc     | ; for the events with this tag, use --tag abc",
                "it's so | ; for the events with this tag, use --tag 'it'\\''s so'",
                "@0      | ''",
                "@       | ''",
                "@x      | ''",
                "''      | ''",
                "6564c1f0a1b2c3d4e5f6071aa | ; for the events with this tag, use --tag 6564c1f0a1b2c3d4e5f6071aa",
            })
    void whatIsNoId_isWrongUsage(String text, String hint) {
        Cli.Result result = run("show", text);
        assertEquals(2, result.exitCode());
        assertEquals(
                "events-cli: ID \"" + text
                        + "\" is not an event's id; it must be an id as list shows it (4 to 24 hexadecimal"
                        + " digits), or @1 for the first event of the last list" + hint,
                result.err().lines().findFirst().orElse(""));
        assertEquals(List.of(), server.lines());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void file_isTheUsersOnly_andHoldsAtMostAThousandIds() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            ids.add("6564c1f0a1b2c3d4%08x".formatted(i));
        }
        server.ndjson(ids.stream().map(EventIdsTest::event).toArray(String[]::new));
        run("list", "--all", "-o", "table");
        try (var files = Files.list(state.resolve("events"))) {
            List<Path> all = files.toList();
            assertEquals(1, all.size());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(all.get(0))));
            List<String> lines = Files.readAllLines(all.get(0));
            assertEquals(server.url(), lines.get(0));
            assertEquals(ids.subList(0, 1000), lines.subList(1, lines.size()));
        }
    }

    @Test
    void file_thatCannotBeWritten_isReported_andAnErrorIfAnOlderListIsThere() throws Exception {
        Path occupied = Files.writeString(state.resolve("file"), "x");
        server.json(200, page(FIRST));
        Cli.Result none =
                Cli.to(server).with("XDG_STATE_HOME", occupied.toString()).run("list", "-o", "table");
        assertEquals(0, none.exitCode(), none.err());
        assertTrue(none.err().startsWith("events-cli: cannot write " + occupied), none.err());
        assertTrue(none.err().contains("; so @1 will not mean an event of this list"), none.err());

        list(FIRST);
        Path file;
        try (var files = Files.list(state.resolve("events"))) {
            file = files.findFirst().orElseThrow();
        }
        Files.delete(file);
        Files.writeString(Files.createDirectory(file).resolve("x"), "a directory that is not empty is not replaced");
        server.json(200, page(SECOND));
        Cli.Result result = run("list", "-o", "table");
        assertEquals(1, result.exitCode());
        assertTrue(result.err().startsWith("events-cli: cannot write " + file), result.err());
        assertTrue(result.out().contains("072b"), result.out());
    }

    @Property
    void uniqueDigits_ofAnyIds_tellThemApart_andNoFewerDo(@ForAll("ids") Set<String> ids) {
        int digits = EventIds.uniqueDigits(ids);
        assertEquals(
                ids.size(),
                ids.stream().map(id -> EventIds.end(id, digits)).distinct().count());
        assertTrue(digits == 4
                || ids.stream()
                                .map(id -> EventIds.end(id, digits - 1))
                                .distinct()
                                .count()
                        < ids.size());
    }

    @Provide
    Arbitrary<Set<String>> ids() {
        return Arbitraries.strings()
                .withChars('0', 'f')
                .ofLength(24)
                .set()
                .ofMinSize(1)
                .ofMaxSize(40);
    }
}
