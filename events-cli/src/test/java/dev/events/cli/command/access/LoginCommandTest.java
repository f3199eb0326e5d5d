package dev.events.cli.command.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class LoginCommandTest {
    private static final String NL = System.lineSeparator();
    private static final String TOKEN = "evt_0123456789abcdefghijABCDEFGHIJ01234567";
    private static final String OLD = "evt_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    private static final String ME =
            "{\"scopes\":[\"add\"],\"tag\":\"team-a\",\"token\":{\"id\":\"Xk3v9QzB1a\",\"name\":\"build\","
                    + "\"scopes\":[\"add\"],\"tag\":\"team-a\",\"created\":1795521615,\"expires\":1803297615,\"last_used\":null}}";

    @TempDir
    private Path directory;

    private FakeServer server;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
        file = directory.resolve("config/events/cli.yml");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Cli cli() {
        return Cli.anywhere().withConfig(directory.resolve("config"));
    }

    private void config(String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Cli.Result login(Cli cli, String... more) {
        List<String> arguments = new ArrayList<>(List.of("login"));
        arguments.addAll(List.of(more));
        return cli.run(arguments.toArray(String[]::new));
    }

    private void assertKept(String text) throws IOException {
        assertEquals(text, Files.readString(file));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file.toRealPath())),
                "only its owner may read it");
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList(), "nothing else is left there");
        }
    }

    private void assertSent(String authorization, Cli cli, String... more) throws Exception {
        server.lines();
        server.json(200, "{\"events\":[],\"next_cursor\":null}");
        List<String> arguments = new ArrayList<>(List.of("list"));
        arguments.addAll(List.of(more));
        Cli.Result result = cli.run(arguments.toArray(String[]::new));
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(authorization, server.request().authorization());
    }

    @Test
    void login_withoutAFile_keepsServerAndToken() throws Exception {
        server.json(200, ME);
        assertEquals(
                new Cli.Result(
                        0,
                        "",
                        "events-cli: logged in to " + server.url()
                                + " as \"build\" with the scope add, for events with the tag team-a, until 2027-02-22 13:00:15."
                                + " The token is kept in " + file + NL),
                login(cli().typing("  " + TOKEN + " \nmore\n"), "--server", server.url()));
        FakeServer.Request request = server.request();
        assertEquals("GET /v1/me", request.line());
        assertEquals("Bearer " + TOKEN, request.authorization());
        assertKept("server: " + server.url() + "\ntoken: " + TOKEN + "\n");
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("config"))));
        assertSent("Bearer " + TOKEN, cli());
        // Also if the server is named again.
        assertSent("Bearer " + TOKEN, cli(), "--server", server.url());
        assertSent("Bearer " + TOKEN, cli().with("EVENTS_SERVER", server.url()));
        assertSent("null", cli(), "--server", server.url().replace("127.0.0.1", "localhost"));
    }

    @Test
    void login_onATerminal_asks() throws Exception {
        server.json(200, ME);
        // No terminal is there, so what is typed cannot be hidden; AccessIT has one.
        Cli.Result result = login(cli().with("EVENTS_SERVER", server.url()).onTerminal(80, TOKEN + "\n"));
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.err().startsWith("Token for " + server.url() + ": "), result.err());
        assertFalse(result.err().contains(TOKEN), result.err());
    }

    @Test
    void login_keepsEverythingElseInTheFile() throws Exception {
        config("""
                # mine
                only: true   # a habit

                server: %s # at home
                profiles:
                  # of others
                  work:
                      timeout: 5
                      server: "%s" # at work
                      # the end
                  other: {server: "http://127.0.0.1:1", timeout: 7}
                # the last line""".formatted(server.url(), server.url()));
        server.json(200, ME);
        assertEquals(0, login(cli().typing(TOKEN + "\n")).exitCode());
        server.json(200, ME);
        assertEquals(0, login(cli().typing(TOKEN + "\n"), "--profile", "work").exitCode());
        server.json(200, ME);
        assertEquals(
                0,
                login(cli().typing(TOKEN + "\n"), "--profile", "new-one", "--server", server.url() + "/x/")
                        .exitCode());
        assertKept("""
                # mine
                only: true   # a habit

                server: %1$s # at home
                token: %2$s
                profiles:
                  # of others
                  new-one:
                    server: %1$s/x
                    token: %2$s
                  work:
                      timeout: 5
                      server: "%1$s" # at work
                      token: %2$s
                      # the end
                  other: {server: "http://127.0.0.1:1", timeout: 7}
                # the last line""".formatted(server.url(), TOKEN));
        assertSent("Bearer " + TOKEN, cli(), "--profile", "work");
        assertSent("Bearer " + TOKEN, cli(), "--profile", "new-one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server: URL\ntoken: OLD # old\ntimeout: 5\n",
                "server: URL\r\ntoken: 'OLD'\r\ntimeout: 5\r\n",
                "{server: \"URL\", token: OLD, timeout: 5}",
                "token: OLD\nserver: URL",
                "# 日本 \ud83d\ude00\nserver: URL\ntoken: \"OLD\"\n",
            })
    void login_again_replacesTheToken(String text) throws Exception {
        String existing = text.replace("URL", server.url()).replace("OLD", OLD);
        config(existing);
        server.json(200, ME);
        Cli.Result result = login(cli().typing(TOKEN + "\n"));
        assertEquals(0, result.exitCode(), result.err());
        String flow = text.startsWith("{") ? "\"" + TOKEN + "\"" : TOKEN;
        assertKept(existing.replace("'" + OLD + "'", flow)
                .replace("\"" + OLD + "\"", flow)
                .replace(OLD, flow));
        assertSent("Bearer " + TOKEN, cli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server: URL\n+token: OLD # mine\n-timeout: 5\n",
                "server: URL\n+token: OLD\n-",
                "server: URL\n+token: OLD-",
                "+token: OLD\n-server: URL\n",
                "{server: \"URL\", +token: \"OLD\", -timeout: 5}",
                "{server: \"URL\"+, token: \"OLD\"-}",
                "{+token: \"OLD\", -server: \"URL\"}",
            })
    void remove_takesOnlyTheTokenAway(String text) throws Exception {
        config(text.replaceAll("[+-]", "").replace("URL", server.url()).replace("OLD", OLD));
        assertEquals(
                new Cli.Result(0, "", "events-cli: removed the token from " + file + NL), login(cli(), "--remove"));
        assertKept(text.replaceAll("(?s)\\+.*-", "").replace("URL", server.url()));
        assertSent("null", cli());
        assertEquals(new Cli.Result(1, "", "events-cli: there is no token in " + file + NL), login(cli(), "--remove"));
    }

    @Test
    void remove_ofAProfilesOnlySetting_leavesTheProfile() throws Exception {
        config("server: " + server.url() + "\nprofiles:\n  a:\n    token: " + OLD + "\n  b: {timeout: 5}\n");
        assertEquals(0, login(cli(), "--remove", "--profile", "a").exitCode());
        assertKept("server: " + server.url() + "\nprofiles:\n  a:\n    {}\n  b: {timeout: 5}\n");
        server.json(200, ME);
        assertEquals(0, login(cli().typing(TOKEN), "--profile", "a").exitCode());
        assertKept(
                "server: " + server.url() + "\nprofiles:\n  a:\n    {token: \"" + TOKEN + "\"}\n  b: {timeout: 5}\n");
    }

    @Test
    void login_throughALink_changesWhatItLeadsTo() throws Exception {
        Path real = Files.writeString(directory.resolve("dotfile"), "server: " + server.url() + "\n");
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, real);
        server.json(200, ME);
        assertEquals(0, login(cli().typing(TOKEN)).exitCode());
        assertTrue(Files.isSymbolicLink(file));
        assertKept("server: " + server.url() + "\ntoken: " + TOKEN + "\n");
    }

    @Test
    void login_withACaFile_keepsItsName() throws Exception {
        server.json(200, ME);
        Cli.Result result = login(
                cli().typing(TOKEN), "--server", server.url(), "--profile", "work", "--ca-file", "/etc/my ca.pem");
        assertEquals(0, result.exitCode(), result.err());
        assertKept("profiles:\n  work:\n    server: " + server.url() + "\n    ca_file: \"/etc/my ca.pem\"\n    token: "
                + TOKEN + "\n");
    }

    /** What the profile would have without its own server may change; the token must not follow. */
    @Test
    void login_withTheServerThatIsTheDefault_keepsItInTheProfile() throws Exception {
        config("server: " + server.url() + "\nprofiles:\n  work:\n    only: true\n");
        server.json(200, ME);
        Cli.Result result = login(cli().typing(TOKEN), "--server", server.url(), "--profile", "work");

        assertTrue(result.err().endsWith("The token is kept in " + file + ", profile \"work\"" + NL), result.err());
        assertKept("server: " + server.url() + "\nprofiles:\n  work:\n    server: " + server.url() + "\n    token: "
                + TOKEN + "\n    only: true\n");
    }

    @Test
    void login_withAnotherCaFile_replacesItsName() throws Exception {
        config("server: " + server.url() + "\nca_file: /etc/old.pem\n");
        server.json(200, ME);
        assertEquals(0, login(cli().typing(TOKEN), "--ca-file", "/etc/new.pem").exitCode());
        assertKept("server: " + server.url() + "\ntoken: " + TOKEN + "\nca_file: /etc/new.pem\n");
    }

    @Test
    void login_whereTheFileHasOtherCredentialsOrAnotherServer_isRefusedBeforeItAsks() throws Exception {
        for (String key : List.of("token_file: x", "user: me", "password_file: x")) {
            config("profiles:\n  work:\n    server: http://127.0.0.1:1\n    " + key + "\n");
            assertRefused(
                    file + ", profile \"work\", has " + key.substring(0, key.indexOf(':')) + ", which a token excludes",
                    login(cli().typing(TOKEN), "--profile", "work"));
        }
        config("server: http://127.0.0.1:1\n");
        assertRefused(
                file + " is for the server http://127.0.0.1:1; keep the token for " + server.url()
                        + " in another profile, with --profile NAME",
                login(cli().typing(TOKEN), "--server", server.url()));
        assertRefused(
                "there is no profile \"none\" in " + file + "; to make it, name its server with --server",
                login(cli().typing(TOKEN), "--profile", "none"));
        assertRefused(
                "the new profile \"a.b\" must have a name of letters, digits, - and _",
                login(cli().typing(TOKEN), "--profile", "a.b", "--server", server.url()));
        assertRefused(
                "login takes the token from standard input", login(cli().typing(TOKEN), "--token-file", "/dev/null"));
        assertRefused(
                "a token or password is not sent to http://events.invalid over plain HTTP",
                login(cli().onTerminal(80, TOKEN), "--server", "http://events.invalid", "--profile", "x"));
    }

    @Test
    void login_withWhatIsNoToken_isRefusedWithoutRepeatingIt() throws Exception {
        for (String typed : List.of("secret", TOKEN + "x", TOKEN.substring(1), "evt_secret-" + TOKEN.substring(11))) {
            Cli.Result result = login(cli().typing(typed + "\n"), "--server", server.url());
            assertRefused("this is not a token; it must be evt_ and 38 letters and digits", result);
            assertFalse(result.err().contains(typed), result.err());
        }
        assertRefused(
                "there is no token in the first line of the input", login(cli().typing(""), "--server", server.url()));
        assertFalse(Files.exists(file));
    }

    private void assertRefused(String says, Cli.Result result) {
        assertEquals(2, result.exitCode(), result.err());
        assertTrue(result.err().startsWith("events-cli: " + says), result.err());
        assertEquals(List.of(), server.lines());
    }

    @Test
    void login_withATokenThatTheServerDoesNotKnow_keepsNothing() throws Exception {
        String text = "server: " + server.url() + "\n";
        config(text);
        server.problem(401, "the token is unknown, expired or revoked", "WWW-Authenticate", "Bearer");
        assertEquals(
                new Cli.Result(1, "", "events-cli: the token is unknown, expired or revoked" + NL),
                login(cli().typing(TOKEN)));
        server.json(200, "{\"scopes\":[\"admin\"],\"tag\":null,\"token\":null}");
        assertEquals(
                new Cli.Result(
                        1,
                        "",
                        "events-cli: " + server.url()
                                + " asks for no tokens, so it cannot say whether this is one of its own; it was not kept"
                                + NL),
                login(cli().typing(TOKEN)));
        server.html(404);
        assertEquals(1, login(cli().typing(TOKEN)).exitCode());
        assertEquals(text, Files.readString(file));
    }

    @Test
    void login_whereVariablesGoBefore_saysSo() throws Exception {
        server.json(200, ME);
        Cli.Result result = login(cli().with("EVENTS_TOKEN", OLD).typing(TOKEN), "--server", server.url());
        assertEquals(0, result.exitCode());
        assertTrue(
                result.err().endsWith("warning: EVENTS_TOKEN is set, which goes before the kept token" + NL),
                result.err());
    }

    @Test
    void fileInASpellingThatCannotBeChanged_staysAsItIs() throws Exception {
        // An alias: the token would be in both profiles.
        String text = "profiles:\n  a: &a\n    server: " + server.url() + "\n  b: *a\n";
        config(text);
        server.json(200, ME);
        Cli.Result result = login(cli().typing(TOKEN), "--profile", "b");
        assertEquals(1, result.exitCode());
        assertTrue(
                result.err().startsWith("events-cli: " + file + " is written in a way that events-cli does not know"),
                result.err());
        assertFalse(result.err().contains(TOKEN));
        assertEquals(text, Files.readString(file));
    }
}
