package dev.events.cli;

import dev.events.cli.console.CliEnvironment;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Runs the command in this JVM, in surroundings that the test chooses: by default a pipe, in Paris, at a fixed time. */
public final class Cli {
    public static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    /** In Paris 13:00:15.25 on a Tuesday. */
    public static final Instant NOW = Instant.parse("2026-11-24T12:00:15.250Z");

    public static final String ID = "6564c1f0a1b2c3d4e5f60718";
    public static final String OTHER_ID = "6564c1f0a1b2c3d4e5f60719";

    private final Map<String, String> variables =
            new HashMap<>(Map.of("XDG_CONFIG_HOME", "/nowhere", "XDG_STATE_HOME", "/dev/null"));
    private boolean terminal;
    private OptionalInt columns = OptionalInt.empty();
    private String input = "";
    private Instant now = NOW;

    /** A command that talks to {@code server}. */
    public static Cli to(FakeServer server) {
        return to(server.url());
    }

    public static Cli to(String url) {
        return new Cli().with("EVENTS_SERVER", url);
    }

    /** Where {@code cli.yml} is looked for, instead of where the developer's own is. */
    public Cli withConfig(Path directory) {
        return with("XDG_CONFIG_HOME", directory.toString());
    }

    public static Cli anywhere() {
        return new Cli();
    }

    public Cli with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    public Cli at(Instant time) {
        this.now = time;
        return this;
    }

    /** On a terminal of this width, where the person types {@code answers}. */
    public Cli onTerminal(int width, String answers) {
        this.terminal = true;
        this.columns = OptionalInt.of(width);
        this.input = answers;
        return this;
    }

    /** With this on standard input, which is no terminal. */
    public Cli typing(String input) {
        this.input = input;
        return this;
    }

    public Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = EventsCli.run(environment(), new PrintWriter(out), new PrintWriter(err), args);
        return new Result(exitCode, out.toString(), err.toString());
    }

    public CliEnvironment environment() {
        return new CliEnvironment(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new StringReader(input),
                terminal,
                terminal,
                terminal,
                columns,
                variables,
                Clock.fixed(now, PARIS));
    }

    public record Result(int exitCode, String out, String err) {
        public List<String> outLines() {
            return new ArrayList<>(out.lines().toList());
        }
    }
}
