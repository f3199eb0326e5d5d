package dev.events.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** History and undo, with the packaged server. */
class UndoIT {
    private static final Pattern UNDO_LINE = Pattern.compile("(?m)Undo: events-cli undo ([0-9a-f ]+)$");

    private static RealServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startServer(@TempDir Path data) throws Exception {
        server = RealServer.start(data);
    }

    @AfterAll
    static void stopServer() throws InterruptedException {
        if (server != null) {
            server.stop();
        }
    }

    @BeforeEach
    void purge() {
        server.purge();
    }

    private Cli cli() {
        return Cli.to(server.url()).with("XDG_STATE_HOME", directory.toString());
    }

    private static Cli.Result run(Cli cli, int exitCode, String... arguments) {
        Cli.Result result = cli.run(arguments);
        assertEquals(exitCode, result.exitCode(), result.toString());
        return result;
    }

    /** Runs a command on a terminal; returns the ids of its undo line. */
    private String[] undoable(String... arguments) {
        Cli.Result result = run(cli().onTerminal(100, "y\n"), 0, arguments);
        Matcher line = UNDO_LINE.matcher(result.err());
        assertTrue(line.find(), result.err());
        return line.group(1).split(" ", -1);
    }

    private String list(String... filter) {
        List<String> arguments = new ArrayList<>(List.of("list", "--all", "-o", "ndjson"));
        arguments.addAll(List.of(filter));
        return run(cli(), 0, arguments.toArray(String[]::new)).out();
    }

    private void add(String... tags) {
        List<String> arguments = new ArrayList<>(List.of("add", "--note", "the note", "--start", "10:30"));
        arguments.addAll(List.of(tags));
        run(cli(), 0, arguments.toArray(String[]::new));
    }

    @Test
    void wrongRemoval_isUndone_andTheUndoIsUndone() {
        add("deploy", "web");
        add("deploy");
        add("other");
        String before = list();
        String removal = undoable("remove", "--tag", "deploy")[0];
        assertEquals(1, list().lines().count());

        Cli.Result undone = run(cli().onTerminal(100, ""), 0, "undo");
        assertTrue(undone.out().startsWith("Restored 2 events that `remove --tag deploy` removed "), undone.out());
        assertEquals(before, list());
        assertTrue(run(cli(), 0, "history").out().contains(removal + "\t"));
        assertTrue(
                run(cli(), 0, "history").outLines().get(1).contains("\t2\tundone\tremove --tag deploy"),
                run(cli(), 0, "history").out());
        assertTrue(run(cli(), 0, "undo", removal).out().startsWith("Nothing is left to undo of `remove --tag deploy`"));

        Matcher line = UNDO_LINE.matcher(undone.err());
        assertTrue(line.find(), undone.err());
        Cli.Result redone = run(cli(), 0, "undo", line.group(1));
        assertTrue(redone.out().startsWith("Undid `undo " + removal + "` "), redone.out());
        assertEquals(1, list().lines().count());
    }

    @Test
    void changesOfEachCommand_areUndone() {
        add("a");
        add("b");
        String a = server.id("--tag", "a");
        String b = server.id("--tag", "b");
        String before = list();
        for (String[] command : new String[][] {
            {"edit", a, b, "--add-tag", "x"},
            {"edit", "--tag", "a", "--add-tag", "y"},
            {"edit", a, "--note", ""},
            {"stop", a},
            {"annotate", a, "more"},
            {"remove", a, b},
            {"join", a, b}
        }) {
            String[] operations = undoable(command);
            assertFalse(list().equals(before), String.join(" ", command));
            List<String> undo = new ArrayList<>(List.of("undo"));
            undo.addAll(List.of(operations));
            run(cli(), 0, undo.toArray(String[]::new));
            assertEquals(before, list(), String.join(" ", command));
            undoable(command);
            run(cli(), 0, "undo");
            assertEquals(before, list(), String.join(" ", command));
        }
        Cli.Result history = run(cli(), 0, "show", a, "--history");
        assertTrue(history.outLines().size() >= 20, history.out());
    }

    @Test
    void wrongImport_isUndone() throws Exception {
        StringBuilder lines = new StringBuilder("{\"start\":1,\"tags\":[\"first\"]}\n");
        for (int i = 0; i < 4500; i++) {
            lines.append("{\"start\":").append(i).append(",\"tags\":[\"imported\"]}\n");
        }
        Path file = Files.writeString(directory.resolve("wrong.ndjson"), lines);
        add("mine");
        String before = list();
        assertEquals(3, undoable("import", file.toString()).length);
        assertEquals(4502, list().lines().count());
        assertFalse(run(cli().onTerminal(100, ""), 0, "import", file.toString())
                .err()
                .contains("Undo"));
        run(cli(), 0, "edit", server.id("--tag", "first"), "--add-tag", "changed");
        run(cli(), 0, "undo");
        Cli.Result undone = run(cli(), 0, "undo");
        assertTrue(undone.out().startsWith("Removed 4501 events that `import` added "), undone.out());
        assertEquals(before, list());
    }

