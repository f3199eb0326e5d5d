package dev.events.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of the server itself, and logging in on a terminal. */
class AccessIT {
    private static final Path LAUNCHER = Path.of("").toAbsolutePath().resolve("bin/events-cli");
    private static final char INTERRUPT = 3;

    @TempDir
    private Path directory;

    private static String first;
    private static RealServer server;

    @BeforeAll
    static void startServer(@TempDir Path data) throws Exception {
        first = RealServer.firstToken(data);
        server = RealServer.start(data);
    }

    @AfterAll
    static void stopServer() throws InterruptedException {
        if (server != null) {
            server.stop();
        }
    }

    private Cli.Result run(Cli cli, int exitCode, String... arguments) {
        Cli.Result result = cli.withConfig(directory.resolve("config")).run(arguments);
        assertEquals(exitCode, result.exitCode(), result.toString());
        return result;
    }

    @Test
    void tokens_fromTheFirstToTheRevokedOne() {
        String url = server.url();
        assertTrue(run(Cli.to(url), 1, "list").err().contains("asks for a token; run events-cli login"));
        Cli.Result login = run(Cli.anywhere().typing(first + "\n"), 0, "login", "--server", url);
        assertTrue(login.err().contains("as \"ops\" with the scope admin. The token is kept in "), login.err());
        run(Cli.anywhere(), 0, "add", "other");

        Cli.Result created = run(
                Cli.anywhere(),
                0,
                "token",
                "create",
                "--name",
                "build",
                "--scope",
                "add",
                "--tag",
                "team-a",
                "--expires",
                "90d");
        assertTrue(created.out().matches("evt_[0-9A-Za-z]{38}\\R"), created.out());
        Cli build = Cli.to(url).with("EVENTS_TOKEN", created.out().strip());
        run(build, 0, "add", "deploy");
        Cli.Result refused = run(build, 1, "list");
        assertTrue(refused.err().contains("scope read"), refused.err());
        assertTrue(run(Cli.anywhere(), 0, "list", "--tag", "team-a").out().contains("team-a"));

        String id = run(Cli.anywhere(), 0, "token", "list").outLines().stream()
                .filter(line -> line.contains("\tbuild\tadd\tteam-a\t"))
                .map(line -> line.substring(0, line.indexOf('\t')))
                .findFirst()
                .orElseThrow();
        assertTrue(created.err().endsWith(id + System.lineSeparator()), created.err());
        assertEquals(
                "revoked " + id + System.lineSeparator(),
                run(Cli.anywhere(), 0, "token", "revoke", id).out());
        assertTrue(run(build, 1, "add", "deploy").err().contains("it is in EVENTS_TOKEN; set another there"));
        run(Cli.anywhere(), 1, "token", "revoke", id);
        run(Cli.anywhere(), 0, "login", "--remove");
        run(Cli.anywhere(), 1, "list");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void login_onATerminal_showsNothingOfTheToken() throws Exception {
        Terminal terminal = new Terminal("'" + LAUNCHER + "' login --server " + server.url() + "; stty -a");
        terminal.waitFor("Token for " + server.url() + ": ");
        terminal.type(first + "\n");
        String screen = terminal.end();
        assertTrue(screen.contains("logged in to " + server.url()), screen);
        assertFalse(screen.contains(first.substring(0, 8)), screen);
        assertTrue(screen.contains(" echo "), screen);
        assertTrue(Files.readString(directory.resolve("config/events/cli.yml")).contains("token: " + first));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void login_interrupted_leavesTheTerminalAsItWas() throws Exception {
        Terminal terminal = new Terminal(
                "trap : INT; '" + LAUNCHER + "' login --server " + server.url() + "; echo \"ended with $?\"; stty -a");
        terminal.waitFor("Token for " + server.url() + ": ");
        terminal.type(first.substring(0, 20) + INTERRUPT);
        String screen = terminal.end();
        assertTrue(screen.contains("ended with 130"), screen);
        assertTrue(screen.contains(" echo "), screen);
        assertFalse(screen.contains(first.substring(0, 8)), screen);
        assertFalse(Files.exists(directory.resolve("config/events/cli.yml")));
    }

    /** A shell's line on a terminal. */
    private final class Terminal {
        private final Process process;
        private final InputStream out;
        private final OutputStream keys;
        private final StringBuilder screen = new StringBuilder();

        Terminal(String line) throws IOException {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script, for a terminal, is not installed");
            ProcessBuilder builder = new ProcessBuilder("script", "-qec", line, "/dev/null");
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(name -> name.startsWith("EVENTS_") || name.equals("JAVA_TOOL_OPTIONS"));
            environment.put("JAVA_HOME", System.getProperty("java.home"));
            environment.put("SHELL", "/bin/sh");
            environment.put("XDG_CONFIG_HOME", directory.resolve("config").toString());
            environment.put("XDG_STATE_HOME", directory.resolve("state").toString());
            process = builder.redirectErrorStream(true).start();
            out = process.getInputStream();
            keys = process.getOutputStream();
        }

        void waitFor(String text) throws IOException {
            byte[] buffer = new byte[1024];
            while (screen.indexOf(text) < 0) {
                int read = out.read(buffer);
                assertTrue(read > 0, () -> "the command has ended: " + screen);
                screen.append(new String(buffer, 0, read, UTF_8));
            }
        }

        void type(String text) throws IOException {
            keys.write(text.getBytes(UTF_8));
            keys.flush();
        }

        String end() throws IOException, InterruptedException {
            screen.append(new String(out.readAllBytes(), UTF_8));
            keys.close();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "the shell goes on");
            return screen.toString();
        }
    }
}
