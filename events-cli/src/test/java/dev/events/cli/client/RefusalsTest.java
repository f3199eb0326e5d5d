package dev.events.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says, and does, when a server asks for a token, finds it too weak, or is asked too often. */
class RefusalsTest {
    private static final String NL = System.lineSeparator();
    private static final String CHALLENGE = "WWW-Authenticate";
    private static final String PAGE = "{\"events\":[],\"next_cursor\":null}";
    private static final String EVENT = "{\"id\":\"" + Cli.ID + "\",\"start\":1,\"stop\":null,\"tags\":[]}";

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
    void noToken_saysHowToGiveOne() {
        server.problem(401, "a token is needed", CHALLENGE, "Bearer realm=\"events\"");
        assertEquals(
                new Cli.Result(
                        1,
                        "",
                        "events-cli: " + server.url()
                                + " asks for a token; run events-cli login, or set EVENTS_TOKEN" + NL
                                + "  a token is needed" + NL),
                Cli.to(server).run("list"));
    }

    @Test
    void tokenThatIsNotAccepted_saysWhyAndWhereToPutAnother(@TempDir Path directory) throws IOException {
        assertNotAccepted(
                "it is in EVENTS_TOKEN; set another there", Cli.to(server).with("EVENTS_TOKEN", "abc"), "list");
        Path file = Files.writeString(directory.resolve("token"), "abc");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertNotAccepted(
                "it is in the token file " + file + "; write another into it",
                Cli.to(server),
                "list",
                "--token-file",
                file.toString());
        Files.createDirectory(directory.resolve("events"));
        Files.writeString(
                directory.resolve("events/cli.yml"),
                "server: " + server.url() + "\ntoken: abc\nprofiles:\n  work:\n    token: def\n");
        Cli cli = Cli.anywhere().withConfig(directory);
        assertNotAccepted("to keep another, run events-cli login", cli, "list");
        assertNotAccepted(
                "to keep another, run events-cli login for the same profile", cli, "list", "--profile", "work");
        assertNotAccepted(
                "to use a token, run events-cli login, or set EVENTS_TOKEN",
                Cli.to(server).with("EVENTS_PASSWORD", "abc"),
                "list",
                "--user",
                "me");
    }

    private void assertNotAccepted(String advice, Cli cli, String... arguments) {
        server.problem(
                401,
                "the token is unknown, expired or revoked",
                CHALLENGE,
                "Bearer realm=\"events\", error=\"invalid_token\"");
        assertEquals(
                new Cli.Result(1, "", "events-cli: the token is unknown, expired or revoked; " + advice + NL),
                cli.run(arguments));
    }

    @Test
    void missingScope_isNamed() {
        String challenge = "Bearer realm=\"events\", error=\"insufficient_scope\", scope=\"write\"";
        server.problem(403, "this needs the scope write; the token has read", CHALLENGE, challenge);
        assertEquals(
                "events-cli: this needs the scope write; the token has read" + NL,
                Cli.to(server).with("EVENTS_TOKEN", "abc").run("add").err());
        server.problem(403, "no", CHALLENGE, challenge);
        assertEquals(
                new Cli.Result(1, "", "events-cli: no; it needs a token with the scope write" + NL),
                Cli.to(server).with("EVENTS_TOKEN", "abc").run("add"));
    }

    @Test
    void requestThatWasOneTooMany_isSentAgainWhenTheServerSays() throws Exception {
        server.problem(429, "slow down", "Retry-After", "1").json(200, PAGE);
        assertEquals(0, Cli.to(server).run("list").exitCode());
        assertEquals(2, server.lines().size());
        // Also what must not be done twice: nothing of it was done.
        server.problem(429, "slow down", "Retry-After", "0").json(200, "{\"matched\":1,\"removed\":1}");
        assertEquals(0, Cli.to(server).run("remove", "--tag", "x").exitCode());
        assertEquals(2, server.lines().size());
        server.problem(429, "slow down", "Retry-After", "1").json(201, EVENT);
        assertEquals(0, Cli.to(server).run("add").exitCode());
        assertEquals(2, server.lines().size());
    }

    @Test
    void requestThatWouldWaitLong_endsTheRun() {
        server.problem(429, "slow down", "Retry-After", "61");
        assertEquals(
                new Cli.Result(
                        69,
                        "",
                        "events-cli: " + server.url() + " has got too many requests from here; try again in 61 seconds"
                                + NL),
                Cli.to(server).run("list"));
        server.problem(429, "slow down", "Retry-After", "2");
        Cli.Result hurried = Cli.to(server).run("list", "--timeout", "1");
        assertTrue(hurried.err().endsWith("try again in 2 seconds" + NL), hurried.err());
        server.problem(429, "slow down");
        assertEquals(
                "events-cli: " + server.url() + " has got too many requests from here" + NL,
                Cli.to(server).run("list").err());
        assertEquals(3, server.lines().size());
    }

    @Test
    void redirection_isNotFollowed_soTheTokenGoesNowhereElse() throws Exception {
        try (FakeServer other = FakeServer.start()) {
            for (String address : List.of(other.url() + "/v1/events", "https://events.invalid/")) {
                server.redirect(address);
                Cli.Result result = Cli.to(server).with("EVENTS_TOKEN", "abc").run("list");
                assertEquals(1, result.exitCode());
                assertTrue(result.err().contains("redirects to " + address), result.err());
            }
            assertEquals(List.of(), other.lines());
        }
    }
}
