package dev.events.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventsCliTest {
    private static final String NL = System.lineSeparator();

    @ParameterizedTest
    @ValueSource(strings = {"--help", "add --help", "list -h", "remove --help", "generate-completion --help"})
    void help_isOnStandardOutputWithExamplesAndFits(String arguments) {
        Cli.Result result = Cli.anywhere().run(arguments.split(" "));
        assertEquals(0, result.exitCode());
        assertEquals("", result.err());
        List<String> lines = result.outLines();
        int examples = lines.indexOf("Examples:");
        assertTrue(examples > 0, result.out());
        assertTrue(lines.size() > examples + 2);
        assertTrue(lines.stream().allMatch(line -> line.length() <= 80));
    }

    @Test
    void version_namesTheProgram() {
        Cli.Result result = Cli.anywhere().run("--version");
        assertEquals(0, result.exitCode());
        assertTrue(result.out().startsWith("events-cli "), result.out());
    }

    @Test
    void noCommand_isWrongUsage() {
        Cli.Result result = Cli.anywhere().run();
        assertEquals(2, result.exitCode());
        assertEquals("", result.out());
        assertTrue(result.err().startsWith("Usage: events-cli"), result.err());
    }

    @ParameterizedTest
    @CsvSource({
        "lits, list",
        "ad, add",
        "list --form=-2h, --from",
        "list --tags x, --tag",
        "list --any_tag x, --any-tag",
        "remove --pruge, --purge",
    })
    void unknownWord_nearAKnownOne_isSuggested(String arguments, String suggestion) {
        Cli.Result result = Cli.anywhere().run(arguments.split(" "));
        assertEquals(2, result.exitCode());
        assertTrue(result.err().contains("Did you mean " + suggestion + "?" + NL), result.err());
    }

    @Test
    void unknownWord_nearNothing_hasNoSuggestion() {
        assertFalse(Cli.anywhere().run("list", "--colour").err().contains("Did you mean"));
    }

    @Test
    void server_nobodyListens_exitsWith69() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port;
        for (String arguments : List.of("list", "list --all", "add", "remove --purge", "remove --start-epoch 5")) {
            Cli.Result result = Cli.anywhere().run((arguments + " --server " + url).split(" "));
            assertEquals(
                    new Cli.Result(69, "", "events-cli: cannot reach " + url + ": connection refused" + NL), result);
        }
    }

    @Test
    void server_closesWithoutAnswer_exitsWith69() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread closer = new Thread(() -> {
                try {
                    while (true) {
                        socket.accept().close();
                    }
                } catch (IOException e) {
                    // the test is over
                }
            });
            closer.start();
            String url = "http://127.0.0.1:" + socket.getLocalPort();
            Cli.Result result = Cli.to(url).run("add");
            assertEquals(
                    new Cli.Result(69, "", "events-cli: cannot reach " + url + ": connection closed" + NL), result);
        }
    }

    @Test
    void server_unknownHost_exitsWith69() {
        Cli.Result result = Cli.to("http://nowhere.invalid/").run("list");
        assertEquals(
                new Cli.Result(69, "", "events-cli: cannot reach http://nowhere.invalid: unknown host" + NL), result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:5000", "ftp://x", "http://", "http://a b"})
    void server_noAddress_isWrongUsage(String url) {
        assertEquals(2, Cli.anywhere().run("list", "--server", url).exitCode());
        Cli.Result fromVariable = Cli.to(url).run("list");
        assertEquals(2, fromVariable.exitCode());
        assertTrue(
                fromVariable.err().startsWith("events-cli: EVENTS_SERVER \"" + url + "\" is not"), fromVariable.err());
    }

    @Test
    void server_withPassword_isRefusedWithoutRepeatingIt() {
        Cli.Result result = Cli.to("http://me:secret@127.0.0.1/").run("list");
        assertEquals(2, result.exitCode());
        assertFalse(result.err().contains("secret"));
    }

    @Test
    void server_optionGoesBeforeVariable_andPathIsKept() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            server.json(200, "{\"events\":[],\"next_cursor\":null}");
            Cli.Result result = Cli.to("http://nowhere.invalid").run("list", "--server", server.url() + "/events/");
            assertEquals(0, result.exitCode(), result.err());
            assertEquals("GET /events/v1/events?limit=100", server.request().line());
        }
    }

    @Test
    void refusal_isItsDetailInOneHarmlessLine() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            server.problem(400, "tag \\\"a\\nb\\u001b[2J\\\" is bad");
            assertEquals(
                    new Cli.Result(1, "", "events-cli: tag \"a\\nb\\x1b[2J\" is bad" + NL),
                    Cli.to(server).run("list"));
            server.problemJson(503, "{\"title\":\"Database unreachable\",\"status\":503}");
            assertEquals(
                    "events-cli: Database unreachable" + NL,
                    Cli.to(server).run("list").err());
            server.problemJson(503, "{");
            assertEquals(
                    "events-cli: " + server.url() + " answered 503 Service Unavailable" + NL,
                    Cli.to(server).run("list").err());
        }
    }

    @Test
    void answer_thatIsNone_isRefused() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            for (String command : List.of("list", "list --all", "add", "remove --open", "remove --start-epoch 5")) {
                for (String body : List.of("<html>", "[]", "{\"events\":[{\"id\":\"65\"}]}", "{\"start\":1}", "{}")) {
                    server.json(200, body);
                    Cli.Result result = Cli.to(server).run(command.split(" "));
                    assertEquals(1, result.exitCode(), command + " " + body);
                    assertEquals("", result.out(), command + " " + body);
                    assertTrue(
                            result.err().startsWith("events-cli: the answer of " + server.url()),
                            command + " " + body + " " + result.err());
                    assertEquals(1, result.err().lines().count());
                }
            }
            server.html(502);
            assertEquals(
                    "events-cli: " + server.url() + " answered 502 Bad Gateway" + NL,
                    Cli.to(server).run("list").err());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Broken pipe, 141, ''",
        "No space left on device, 1, events-cli: cannot write the output: No space left on device",
    })
    void output_thatCannotBeWritten_endsTheRun(String reason, int exitCode, String message) throws Exception {
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
        StringWriter err = new StringWriter();
        try (FakeServer server = FakeServer.start()) {
            server.json(200, "{\"events\":[],\"next_cursor\":null}");
            CliEnvironment environment = new CliEnvironment(
                    Reader.nullReader(),
                    false,
                    false,
                    false,
                    OptionalInt.empty(),
                    Map.of("EVENTS_SERVER", server.url()),
                    Clock.system(Cli.PARIS));
            PrintWriter out =
                    new PrintWriter(new OutputStreamWriter(new ResultStream(failing), StandardCharsets.UTF_8));
            assertEquals(exitCode, EventsCli.run(environment, out, new PrintWriter(err), "list", "-o", "json"));
            assertEquals(message, err.toString().strip());
        }
    }
}
