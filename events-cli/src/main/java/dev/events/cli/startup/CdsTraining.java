package dev.events.cli.startup;

import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * {@code train}: runs common commands against a fake server on the loopback interface, so that Java records the classes they
 * load. The launcher makes a class-data archive of these. No real server is contacted.
 */
public final class CdsTraining extends CliCommand {
    public static final String NAME = "train";

    private static final String EVENT =
            "{\"id\":\"000000000000000000000000\",\"start\":1.5,\"stop\":null,\"open\":true,\"tags\":[\"a\"],\"note\":\"b\"}";
    private static final String PAGE = "{\"events\":[" + EVENT + "],\"next_cursor\":null}";
    private static final String[][] COMMANDS = {
        {"list"},
        {"list", "--tag", "a", "--from", "-1d", "-o", "json"},
        {"add", "--tag", "a"},
        {"start", "a"},
        {"stop"},
        {"status"},
        {"status", "--short"},
        {"complete", "zsh", "--", "list", "--from", ""}
    };

    /** Runs the command in this JVM; returns its exit code. */
    public interface Runner {
        int run(CliEnvironment environment, PrintWriter out, PrintWriter err, String... args);
    }

    private final Runner runner;

    public CdsTraining(CliEnvironment environment, Runner runner) {
        super(NAME, environment);
        this.runner = runner;
        describe("Runs common commands to record the classes they load (internal).");
        spec().usageMessage().hidden(true);
    }

    @Override
    public Integer call() {
        try {
            Path state = Files.createTempDirectory("events-cli-train");
            try {
                return train(state);
            } finally {
                delete(state.resolve("events"));
                delete(state);
            }
        } catch (IOException e) {
            throw CliException.refused("cannot train: " + e.getMessage());
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private int train(Path state) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> answer(server), "train");
            thread.setDaemon(true);
            thread.start();
            Map<String, String> variables = new HashMap<>(environment.variables());
            variables.keySet().removeIf(name -> name.toUpperCase(Locale.ROOT).startsWith("EVENTS_"));
            variables.put("EVENTS_SERVER", "http://127.0.0.1:" + server.getLocalPort());
            variables.put("XDG_CONFIG_HOME", "/nonexistent");
            variables.put("XDG_STATE_HOME", state.toString());
            for (boolean terminal : new boolean[] {false, true}) {
                for (String[] command : COMMANDS) {
                    train(variables, terminal, command);
                }
            }
            // Who has logged in has settings with a token, in YAML.
            Path settings = Files.createDirectories(state.resolve("events")).resolve("cli.yml");
            Files.writeString(
                    settings,
                    "server: " + variables.remove("EVENTS_SERVER") + "\ntoken: a\nprofiles:\n  b:\n    timeout: 5\n");
            variables.put("XDG_CONFIG_HOME", state.toString());
            train(variables, false, "list");
            return ExitCodes.DONE;
        }
    }

    private void train(Map<String, String> variables, boolean terminal, String... command) {
        CliEnvironment surroundings = new CliEnvironment(
                environment.bytes(),
                environment.in(),
                false,
                terminal,
                terminal,
                terminal ? OptionalInt.of(80) : OptionalInt.empty(),
                variables,
                environment.clock());
        int exitCode = runner.run(surroundings, new PrintWriter(Writer.nullWriter()), err(), command);
        if (exitCode != ExitCodes.DONE) {
            throw CliException.refused(String.join(" ", command) + " ended with " + exitCode);
        }
    }

    /** Answers one request for each connection, until the socket is closed. */
    private static void answer(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept();
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                    OutputStream out = socket.getOutputStream()) {
                String request = in.readLine();
                int length = 0;
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                        length = Integer.parseInt(
                                line.substring(line.indexOf(':') + 1).strip());
                    }
                }
                in.skip(length);
                String body = request != null && request.startsWith("GET") ? PAGE : EVENT;
                out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                                + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
