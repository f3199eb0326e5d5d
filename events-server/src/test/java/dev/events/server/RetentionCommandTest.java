package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.FaultyMongo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code events-server retention}, on a store with a server and without one. */
class RetentionCommandTest {
    private static final String RULES = """
            retention:
              - {name: ci, tag: ci, keep: 90d}
              - {tag: web, keep: 12h, history: false}
            """;

    @TempDir
    private Path directory;

    /** What the command prints, with single spaces; what it complains of follows. */
    private List<String> run(String config, String store, String... arguments) throws IOException {
        Path file = Files.writeString(directory.resolve("rules.yml"), config);
        StringWriter out = new StringWriter();
        List<String> all = new ArrayList<>(List.of("retention", "--config=" + file));
        all.addAll(List.of(store.split(" ")));
        all.addAll(List.of(arguments));
        CommandLine command = ServerCommand.commandLine(new ServerCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out));
        int status = command.execute(all.toArray(String[]::new));
        List<String> lines = new ArrayList<>(List.of(Integer.toString(status)));
        out.toString().lines().map(line -> line.replaceAll(" +", " ")).forEach(lines::add);
        return lines;
    }

    /** Two old events with the tag ci, one that begins now. */
    private static void addEvents(RunningServer server) {
        server.upload("""
                {"start":0,"tags":["ci"]}
                {"start":1,"stop":86401,"tags":["ci"]}
                {"tags":["ci","web"]}
                """);
    }

    private static void assertDryRun(List<String> lines) {
        assertEquals("0", lines.get(0), lines::toString);
        assertEquals("RULE WOULD GO OLDEST START NEWEST START REMOVES", lines.get(1));
        assertTrue(
                lines.get(2).matches("ci 2 19\\d\\d-\\S+ \\S+ 19\\d\\d-\\S+ \\S+ tag \\[ci], keep 90d"), lines.get(2));
        assertEquals("rule-2 0 - - tag [web], keep 12h", lines.get(3));
        assertEquals("There are 3 events in all.", lines.get(4));
        assertEquals(
                "The rule ci is held: it would remove 2 of 3 events, more than half, in its first run. To let it:"
                        + " events-server retention --confirm \"ci\"",
                lines.get(5));
        assertEquals(6, lines.size());
    }

    @Test
    void besideAServerAndWithoutOne_itCountsAndConfirms() throws IOException {
        String store = "--embedded=" + directory.resolve("store");
        try (RunningServer server = RunningServer.embedded(directory.resolve("store"))) {
            addEvents(server);
            // The server itself has no rules: those of the file count.
            assertDryRun(run(RULES, store, "--dry-run"));
            assertEquals(List.of("0", "confirmed ci: it removes 2 of 3 events"), run(RULES, store, "--confirm"));
        }
        // What was confirmed there is known here.
        List<String> lines = run(RULES, store, "--dry-run");
        assertEquals("There are 3 events in all.", lines.get(lines.size() - 1));
        assertEquals(List.of("0", "events-server: no rule is held"), run(RULES, store, "--confirm"));
        assertDryRun(run(RULES.replace("90d", "91d"), store, "--dry-run").stream()
                .map(line -> line.replace("91d", "90d"))
                .toList());
        assertEquals(
                List.of("0", "confirmed rule-2: it removes 0 of 3 events"), run(RULES, store, "--confirm", "rule-2"));
    }

    @Test
    void onMongoDb_itCountsAndConfirms() throws IOException {
        try (FaultyMongo mongo = FaultyMongo.start();
                RunningServer server = RunningServer.on(mongo)) {
            addEvents(server);
            String store = "--mongodb-url=" + mongo.connectionString() + " --database=events_test --collection="
                    + mongo.collection();

            assertDryRun(run(RULES, store, "--dry-run"));
            assertEquals(List.of("0", "confirmed ci: it removes 2 of 3 events"), run(RULES, store, "--confirm", "ci"));
            assertEquals(List.of("0", "events-server: no rule is held"), run(RULES, store, "--confirm"));
        }
    }

    @Test
    void wrongUse_isSaidInOneLine() throws IOException {
        String store = "--embedded=" + directory.resolve("store");
        assertEquals(List.of("2", "events-server: retention needs one of --dry-run and --confirm"), run(RULES, store));
        assertEquals(
                List.of("2", "events-server: retention needs one of --dry-run and --confirm, not both"),
                run(RULES, store, "--dry-run", "--confirm"));
        assertEquals(
                List.of("1", "events-server: there is no rule \"x\"; the rules are ci, rule-2"),
                run(RULES, store, "--confirm=x"));
        assertEquals(
                List.of("0", "events-server: the configuration has no rules: nothing is removed"),
                run("retention:", store, "--dry-run"));
        List<String> away =
                run(RULES, "--mongodb-url=mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300", "--dry-run");
        assertEquals("1", away.get(0));
        assertTrue(away.get(1).startsWith("events-server: MongoDB cannot be reached"), away::toString);
        assertTrue(away.get(1).endsWith("; for the embedded store, add --embedded"), away::toString);
        assertEquals(2, away.size());
    }
}
