package dev.events.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import dev.events.cli.HostileServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that never end, or come so slowly that they might as well not, end with one line that names the limit. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileServerTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "list --all|{\"id\":\"6564c1f0a1b2c3d4e5f60718\",\"start\":1,\"note\":\"|a|an event has more than 1048576 bytes",
                "list --all|{\"id\":\"6564c1f0a1b2c3d4e5f60718\",\"start\":1,\"x\":[|[],|an event has more than 1048576 bytes",
                "export|{\"a\":1,|` `|an event has more than 1048576 bytes",
                "list|{\"events\":[{\"note\":\"|a|exceeds the maximum allowed (4194304)",
                "list|{\"x\":[|{\"a\":1},|it has more than 67108864 bytes",
                "show 6564c1f0a1b2c3d4e5f60718|{\"tags\":[|\"a\",|it has more than 67108864 bytes",
                "tags|{\"x\":\"a\",\"y\":[|1,|it has more than 67108864 bytes",
            })
    void answer_endless_isReadUpToALimit(String command, String beginning, String repeated, String says)
            throws IOException {
        try (HostileServer server = HostileServer.endless(OK + "\r\n" + beginning, repeated)) {
            Cli.Result result = Cli.to(server.url()).run(command.split(" "));
            assertEquals(1, result.exitCode(), result.err());
            assertTrue(result.err().contains(says) && result.err().lines().count() == 1, result.err());
        }
    }

    /** OkHttp reads such parts whole. */
    @Test
    void answer_endlessBetweenItsParts_isReadUpToALimit() throws IOException {
        try (HostileServer server = HostileServer.endless(OK + "Transfer-Encoding: chunked\r\n\r\n5;a=", "b")) {
            Cli.Result result = Cli.to(server.url()).run("list");
            assertEquals(1, result.exitCode());
            assertTrue(
                    result.err().contains("more than 1048576 bytes came that are no part of what was asked for"),
                    result.err());
        }
    }

    @ParameterizedTest
    @CsvSource({"'HTTP/1.1 200 OK\r\nX: ',a", "H,T", "'HTTP/1.1 200 OK\r\n','X: a\r\n'"})
    void headers_dripping_endWithTheTimeout(String beginning, String repeated) throws IOException {
        try (HostileServer server = HostileServer.dripping(beginning, repeated)) {
            assertEquals(
                    new Cli.Result(69, "", "events-cli: cannot reach " + server.url() + ": no answer in time\n"),
                    Cli.to(server.url()).run("list", "--timeout", "1"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "list,{\"events\":[",
        "list --all,{",
        "stats,{\"rows\":[",
        "show 6564c1f0a1b2c3d4e5f60718,{\"id\":",
    })
    void body_dripping_ends(String command, String beginning) throws IOException {
        try (HostileServer server = HostileServer.dripping(OK + "\r\n" + beginning, " ")) {
            Cli.Result result = Cli.to(server.url()).run((command + " --timeout 1").split(" "));
            assertEquals(1, result.exitCode(), result.err());
            assertTrue(result.err().contains("fewer than 1024 bytes came in 1 s; --timeout sets"), result.err());
        }
    }

    @Test
    void problem_dripping_ends() throws IOException {
        String refusal =
                "HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nConnection: close\r\n\r\n";
        try (HostileServer server = HostileServer.dripping(refusal + "{\"title\":\"No\",", " ")) {
            Cli.Result result = Cli.to(server.url()).run("list", "--timeout", "1");
            assertEquals(1, result.exitCode(), result.err());
            assertEquals(1, result.err().lines().count(), result.err());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tags|{\"tags\":[{\"tag\":\"a\",\"count\":1e999999999}]}",
                "stats|{\"rows\":[{\"key\":\"2026-11-24\",\"count\":1,\"total_seconds\":1e999999999,\"busy_seconds\":1}]}",
                "stats|{\"rows\":[{\"key\":\"not a day\",\"count\":1,\"total_seconds\":1,\"busy_seconds\":1}]}",
                "stats|{\"rows\":[{\"key\":\"+999999999-12-31\",\"count\":1,\"total_seconds\":1,\"busy_seconds\":1}]}",
                "import|1 2 3",
            })
    void answer_ofAnotherForm_isOneLine(String command, String answer, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("events.ndjson"), "{\"start\":1}\n");
        try (FakeServer server = FakeServer.start()) {
            Cli cli = Cli.to(server.json(200, answer)).onTerminal(80, "");
            Cli.Result result = command.equals("import") ? cli.run("import", file.toString()) : cli.run(command);
            assertEquals(1, result.exitCode(), result.err());
            assertEquals(1, result.err().lines().count(), result.err());
        }
    }

    @Test
    void figure_thatIsNoNumber_isNotPrinted() throws IOException {
        for (String[] options : new String[][] {{}, {"-o", "json"}, {"-o", "csv"}}) {
            try (FakeServer server = FakeServer.start()) {
                server.json(200, "{\"tags\":[{\"tag\":\"a\",\"count\":\"1\\u001b\\u009b\",\"\\u202e\":\"\\u202e\"}]}");
                String[] arguments = new String[options.length + 1];
                arguments[0] = "tags";
                System.arraycopy(options, 0, arguments, 1, options.length);
                Cli.Result result = Cli.to(server).run(arguments);
                assertEquals(0, result.exitCode(), result.err());
                assertTrue(result.out().matches("[\\n\\r\\t -~]*"), result.out());
            }
        }
    }
}
