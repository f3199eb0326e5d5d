package dev.events.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The packaged server in a process of its own; the test is skipped where it is not built. */
final class RealServer {
    private static final Path JAR = Path.of("../events-server/target/events-server.jar")
            .toAbsolutePath()
            .normalize();
    private static final String LISTENING = "listening on ";

    private final Process process;
    private final String url;

    private RealServer(Process process) throws IOException {
        this.process = process;
        this.url = address(process.inputReader(UTF_8));
    }

    static RealServer start(Path directory) throws IOException {
        return run("--embedded=" + directory.resolve("data"));
    }

    /** On MongoDB instead. */
    static RealServer on(String mongodbUrl) throws IOException {
        return run("--mongodb-url=" + mongodbUrl);
    }

    /** Makes the first token for the server in {@code directory}, with every right, before that is started. */
    static String firstToken(Path directory) throws IOException, InterruptedException {
        requireBuilt();
        Process process = command(List.of(
                        "token",
                        "create",
                        "--embedded=" + directory.resolve("data"),
                        "--name",
                        "ops",
                        "--scope",
                        "admin"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String token = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertEquals(0, process.waitFor());
        return token;
    }

    private static ProcessBuilder command(List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    private static void requireBuilt() {
        if (Files.notExists(JAR)) {
            System.err.println("tests are skipped: there is no " + JAR.getFileName());
        }
        assumeTrue(Files.exists(JAR), "the server is not built");
    }

    private static RealServer run(String store) throws IOException {
        requireBuilt();
        return new RealServer(
                command(List.of(store, "--port", "0")).redirectErrorStream(true).start());
    }

    String url() {
        return url;
    }

    /** Removes every event. */
    void purge() {
        run(0, "remove", "--purge");
    }

    /** Runs the command, and checks how it ends. */
    Cli.Result run(int exitCode, String... arguments) {
        Cli.Result result = Cli.to(url).run(arguments);
        assertEquals(exitCode, result.exitCode(), result.toString());
        return result;
    }

    /** The events without their ids, each of which is there once. */
    Set<String> events() {
        List<String> lines = run(0, "list", "--all", "-o", "ndjson").outLines().stream()
                .map(line -> line.substring(line.indexOf(',') + 1))
                .toList();
        Set<String> events = new HashSet<>(lines);
        assertEquals(lines.size(), events.size(), "an event is there twice");
        return events;
    }

    /** The id of the one event that matches a filter. */
    String id(String... filter) {
        List<String> arguments = new ArrayList<>(List.of("list"));
        arguments.addAll(List.of(filter));
        List<String> lines = run(0, arguments.toArray(String[]::new)).outLines();
        assertEquals(1, lines.size());
        return lines.get(0).substring(0, lines.get(0).indexOf('\t'));
    }

    /** What an import without invalid records prints. */
    static String counts(int added, int updated, int existing, int removed) {
        return added + " added, " + updated + " updated, " + existing + " already there, " + removed
                + " removed, 0 invalid";
    }

    void stop() throws InterruptedException {
        process.destroy();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the server did not stop");
    }

    /** Waits for the line that says where the server listens, and lets the rest of its output go by. */
    private static String address(BufferedReader output) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            seen.append(line).append('\n');
            int at = line.indexOf(LISTENING);
            if (at >= 0) {
                Thread drain = new Thread(() -> output.lines().forEach(rest -> {}));
                drain.setDaemon(true);
                drain.start();
                return line.substring(at + LISTENING.length()).strip();
            }
        }
        throw new IOException("the server did not start:\n" + seen);
    }
}
