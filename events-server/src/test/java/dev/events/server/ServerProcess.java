package dev.events.server;

import dev.events.core.mongo.FaultyMongo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The server as its user runs it, in a process of its own. */
public final class ServerProcess extends TestServer {
    private final Process process;
    private final Path errors;
    private final List<String> printed = new ArrayList<>();
    private final BufferedReader out;
    private String url = "";

    private ServerProcess(Map<String, String> environment, String... arguments) throws IOException {
        errors = Files.createTempFile("events-server", ".err");
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The command line that runs the program. */
    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                // As in the manifest of the jar that is run.
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ServerCommand.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    public static ServerProcess run(String... arguments) throws IOException {
        return new ServerProcess(Map.of(), arguments);
    }

    public static ServerProcess run(Map<String, String> environment, String... arguments) throws IOException {
        return new ServerProcess(environment, arguments);
    }

    /** On a free port, over an embedded store in {@code directory}. */
    public static ServerProcess embedded(Path directory, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--embedded=" + directory, "--port", "0"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    /** On a free port, over a replica set. */
    static ServerProcess on(FaultyMongo mongo) throws IOException {
        return on(mongo, "");
    }

    /**
     * On a free port, over a replica set.
     *
     * @param options more options of the connection string, each with an {@code &} before it
     */
    static ServerProcess on(FaultyMongo mongo, String options) throws IOException {
        return run(
                "--mongodb-url",
                mongo.connectionString() + options,
                "--database",
                "events_test",
                "--collection",
                mongo.collection(),
                "--port",
                "0");
    }

    /** Waits until it says where it listens, and for the two lines after that. */
    @Override
    public synchronized String url() {
        try {
            while (url.isEmpty()) {
                String line = out.readLine();
                if (line == null) {
                    throw new IOException("the server did not start: " + errors());
                }
                printed.add(line);
                if (line.startsWith("listening on ")) {
                    printed.add(out.readLine());
                    printed.add(out.readLine());
                    url = line.substring("listening on ".length());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return url;
    }

    /** Where MongoDB clients reach its embedded store, if it was started with {@code --embedded-port}. */
    public String mongodbUrl() {
        url();
        return printed.get(1).replaceAll(".* \\(also at (mongodb:[^)]*)\\)", "$1");
    }

    long pid() {
        return process.pid();
    }

    public List<String> printed() {
        return printed;
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** SIGKILL, without waiting for the end. */
    void killAtOnce() {
        process.destroyForcibly();
    }

    /** Runs the action when the process has ended. */
    void onExit(Runnable action) {
        var unused = process.onExit().thenRun(action);
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
    }
}
