package dev.events.cli.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {
    @TempDir
    private Path directory;

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void userAndPassword_fromFlagsAndEnvironment_areSent() throws Exception {
        Path file = secret("password", "from file \n");

        assertEquals(basic("me:secret"), sent(cli().with("EVENTS_PASSWORD", "secret"), "--user", "me"));
        assertEquals(basic("me:from file "), sent(cli(), "--user", "me", "--password-file", file.toString()));
        assertEquals(basic("grün:a:b"), sent(cli().with("EVENTS_USER", "grün").with("EVENTS_PASSWORD", "a:b")));
        assertEquals(
                basic("me:from file "),
                sent(cli().with("EVENTS_USER", "me").with("EVENTS_PASSWORD_FILE", file.toString())));
        assertEquals(
                basic("me:from file "),
                sent(cli().with("EVENTS_PASSWORD", "secret"), "--user", "me", "--password-file", file.toString()));
    }

    @Test
    void theHigherLevel_decidesBetweenTokenAndUser() throws Exception {
        Cli cli = cli().with("EVENTS_PASSWORD", "secret");

        String token = secret("token", "abc").toString();

        assertEquals("Bearer abc", sent(cli.with("EVENTS_USER", "me"), "--token-file", token));
        assertEquals(basic("other:secret"), sent(cli.with("EVENTS_USER", ""), "--user", "other"));
        assertEquals(basic("other:secret"), sent(cli.with("EVENTS_TOKEN", "abc"), "--user", "other"));
        assertEquals("Bearer abc", sent(cli));
    }

    @Test
    void credentialsOfAProfile_goToItsServerOnly() throws Exception {
        Path file = secret("work.password", "secret");
        config("""
                server: %1$s
                user: common
                password_file: %2$s
                profiles:
                  same:
                    user: same
                    password_file: %2$s
                  own:
                    server: %1$s
                    user: own
                    password_file: %2$s
                  alone:
                    server: %1$s
                  half:
                    server: %1$s
                    user: half
                """.formatted(server.url(), file));
        Cli cli = Cli.anywhere().withConfig(directory);

        assertEquals(basic("common:secret"), sent(cli));
        assertEquals(basic("same:secret"), sent(cli, "--profile", "same"));
        assertEquals(basic("own:secret"), sent(cli, "--profile", "own"));
        assertEquals(basic("own:variable"), sent(cli.with("EVENTS_PASSWORD", "variable"), "--profile", "own"));
        cli.with("EVENTS_PASSWORD", "");
        assertEquals("null", sent(cli, "--profile", "alone"));
        String other = server.url().replace("127.0.0.1", "localhost");
        assertEquals("null", sent(cli, "--server", other));
        assertEquals("null", sent(cli, "--profile", "own", "--server", other));
        assertEquals(basic("common:secret"), sent(cli, "--server", server.url() + "/"));
        assertEquals(basic("own:secret"), sent(cli, "--profile", "own", "--server", server.url()));
        assertEquals("null", sent(cli, "--profile", "alone", "--server", server.url()));
        assertRefused(cli, "the user name \"half\" needs a password", "--profile", "half");
        assertRefused(
                cli, "the user name \"me\" needs a password", "--profile", "own", "--server", other, "--user", "me");
    }

    @ParameterizedTest
    @CsvSource({
        "--user me,the user name \"me\" needs a password; set EVENTS_PASSWORD",
        "--password-file /dev/null,--password-file needs a user name; give it with --user",
        "--user me --password-file /dev/null,the password file /dev/null cannot be read: it is not a regular file",
        "--user me --password-file /nowhere/x,the password file /nowhere/x cannot be read: no such file",
        "--user me --token-file /nowhere/x,a token and a user name with a password exclude each other",
        "--token-file /nowhere/x --password-file /dev/null,a token and a user name with a password exclude each other",
        "--server http://me:secret@127.0.0.1/,contains a user name or a password; use --user with --password-file"
    })
    void credentials_thatAreIncomplete_areRefused(String arguments, String says) {
        assertRefused(Cli.anywhere(), says, arguments.split(" "));
    }

    @Test
    void aUserName_withAColonOrAControlCharacter_isRefused() {
        Cli cli = cli().with("EVENTS_PASSWORD", "secret");

        assertRefused(cli, "the user name \"a:b\" has a colon", "--user", "a:b");
        assertRefused(cli, "has a control character", "--user", "a\u0001b");
    }

    @Test
    void aFileThatOthersCanRead_isUsedAndReported() throws Exception {
        Path password = secret("password", "secret");
        Path token = secret("token", "abc");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw----r--"));

        Cli.Result withPassword = list(cli(), "--user", "me", "--password-file", password.toString());
        assertEquals(basic("me:secret"), server.request().authorization());
        Cli.Result withToken = list(cli(), "--token-file", token.toString());
        assertEquals("Bearer abc", server.request().authorization());

        assertEquals(
                "events-cli: warning: other users of this machine can read the password file " + password
                        + "; to prevent that, run: chmod 600 " + password + "\n",
                withPassword.err());
        assertTrue(withToken.err().contains("can read the token file " + token), withToken.err());
    }

    private Cli cli() {
        return Cli.to(server);
    }

    private Path secret(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private void config(String text) throws IOException {
        Files.writeString(Files.createDirectories(directory.resolve("events")).resolve("cli.yml"), text);
    }

    private Cli.Result list(Cli cli, String... more) {
        server.json(200, "{\"events\":[],\"next_cursor\":null}");
        List<String> arguments = new ArrayList<>(List.of("list"));
        arguments.addAll(List.of(more));
        return cli.run(arguments.toArray(String[]::new));
    }

    private String sent(Cli cli, String... more) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("-v");
        Cli.Result result = list(cli, arguments.toArray(String[]::new));
        assertEquals(0, result.exitCode(), result.err());
        assertFalse(result.err().contains("secret"), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        return server.request().authorization();
    }

    private static void assertRefused(Cli cli, String says, String... more) {
        List<String> arguments = new ArrayList<>(List.of("list"));
        arguments.addAll(List.of(more));
        Cli.Result result = cli.run(arguments.toArray(String[]::new));
        assertEquals(2, result.exitCode(), result.err());
        assertTrue(result.err().contains(says), result.err());
        assertFalse(result.err().contains("secret"), result.err());
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
