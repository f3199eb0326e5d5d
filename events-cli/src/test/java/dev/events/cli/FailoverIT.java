package dev.events.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.events.core.mongo.FaultyMongo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client's view of MongoDB electing a primary: it waits, repeats, and ends with exactly what it sent. */
class FailoverIT {
    private static final int LINES = Integer.getInteger("events.test.failover-lines", 6_000);
    private static final Duration ELECTION = Duration.ofSeconds(Long.getLong("events.test.failover-seconds", 3));
    private static final int FIRST = 1_700_000_000;
    private static final int ADDS = 40;
    private static final Pattern COUNTS =
            Pattern.compile("([0-9]+) added, 0 updated, ([0-9]+) already there, 0 removed, 0 invalid");

    private FaultyMongo mongo;
    private RealServer server;

    @BeforeEach
    void start() throws IOException {
        mongo = FaultyMongo.start();
        server = RealServer.on(mongo.connectionString());
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.stop();
        }
        mongo.close();
    }

    @Test
    void importOfManyLines_acrossAnElection_addsEachOnce(@TempDir Path directory) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            lines.add("{\"start\":" + (FIRST + i) + ",\"tags\":[\"failover\"],\"note\":\"" + i + "\"}");
        }
        Path file = Files.write(directory.resolve("events.ndjson"), lines);
        Thread election = new Thread(this::electDuringTheImport);
        election.start();

        Cli.Result result = server.run(0, "import", file.toString());

        election.join();
        mongo.forget(); // the commands that came in would fill the memory
        // A line whose answer was lost is there already when it is sent again.
        Matcher counts = COUNTS.matcher(result.out());
        assertTrue(counts.find(), result.toString());
        assertEquals(LINES, Integer.parseInt(counts.group(1)) + Integer.parseInt(counts.group(2)), result.toString());
        assertEquals(LINES, storedNotes().size());
    }

    /** The note of each event, read a part at a time: the server in memory needs long for a list of everything. */
    private Set<String> storedNotes() {
        Set<String> notes = new TreeSet<>();
        for (int from = 0; from < LINES; from += 5_000) {
            String[] range = {
                "list", "--all", "-o", "ndjson", "--from", "" + (FIRST + from), "--to", "" + (FIRST + from + 5_000)
            };
            for (String line : server.run(0, range).outLines()) {
                assertTrue(notes.add(line.replaceAll(".*\"note\":\"([0-9]+)\".*", "$1")), "twice: " + line);
            }
        }
        return notes;
    }

    /** Begins while the second request is under way. */
    private void electDuringTheImport() {
        try {
            mongo.await("insert", 2);
            mongo.stepDown(ELECTION);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void curlThatRetries_acrossAnElection_addsEachOnce() throws Exception {
        assumeTrue(runs("curl", "--version"), "curl is not installed");
        Set<String> sent = new TreeSet<>();
        for (int i = 0; i < ADDS; i++) {
            if (i == ADDS / 4) {
                mongo.stepDown(ELECTION);
            }
            assertEquals(0, add("call-" + i), "curl's exit code");
            sent.add("call-" + i);
        }
        Set<String> kept = new TreeSet<>();
        for (String event : server.events()) {
            kept.add(event.replaceAll(".*\"(call-[0-9]+)\".*", "$1"));
        }
        assertEquals(sent, kept);
    }

    private int add(String tag) throws Exception {
        Process curl = new ProcessBuilder(
                        "curl",
                        "-sS",
                        "--fail",
                        "--retry",
                        "20",
                        "--retry-max-time",
                        "120",
                        "-H",
                        "Content-Type: application/json",
                        "-H",
                        "Idempotency-Key: " + tag,
                        "-d",
                        "{\"tags\":[\"" + tag + "\"]}",
                        server.url() + "/v1/events")
                .redirectErrorStream(true)
                .start();
        String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = curl.waitFor();
        if (status != 0) {
            System.out.println(output);
        }
        return status;
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