    @Test
    void whatChangedSince_isLeftAlone() {
        add("a");
        add("b");
        String a = server.id("--tag", "a");
        String operation = undoable("edit", "--text", "the note", "--add-tag", "wrong")[0];
        run(cli(), 0, "edit", a, "--note", "newer");
        Cli.Result undone = run(cli(), 0, "undo", operation);
        assertTrue(undone.out().startsWith("Restored 1 event that `edit --text 'the note' --add-tag wrong` changed "));
        assertEquals(
                "events-cli: " + a + " is left alone: it was changed since",
                undone.err().strip());
        assertEquals(1, list("--tag", "wrong").lines().count());
        run(cli(), 0, "remove", "--tag", "b");
        Cli.Result again = run(cli(), 1, "undo", operation);
        assertTrue(again.err().contains("nothing undone of `edit "), again.err());
    }

    @Test
    void removalForever_leavesNoCopy() {
        add("secret");
        add("other");
        run(cli(), 0, "edit", "--tag", "secret", "--add-tag", "x");
        String id = server.id("--tag", "secret");
        run(cli(), 2, "remove", "--tag", "secret", "--forever");
        Cli.Result removed = run(cli().onTerminal(100, "y\n1\n"), 0, "remove", "--tag", "secret", "--forever");
        assertTrue(removed.err().contains("This cannot be undone."), removed.err());
        assertFalse(removed.err().contains("events-cli undo"), removed.err());
        run(cli(), 1, "show", id, "--history");
        run(cli(), 0, "remove", "--tag", "other");
        run(cli(), 0, "undo");
        run(cli(), 0, "undo");
        assertFalse(list().contains("secret"));
        assertFalse(run(cli(), 0, "list", "--all").out().contains("secret"));
        run(cli(), 0, "remove", "--purge", "--forever", "--yes");
        assertEquals("", list());
    }

    @Test
    void purge_isUndone() {
        add("a");
        add("b");
        String before = list();
        Cli.Result purged = run(cli().onTerminal(100, "y\n"), 0, "remove", "--purge");
        assertTrue(purged.err().contains("This can be undone until "), purged.err());
        Cli.Result events = run(
                cli(),
                0,
                "history",
                UNDO_LINE
                        .matcher(purged.err())
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1),
                "-o",
                "ndjson");
        assertEquals(2, events.outLines().size());
        assertTrue(run(cli(), 0, "undo").out().startsWith("Restored 2 events that `remove --purge` removed "));
        assertEquals(before, list());
    }

    @Test
    void tokens_undoOnlyWhatIsTheirs(@TempDir Path data) throws Exception {
        String first = RealServer.firstToken(data);
        RealServer guarded = RealServer.start(data);
        try {
            Cli ops = Cli.to(guarded.url()).with("EVENTS_TOKEN", first);
            Cli a = token(ops, guarded.url(), "team-a");
            Cli b = token(ops, guarded.url(), "team-b");
            run(ops, 0, "add", "everybody");
            run(a, 0, "add", "work");
            run(b, 0, "add", "work");
            run(a, 0, "remove", "--tag", "work");
            run(ops, 0, "edit", "--tag", "everybody", "--add-tag", "changed");
            run(b, 0, "edit", "--tag", "work", "--add-tag", "changed");
            String foreign = run(ops, 0, "history").outLines().get(1);
            assertTrue(foreign.contains("\tops\t1\tdone\tedit --tag everybody --add-tag changed"), foreign);
            assertEquals(1, run(a, 0, "history").outLines().size());
            assertTrue(run(a, 1, "undo", foreign.substring(0, 24)).err().contains("or it is not yours"));
            assertTrue(run(a, 0, "undo").out().startsWith("Restored 1 event that `remove --tag work` removed "));
            assertTrue(run(a, 1, "undo").err().contains("all that you did is undone already"));
            assertEquals(2, run(ops, 0, "list", "--tag", "changed").outLines().size());
            assertTrue(run(ops, 0, "undo").out().contains("`edit --tag everybody --add-tag changed`"));
            assertEquals(
                    1,
                    run(a, 1, "remove", "--tag", "work", "--forever", "--yes").exitCode());
            assertEquals(1, run(a, 0, "list").outLines().size());
        } finally {
            guarded.stop();
        }
    }

    private static Cli token(Cli ops, String url, String tag) {
        String token = run(ops, 0, "token", "create", "--name", tag, "--scope", "write", "--tag", tag)
                .out()
                .strip();
        return Cli.to(url).with("EVENTS_TOKEN", token);
    }
}
