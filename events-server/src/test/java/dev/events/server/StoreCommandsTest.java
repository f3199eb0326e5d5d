package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.embedded.EmbeddedStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code backup}, {@code restore} and {@code check}, beside servers that run and that are killed. */
class StoreCommandsTest {
    private static final int WRITERS = 4;
    /** Enough that a copy and its check take a while. */
    private static final int EVENTS = 20_000;

    @TempDir
    private Path folder;

    private Path store() {
        return folder.resolve("store");
    }

    private Path copy() {
        return folder.resolve("copy.sqlite");
    }

    private static CommandRun run(String... arguments) throws Exception {
        return CommandRun.of(Map.of(), arguments);
    }

    private CommandRun onStore(String... arguments) throws Exception {
        return run(Stream.concat(Stream.of(arguments), Stream.of("--embedded=" + store()))
                .toArray(String[]::new));
    }

    private void fill(int events) {
        try (EmbeddedStore embedded = EmbeddedStore.open(store())) {
            embedded.addAll(IntStream.range(0, events)
                    .mapToObj(i -> new Addition(Event.mark(Instant.ofEpochSecond(i), "old", "n" + i % 100), null))
                    .toList());
        }
    }

    /** Adds the events of writer N: marks with the tag wN, at the seconds 1, 2, 3 and so on. */
    private static final class Load {
        private final AtomicIntegerArray acknowledged = new AtomicIntegerArray(WRITERS);
        private final List<Thread> threads = new ArrayList<>();

        /** Until the server does not answer. */
        Load(ServerProcess server) {
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                Thread thread = new Thread(() -> add(server, writer));
                threads.add(thread);
                thread.start();
            }
        }

        private void add(ServerProcess server, int writer) {
            try {
                int next = 1;
                while (server.post("/v1/events", "{\"start\":" + next + ",\"tags\":[\"w" + writer + "\"]}")
                                .statusCode()
                        == 201) {
                    acknowledged.set(writer, next++);
                }
            } catch (UncheckedIOException e) {
                // killed
            }
        }

        void await(int events) {
            for (int i = 0; i < WRITERS; i++) {
                while (acknowledged.get(i) < events) {
                    Thread.onSpinWait();
                }
            }
        }

        List<Integer> acknowledged() {
            return IntStream.range(0, WRITERS).map(acknowledged::get).boxed().toList();
        }

        void join() throws InterruptedException {
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    /** Each writer has at least so many events, and no hole; returns how many there are of all. */
    private static long assertNoHole(Path directory, List<Integer> least) {
        try (EmbeddedStore embedded = EmbeddedStore.open(directory)) {
            for (int i = 0; i < WRITERS; i++) {
                List<Long> seconds = embedded.stream(
                                EventQuery.builder().tag("w" + i).build())
                        .map(event -> event.start().getEpochSecond())
                        .sorted()
                        .toList();
                assertTrue(seconds.size() >= least.get(i), "acknowledged, and missing");
                for (int n = 0; n < seconds.size(); n++) {
                    assertEquals(n + 1, seconds.get(n), "a hole");
                }
            }
            return embedded.count(EventQuery.builder().build());
        }
    }

    @Test
    void backup_ofAServerThatIsKilledMeanwhile_holdsAllThatWasAcknowledgedBefore() throws Exception {
        fill(EVENTS);
        List<Integer> before;
        List<Integer> atTheEnd;
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        try (ServerProcess server = ServerProcess.embedded(store())) {
            server.url();
            Load load = new Load(server);
            load.await(50);
            before = load.acknowledged();
            Process backup = CommandRun.start(Map.of(), out, err, "backup", copy().toString(), "--embedded=" + store());
            awaitDraft(backup);
            server.kill();
            load.join();
            atTheEnd = load.acknowledged();
            assertEquals(0, backup.waitFor(), Files.readString(err));
        }
        CommandRun restored = run("restore", copy().toString(), "--embedded=" + folder.resolve("restored"));

        assertEquals(0, restored.status(), restored.err());
        long events = assertNoHole(folder.resolve("restored"), before);
        assertTrue(Files.readString(out).startsWith("copied " + events + " events ("), Files.readString(out));
        CommandRun killed = onStore("check");
        assertEquals(0, killed.status(), killed.err());
        assertNoHole(store(), atTheEnd);
    }

    @Test
    void backupThatIsKilled_leavesNoFileOfItsName_andTheNextOneWorks() throws Exception {
        fill(EVENTS);
        Process backup = CommandRun.start(
                Map.of(),
                folder.resolve("out"),
                folder.resolve("err"),
                "backup",
                copy().toString(),
                "--embedded=" + store());
        awaitDraft(backup);

        assertNotEquals(0, backup.destroyForcibly().waitFor());
        assertFalse(Files.exists(copy()));
        assertEquals(1, drafts().size());

        assertEquals(0, onStore("backup", copy().toString()).status());
        assertTrue(Files.exists(copy()));
        assertEquals(List.of(), drafts());
    }

    /** Waits until a backup has begun to write. */
    private void awaitDraft(Process backup) throws IOException {
        while (drafts().stream().allMatch(draft -> draft.toFile().length() == 0)) {
            assertTrue(backup.isAlive(), "the backup ended too early");
        }
    }

    private List<Path> drafts() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }

