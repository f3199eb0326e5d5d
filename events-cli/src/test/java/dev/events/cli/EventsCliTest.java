package dev.events.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.console.CheckedOutput;
import dev.events.cli.console.CliEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
            server.problemJson(400, "{");
            assertEquals(
                    "events-cli: " + server.url() + " answered 400 Bad Request" + NL,
                    Cli.to(server).run("list").err());
        }
    }

    @Test
    void serverThatCannotServeNow_isAskedAgain_thenUnreachable() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            String away = "{\"title\":\"Database unreachable\",\"status\":503}";
            server.problemJson(503, away).json(200, "{\"events\":[],\"next_cursor\":null}");
            assertEquals(0, Cli.to(server).run("list").exitCode());
            for (int i = 0; i < 4; i++) {
                server.problemJson(503, away);
            }
            assertEquals(
                    new Cli.Result(69, "", "events-cli: Database unreachable (" + server.url() + " answered 503)" + NL),
                    Cli.to(server).run("list"));
        }
    }

    @Test
    void add_thatIsRepeated_hasOneKey() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            server.problem(503, "busy").json(201, "{\"id\":\"" + Cli.ID + "\",\"start\":1,\"stop\":null,\"tags\":[]}");
            assertEquals(0, Cli.to(server).run("add").exitCode());
            FakeServer.Request first = server.request();
            FakeServer.Request second = server.request();
            assertTrue(first.key().length() >= 32, first.key());
            assertEquals(first, second);
        }
    }

    @Test
    void remove_thatMayHaveBeenDone_isNotRepeated() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            server.problem(503, "busy");
            assertEquals(69, Cli.to(server).run("remove", "--tag", "x").exitCode());
            assertEquals(1, server.lines().size());
        }
    }

    @Test
    void importedLines_thatTheStoreDidNotTake_areSentAgain_whetherItTookOthersOrNot(@TempDir Path directory)
            throws Exception {
        Path file = Files.writeString(directory.resolve("events.ndjson"), "{\"start\":1}\n{\"start\":2}\n");
        try (FakeServer server = FakeServer.start()) {
            server.ndjson("{\"line\":1,\"id\":\"" + Cli.ID + "\"}", "{\"line\":2,\"error\":\"away\",\"retry\":true}");
            // One request is repeated three times.
            for (int i = 0; i < 4; i++) {
                server.problem(503, "away");
            }
            server.ndjson("{\"line\":1,\"id\":\"" + Cli.OTHER_ID + "\"}");

            Cli.Result result = Cli.to(server).run("import", file.toString());

            assertEquals(0, result.exitCode(), result.toString());
            assertTrue(result.out().startsWith("2 added, 0 updated, 0 already there"), result.toString());
            assertEquals(2, server.request().body().lines().count());
            String again = server.request().body();
            assertTrue(again.contains("\"start\":2") && again.lines().count() == 1, again);
        }
    }

    @Test
    void import_whoseFirstRequestMeetsAStoreThatIsAway_goesOnWhenItIsBack(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("events.ndjson"), "{\"start\":1}\n");
        try (FakeServer server = FakeServer.start()) {
            for (int i = 0; i < 4; i++) {
                server.problem(503, "away");
            }
            server.ndjson("{\"line\":1,\"id\":\"" + Cli.ID + "\"}");

            Cli.Result result = Cli.to(server).run("import", file.toString());

            assertEquals(0, result.exitCode(), result.toString());
            assertTrue(result.err().contains("1 line is sent again"), result.toString());
        }
    }

    @Test
    void settings_comeFromFlag_thenVariable_thenProfile_thenFile(@TempDir Path directory) throws Exception {
        try (FakeServer server = FakeServer.start()) {
            Path file = Files.createDirectories(directory.resolve("events")).resolve("cli.yml");
            Path tokenFile = Files.writeString(directory.resolve("work.token"), "from-file\n");
            Files.setPosixFilePermissions(tokenFile, PosixFilePermissions.fromString("rw-------"));
            Files.writeString(file, """
                    # mine
                    server: %s
                    token: "common"

                    profiles:
                      work:
                        token_file: %s # not in here
                        timeout: 5
                    """.formatted(server.url(), tokenFile));
            assertEquals("Bearer common", authorization(server, Cli.anywhere().withConfig(directory)));
            Cli work = Cli.anywhere().withConfig(directory).with("EVENTS_PROFILE", "work");
            assertEquals("Bearer from-file", authorization(server, work));
            assertEquals("Bearer variable", authorization(server, work.with("EVENTS_TOKEN", "variable")));
            Path flag = Files.writeString(directory.resolve("flag.token"), "flag\n");
            Files.setPosixFilePermissions(flag, PosixFilePermissions.fromString("rw-------"));
            assertEquals("Bearer flag", authorization(server, work, "--token-file", flag.toString()));
            assertEquals(2, work.run("list", "--profile", "home").exitCode());

            // A token from the file is for the server in the file.
            server.json(200, "{\"events\":[],\"next_cursor\":null}");
            Cli.anywhere()
                    .withConfig(directory)
                    .run("list", "--server", server.url().replace("127.0.0.1", "localhost"));
            assertEquals("null", server.request().authorization());
        }
    }

    private static String authorization(FakeServer server, Cli cli, String... more) throws Exception {
        server.json(200, "{\"events\":[],\"next_cursor\":null}");
        List<String> arguments = new ArrayList<>(List.of("list", "-v"));
        arguments.addAll(List.of(more));
        Cli.Result result = cli.run(arguments.toArray(String[]::new));
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.err().startsWith("GET " + server.url() + "/v1/events?limit=100 -> 200 ("), result.err());
        String authorization = server.request().authorization();
        assertFalse(result.err().contains(authorization.substring("Bearer ".length())), result.err());
        return authorization;
    }

    @ParameterizedTest
    @CsvSource({
        "sever: x,line 1: the key \"sever\" is unknown",
        "server,line 1: the file must contain \"key: value\" lines",
        "profiles: x,line 1: profiles must contain \"key: value\" lines",
        "'profiles: {work: {sever: x}}',line 1: the key \"profiles.work.sever\" is unknown",
        "'profiles: {work: {server: x, server: y}}',line 1: profiles.work.server is a duplicate key",
        "'server: [x]',line 1: server must be a single value",
        "'server: \"x',line 2: found unexpected end of stream",
        "server:,server has no value",
        "timeout: soon,--timeout \"soon\" is not a timeout"
    })
    void settings_thatMakeNoSense_areNamed(String line, String says, @TempDir Path directory) throws Exception {
        Path file = Files.createDirectories(directory.resolve("events")).resolve("cli.yml");
        Files.writeString(file, line + "\n");
        Cli.Result result = Cli.anywhere().withConfig(directory).run("list");
        assertEquals(2, result.exitCode());
        assertTrue(result.err().contains(says), result.err());
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
                    InputStream.nullInputStream(),
                    Reader.nullReader(),
                    false,
                    false,
                    false,
                    OptionalInt.empty(),
                    Map.of("EVENTS_SERVER", server.url()),
                    Clock.system(Cli.PARIS));
            PrintWriter out =
                    new PrintWriter(new OutputStreamWriter(new CheckedOutput(failing), StandardCharsets.UTF_8));
            assertEquals(exitCode, EventsCli.run(environment, out, new PrintWriter(err), "list", "-o", "json"));
            assertEquals(message, err.toString().strip());
        }
    }
}
