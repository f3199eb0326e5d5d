package dev.events.cli.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens and passwords are not sent where others could read them. The hosts here do not exist. */
class SecrecyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://events.invalid",
                "http://events.invalid:5000/events",
                "http://127.evil.invalid",
                "http://127.0.0.1.invalid",
                "http://localhost.invalid",
                "http://[2001:db8::1]"
            })
    void credentials_overPlainHttpToAnotherMachine_areRefused(String url) {
        for (Cli cli : List.of(
                Cli.to(url).with("EVENTS_TOKEN", "secret"),
                Cli.to(url).with("EVENTS_USER", "me").with("EVENTS_PASSWORD", "secret"))) {
            Cli.Result result = cli.run("list");
            assertEquals(2, result.exitCode());
            assertTrue(
                    result.err()
                            .startsWith("events-cli: a token or password is not sent to " + url
                                    + " over plain HTTP, where others on the network could read it; use an https address, or"
                                    + " --insecure if the network is safe"),
                    result.err());
            assertFalse(result.err().contains("secret"), result.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:%s", "http://127.0.0.1:%s", "http://127.1.2.3:%s"})
    void credentials_toThisMachine_areSent(String url) throws Exception {
        try (FakeServer server = FakeServer.start()) {
            String port = server.url().substring(server.url().lastIndexOf(':') + 1);
            server.json(200, "{\"events\":[],\"next_cursor\":null}");
            // The server listens at one of these addresses only, which is no matter: the others are asked, and refuse.
            Cli.Result result =
                    Cli.to(url.formatted(port)).with("EVENTS_TOKEN", "abc").run("list");
            assertTrue(result.exitCode() == 0 || result.err().contains("cannot reach"), result.err());
            assertFalse(result.err().contains("plain HTTP"), result.err());
        }
    }

    @Test
    void credentials_withInsecure_areSent(@TempDir Path directory) throws Exception {
        Files.writeString(
                Files.createDirectories(directory.resolve("events")).resolve("cli.yml"),
                "server: http://events.invalid\ntoken: secret\ninsecure: true\n");
        Cli cli = Cli.to("http://events.invalid").with("EVENTS_TOKEN", "secret");
        for (Cli.Result result : List.of(
                cli.run("list", "--insecure"),
                cli.with("EVENTS_INSECURE", "true").run("list"),
                Cli.anywhere().withConfig(directory).run("list"))) {
            // It got as far as looking for the host.
            assertEquals(69, result.exitCode(), result.err());
            assertTrue(result.err().contains("unknown host"), result.err());
        }
        assertEquals(2, cli.with("EVENTS_INSECURE", "perhaps").run("list").exitCode());
        assertEquals(2, cli.with("EVENTS_INSECURE", "false").run("list").exitCode());
    }

    @Test
    void withoutCredentials_plainHttpIsNoMatter() {
        assertEquals(69, Cli.to("http://events.invalid").run("list").exitCode());
    }

    @Test
    void token_onTheCommandLine_isNoOption() {
        Cli.Result result = Cli.anywhere().run("list", "--token", "secret");
        assertEquals(2, result.exitCode());
        assertTrue(result.err().startsWith("events-cli: list has no option --token"), result.err());
        assertFalse(result.err().contains("secret"), result.err());
    }
}