    @Test
    void backupAndCheck_besideARunningServer_sayWhatTheyFound() throws Exception {
        try (ServerProcess server = ServerProcess.embedded(store())) {
            server.post("/v1/events", "{\"tags\":[\"a\"]}");
            server.createToken("admin", null);

            CommandRun backup = onStore("backup", copy().toString());
            CommandRun check = onStore("check");

            assertEquals(0, backup.status(), backup.err());
            assertTrue(
                    backup.out()
                            .strip()
                            .matches("copied 1 event and 1 other document \\(" + Files.size(copy()) + " bytes\\) to "
                                    + copy() + ", with all that was acknowledged by 20\\d\\d-[-0-9:.T]+Z"),
                    backup.out());
            assertEquals(0, check.status(), check.err());
            assertTrue(
                    check.out().startsWith("nothing is wrong with " + store() + ": 1 event and 1 other document"),
                    check.out());

            CommandRun restore = onStore("restore", "--replace", copy().toString());
            assertEquals(1, restore.status());
            assertTrue(restore.err().contains("in use by process " + server.pid()), restore.err());
            assertEquals(1, restore.errorLines().size());
        }
    }

    @Test
    void existingFilesAndStores_areKept_unlessTold() throws Exception {
        fill(3);
        assertEquals(0, onStore("backup", copy().toString()).status());

        CommandRun again = onStore("backup", copy().toString());
        CommandRun restore = onStore("restore", copy().toString());

        assertEquals(1, again.status());
        assertEquals(
                List.of("events-server: " + copy() + " exists already; it was not changed; --force replaces it"),
                again.errorLines());
        assertEquals(1, restore.status());
        assertEquals(
                List.of("events-server: there is a store in " + store()
                        + " already; it was not changed; --replace moves it aside"),
                restore.errorLines());
        assertEquals(0, onStore("backup", "--force", copy().toString()).status());
        CommandRun replaced = onStore("restore", "--replace", copy().toString());
        assertEquals(0, replaced.status(), replaced.err());
        assertTrue(replaced.out().startsWith("restored 3 events ("), replaced.out());
        Path old = Path.of(replaced.after("the store that was there is in "));
        assertEquals(0, run("check", "--embedded=" + old).status());
    }

    @Test
    void check_ofADamagedStore_namesWhatIsWrong_andFails() throws Exception {
        fill(3);
        change("DELETE FROM keys_1");

        CommandRun check = onStore("check");

        assertEquals(1, check.status());
        assertEquals("", check.out());
        assertEquals(3, check.errorLines().size(), check.err());
        assertTrue(check.err().contains("lacks a row for the document at position 1"), check.err());
    }

    /** As an older server does with the file of a newer one. */
    @ParameterizedTest
    @ValueSource(strings = {"", "check", "backup copy", "start"})
    void fileOfANewerFormat_isRefusedInOneLine_andLeftAsItIs(String command) throws Exception {
        fill(3);
        change("PRAGMA user_version = 3");
        byte[] before = Files.readAllBytes(store().resolve("events.sqlite"));
        List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
        arguments.remove("");
        arguments.addAll(List.of("--embedded=" + store(), "--port", "0"));

        CommandRun refused =
                CommandRun.of(Map.of("XDG_STATE_HOME", folder.toString()), arguments.toArray(String[]::new));

        assertEquals(1, refused.status());
        List<String> lines = refused.errorLines().stream()
                .filter(line -> line.startsWith("events-server: "))
                .toList();
        assertEquals(1, lines.size(), refused.err());
        assertTrue(lines.get(0).contains("format 3 of a newer version"), refused.err());
        assertArrayEquals(before, Files.readAllBytes(store().resolve("events.sqlite")));
    }

    private void change(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store().resolve("events.sqlite"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "backup", "restore"})
    void onMongoDb_itsOwnToolsAreNamed(String command) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command, "--mongodb-url", "localhost:1"));
        if (!command.equals("check")) {
            arguments.add(copy().toString());
        }

        CommandRun refused = run(arguments.toArray(String[]::new));

        assertEquals(2, refused.status());
        assertEquals(1, refused.errorLines().size());
        assertTrue(refused.err().contains("MongoDB, whose own tools do this: mongo"), refused.err());
    }

    @Test
    void missingStore_andMissingFile_areNamed() throws Exception {
        CommandRun check = onStore("check");
        assertEquals(1, check.status());
        assertEquals(List.of("events-server: there is no store in " + store()), check.errorLines());
        assertFalse(Files.exists(store()));

        CommandRun restore = onStore("restore", copy().toString());
        assertEquals(1, restore.status());
        assertEquals(List.of("events-server: there is no file " + copy()), restore.errorLines());
        assertFalse(Files.exists(store()));
    }

    @Test
    void fileForADirectory_andDirectoryForAFile_areNamed() throws Exception {
        fill(1);
        assertEquals(0, onStore("backup", copy().toString()).status());

        CommandRun check = run("check", "--embedded=" + copy());
        assertEquals(1, check.status());
        assertEquals(
                List.of("events-server: " + copy()
                        + " is a file; give the directory of a store, to which a backup is restored first"),
                check.errorLines());

        Path restored = folder.resolve("restored");
        CommandRun restore = run("restore", store().toString(), "--embedded=" + restored);
        assertEquals(1, restore.status());
        assertEquals(
                List.of("events-server: " + store() + " is not a file; give the file that a backup has written"),
                restore.errorLines());
        assertFalse(Files.exists(restored));
    }
}
