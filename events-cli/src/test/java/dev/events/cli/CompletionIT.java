package dev.events.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Completion in the shells themselves, on a terminal. The command that they run prints its arguments, so what is compared is what
 * a shell makes of the line after the tab key.
 */
@EnabledOnOs(OS.LINUX)
class CompletionIT {
    private static final Path LAUNCHER = Path.of("").toAbsolutePath().resolve("bin/events-cli");
    /** Each is what one line of input must become; each would do harm, or fall apart, unquoted. */
    private static final List<String> TAGS = List.of(
            "review", "$(touch harm)", "`touch harm`", "it's so", "a \"b\" c", "café; rm x", "back\\slash", "*");

    @TempDir
    private Path directory;

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
        for (int i = 0; i < 20; i++) {
            server.json(200, tags());
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String tags() {
        StringBuilder tags = new StringBuilder();
        for (String tag : TAGS) {
            tags.append(tags.length() == 0 ? "" : ",")
                    .append("{\"count\":1,\"tag\":\"")
                    .append(tag.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append("\"}");
        }
        return "{\"tags\":[" + tags + "]}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void tag_afterATab_isThatTagAndNothingElse(String shell) throws Exception {
        for (String typed : List.of(
                "list --tag rev\t",
                "list --tag=rev\t",
                "list --tag '$(\t",
                "list --tag '`\t",
                "list --tag it\t",
                "list --tag a\t",
                "list --tag=caf\t",
                "list --tag ba\t")) {
            run(shell, typed);
        }
        List<String> arguments = Files.readAllLines(directory.resolve("arguments"));
        assertEquals(
                List.of(
                        "list|--tag|review|",
                        "list|--tag=review|",
                        "list|--tag|$(touch harm)|",
                        "list|--tag|`touch harm`|",
                        "list|--tag|it's so|",
                        "list|--tag|a \"b\" c|",
                        "list|--tag=café; rm x|",
                        "list|--tag|back\\slash|"),
                arguments);
        assertTrue(Files.notExists(directory.resolve("harm")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"bash", "zsh", "fish"})
    void word_afterATab_isWhole(String shell) throws Exception {
        Files.writeString(directory.resolve("events.csv"), "start\n");
        for (String typed :
                List.of("li\t--li\t5", "list --from yes\t", "list --in 'last w\t", "list -o nd\t", "import eve\t")) {
            run(shell, typed);
        }
        assertEquals(
                List.of(
                        "list|--limit|5|",
                        "list|--from|yesterday|",
                        "list|--in|last week|",
                        "list|-o|ndjson|",
                        "import|events.csv|"),
                Files.readAllLines(directory.resolve("arguments")));
    }

    /** Types a command and the return key into a new shell. */
    private void run(String shell, String typed) throws Exception {
        assumeTrue(
                isInstalled("script") && isInstalled(shell), shell + " (or script, for a terminal) is not installed");
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path command = Files.writeString(bin.resolve("events-cli"), """
                #!/bin/sh
                case $1 in
                complete | generate-completion) exec '%s' "$@" ;;
                esac
                { printf '%%s|' "$@"; echo; } >>'%s/arguments'
                """.formatted(LAUNCHER, directory));
        assertTrue(command.toFile().setExecutable(true));
        String start = switch (shell) {
            case "bash" -> "bash --norc --noprofile -i";
            case "zsh" -> "zsh -f -i";
            default -> "fish --no-config -i";
        };
        String source = shell.equals("fish")
                ? "events-cli generate-completion fish | source"
                : "source <(events-cli generate-completion " + shell + ")";
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", start, "/dev/null");
        Map<String, String> environment = builder.environment();
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
        environment.put("EVENTS_SERVER", server.url());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("HOME", directory.toString());
        environment.put("XDG_STATE_HOME", directory.resolve("state").toString());
        environment.put("TERM", "dumb");
        Process process = builder.directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("screen").toFile())
                .start();
        try (var keys = process.getOutputStream()) {
            keys.write((source + "\n" + "events-cli " + typed + "\nexit\n").getBytes(UTF_8));
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "the shell goes on");
    }

    private static boolean isInstalled(String program) {
        for (String bin : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(bin, program))) {
                return true;
            }
        }
        return false;
    }
}
