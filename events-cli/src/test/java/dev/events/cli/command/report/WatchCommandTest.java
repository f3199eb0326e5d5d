package dev.events.cli.command.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchCommandTest {
    private static final String EVENT = "{\"id\":\"" + Cli.ID
            + "\",\"start\":1795512615.5,\"stop\":null,\"tags\":[\"deploy\",\"a\\u001b\"],\"note\":\"v 1\"}";
    private static final String POSITION = "{\"changes\":[],\"position\":\"p1\"}";
    private static final String CHANGES = "{\"changes\":[{\"kind\":\"added\",\"position\":\"p2\",\"id\":\"" + Cli.ID
            + "\",\"event\":" + EVENT + "},{\"kind\":\"removed\",\"position\":\"p3\",\"id\":\"" + Cli.ID
            + "\"}],\"position\":\"p3\"}";

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A server that ends it after these changes, as it does when a token is revoked. */
    private FakeServer changes() {
        return server.json(200, POSITION).json(200, CHANGES).problem(403, "no more");
    }

    @Test
    void watch_onAPipe_printsTabs() throws Exception {
        Cli.Result result = Cli.to(changes()).run("watch", "--epoch", "--tag", "deploy");

        assertEquals(1, result.exitCode());
        assertEquals(
                "added\t" + Cli.ID + "\t1795512615.5\t\t\tdeploy;a\\x1b\tv 1\nremoved\t" + Cli.ID + "\n", result.out());
        assertEquals("events-cli: no more\n", result.err());
        assertEquals("GET /v1/changes?tag=deploy", server.request().line());
        assertEquals(
                "GET /v1/changes?tag=deploy&since=p1&wait=25s&limit=1000",
                server.request().line());
        assertEquals(
                "GET /v1/changes?tag=deploy&since=p3&wait=25s&limit=1000",
                server.request().line());
    }

    @Test
    void watch_ndjson_isALineForEachChange() throws Exception {
        Cli.Result result = Cli.to(changes()).run("watch", "-o", "ndjson");

        assertEquals(
                "{\"kind\":\"added\",\"id\":\"" + Cli.ID + "\",\"event\":" + EVENT
                        + "}\n{\"kind\":\"removed\",\"id\":\"" + Cli.ID + "\"}\n",
                result.out().replace("\\u001B", "\\u001b"));
    }

    @Test
    void watch_ofAPositionThatIsGone_saysSoAndGoesOn() throws Exception {
        server.json(200, POSITION)
                .problem(410, "gone")
                .json(200, "{\"changes\":[],\"position\":\"p9\"}")
                .problem(403, "no more");
        Cli.Result result = Cli.to(server).run("watch");

        assertTrue(result.err().contains("some changes are missing"), result.err());
        for (int i = 0; i < 3; i++) {
            server.request();
        }
        assertTrue(server.request().line().contains("since=p9"));
    }

    @Test
    void watch_afterAReset_saysSoAndGoesOn() throws Exception {
        server.json(200, POSITION)
                .json(200, "{\"changes\":[{\"kind\":\"reset\",\"position\":\"p5\"}],\"position\":\"p5\"}")
                .problem(403, "no more");
        Cli.Result result = Cli.to(server).run("watch");

        assertEquals("", result.out());
        assertTrue(result.err().contains("some changes are missing"), result.err());
    }

    @Test
    void watch_anEndlessFormat_isRefused() throws Exception {
        Cli.Result result = Cli.to(server).run("watch", "-o", "json");

        assertEquals(2, result.exitCode());
        assertTrue(result.err().contains("use -o ndjson"), result.err());
    }

    @Test
    void watch_ofAnOlderServer_saysSo() throws Exception {
        Cli.Result result = Cli.to(server.problem(404, "not found")).run("watch");

        assertEquals(1, result.exitCode());
        assertTrue(result.err().contains("its version is older"), result.err());
    }

    @Test
    void watch_exec_runsTheCommandWithTheEvent(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("seen");
        Cli.Result result = Cli.to(changes())
                .run("watch", "--exec", "{ echo \"$EVENTS_CHANGE $EVENTS_ID\"; cat; } >> '" + file + "'; exit 3");

        assertEquals(
                "added " + Cli.ID + "\n" + EVENT + "\nremoved " + Cli.ID + "\n{\"id\":\"" + Cli.ID + "\"}\n",
                Files.readString(file).replace("\\u001B", "\\u001b"));
        assertTrue(result.err().contains("the command ended with status 3 for the event " + Cli.ID), result.err());
        assertEquals("", result.out());
    }
}
