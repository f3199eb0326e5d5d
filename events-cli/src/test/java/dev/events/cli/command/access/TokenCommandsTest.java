package dev.events.cli.command.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCommandsTest {
    private static final String NL = System.lineSeparator();
    private static final String SECRET = "evt_0123456789abcdefghijABCDEFGHIJ01234567";
    private static final String BUILD =
            "{\"id\":\"Xk3v9QzB1a\",\"name\":\"build\",\"scopes\":[\"read\",\"add\"],\"tag\":\"team-a\","
                    + "\"created\":1795521615,\"expires\":1803297615,\"last_used\":null}";
    private static final String OPS =
            "{\"id\":\"aaaaaaaaaa\",\"name\":\"o;p\\u001bs\",\"scopes\":[\"admin\"],\"tag\":null,"
                    + "\"created\":1795435215,\"expires\":null,\"last_used\":1795521600}";

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
    void create_printsTheTokenAlone() throws Exception {
        server.json(201, BUILD.replace("}", ",\"token\":\"" + SECRET + "\"}"));
        Cli.Result result = Cli.to(server)
                .run(
                        "token",
                        "create",
                        "--name",
                        "build",
                        "--scope",
                        "read,add",
                        "--tag",
                        "team-a",
                        "--expires",
                        "90d");
        assertEquals(
                new Cli.Result(
                        0,
                        SECRET + NL,
                        "events-cli: made the token \"build\" with the scopes read, add, for events with the tag team-a, until"
                                + " 2027-02-22 13:00:15. It is shown only now. Its id, to revoke it: Xk3v9QzB1a" + NL),
                result);
        FakeServer.Request request = server.request();
        assertEquals("POST /v1/tokens", request.line());
        assertEquals(
                "{\"name\":\"build\",\"scopes\":[\"read\",\"add\"],\"tag\":\"team-a\",\"expires\":1803297615.25}",
                request.body());
    }

    @ParameterizedTest
    @CsvSource({
        "90d,1803297615.25",
        "12h,1795564815.25",
        "1:30:00,1795527015.25",
        "tomorrow,1795561200",
        "next month,1796079600",
        "2027-01-31,1801350000",
        "2027-01-31T00:00:00Z,1801353600",
        "1801353600,1801353600",
    })
    void expires_isADurationOrATime(String when, String epoch) throws Exception {
        server.json(201, BUILD.replace("}", ",\"token\":\"" + SECRET + "\"}"));
        Cli.Result result = Cli.to(server)
                .run("token", "create", "--name", "x", "--scope", "read", "--scope", "add", "--expires", when);
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(
                "{\"name\":\"x\",\"scopes\":[\"read\",\"add\"],\"expires\":" + epoch + "}",
                server.request().body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "token | token needs a command: create, list or revoke",
                "token lits | there is no command \"token lits\"",
                "token create --scope read | token create needs --name NAME, which says what the token is for",
                "token create --name x | token create needs --scope SCOPE: read, add, write or admin",
                "token create --name x --scopes read | token create has no option --scopes",
                "token create --name x --scope read --expires soon | --expires \"soon\" is neither a duration, such as 90d",
                "token create --name x --scope read --expires yesterday | --expires \"yesterday\" is 2026-11-23 00:00:00; it must be later than now",
                "token create web --name x --scope read | token create takes options only, not the word \"web\"",
                "token revoke | token revoke needs the id of a token, as token list shows it",
                "token revoke a/b | TOKEN_ID \"a/b\" is not an id",
                "token revoke evt_0123456789abcdefghijABCDEFGHIJ01234567 | TOKEN_ID is a token; give the id",
            })
    void wrongUsage_isNamed(String line, String says) {
        Cli.Result result = Cli.to(server).run(line.split(" "));
        assertEquals(2, result.exitCode());
        assertTrue(result.err().startsWith("events-cli: " + says), result.err());
        assertFalse(result.err().contains(SECRET), result.err());
        assertEquals(List.of(), server.lines());
    }

    @Test
    void create_refusedByTheServer_saysWhy() {
        server.problem(400, "scopes[0] is \\\"all\\\"; it must be one of read, add, write, admin");
        assertEquals(
                new Cli.Result(
                        1, "", "events-cli: scopes[0] is \"all\"; it must be one of read, add, write, admin" + NL),
                Cli.to(server).run("token", "create", "--name", "x", "--scope", "all"));
    }

    @Test
    void list_inEveryFormat_hasEveryField() {
        for (int i = 0; i < 7; i++) {
            server.json(200, "{\"tokens\":[" + BUILD + "," + OPS + "]}");
        }
        assertEquals("""
                ID          NAME      SCOPES    TAG     CREATED              EXPIRES              LAST USED
                Xk3v9QzB1a  build     read,add  team-a  2026-11-24 13:00:15  2027-02-22 13:00:15  never
                aaaaaaaaaa  o;p\\x1bs  admin             2026-11-23 13:00:15  never                2026-11-24 13:00:00
                """, list(Cli.to(server).onTerminal(200, "")));
        assertTrue(list(Cli.to(server).onTerminal(60, "")).lines().allMatch(line -> line.length() <= 60));
        assertEquals("""
                Xk3v9QzB1a\tbuild\tread,add\tteam-a\t1795521615\t1803297615\t
                aaaaaaaaaa\to;p\\x1bs\tadmin\t\t1795435215\t\t1795521600
                """, list(Cli.to(server), "--epoch"));
        assertEquals("[\n" + BUILD + ",\n" + escaped(OPS) + "\n]\n", list(Cli.to(server), "-o", "json"));
        assertEquals(BUILD + "\n" + escaped(OPS) + "\n", list(Cli.to(server), "-o", "ndjson"));
        assertEquals("""
                id,name,scopes,tag,created,expires,last_used\r
                Xk3v9QzB1a,build,read;add,team-a,2026-11-24T12:00:15Z,2027-02-22T12:00:15Z,\r
                aaaaaaaaaa,o;p\\x1bs,admin,,2026-11-23T12:00:15Z,,2026-11-24T12:00:00Z\r
                """, list(Cli.to(server).onTerminal(80, ""), "-o", "csv", "--utc"));
        assertTrue(list(Cli.to(server), "-o", "table").startsWith("ID "));
    }

    private static String escaped(String json) {
        return json.replace("\\u001b", "\\u001B");
    }

    private static String list(Cli cli, String... more) {
        List<String> arguments = new ArrayList<>(List.of("token", "list"));
        arguments.addAll(List.of(more));
        Cli.Result result = cli.with("NO_COLOR", "1").run(arguments.toArray(String[]::new));
        assertEquals(0, result.exitCode(), result.err());
        assertEquals("", result.err());
        return result.out();
    }

    @Test
    void list_ofNone_saysSoOnATerminal() {
        server.json(200, "{\"tokens\":[]}").json(200, "{\"tokens\":[]}");
        assertEquals(
                new Cli.Result(0, "", "There are no tokens." + NL),
                Cli.to(server).onTerminal(80, "").run("token", "list"));
        assertEquals("[]\n", list(Cli.to(server), "-o", "json"));
    }

    @Test
    void list_thatIsNone_isRefused() {
        for (String body :
                List.of("[]", "{}", "{\"tokens\":[{}]}", "{\"tokens\":[{\"id\":\"a\",\"scopes\":1}]}", "<p>")) {
            server.json(200, body);
            Cli.Result result = Cli.to(server).run("token", "list");
            assertEquals(1, result.exitCode(), body);
            assertTrue(result.err().startsWith("events-cli: the answer of " + server.url()), result.err());
        }
    }

    @Test
    void revoke_ofSeveral_goesOnAfterOneThatIsNotThere() {
        server.noContent().problem(404, "none").noContent();
        assertEquals(
                new Cli.Result(1, "revoked a" + NL + "revoked c" + NL, "events-cli: no token has the id b" + NL),
                Cli.to(server).run("token", "revoke", "a", "b", "c", "a"));
        assertEquals(List.of("DELETE /v1/tokens/a", "DELETE /v1/tokens/b", "DELETE /v1/tokens/c"), server.lines());
    }

    @Test
    void help_listsTheCommands() {
        Cli.Result help = Cli.anywhere().run("token", "--help");
        assertEquals(0, help.exitCode());
        assertTrue(help.out().startsWith("Usage: events-cli token "), help.out());
        assertTrue(help.out().contains("\n  revoke "), help.out());
        assertTrue(Cli.anywhere().run("token", "create", "--help").out().startsWith("Usage: events-cli token create "));
        String page = Cli.anywhere().run("generate-man-page").out();
        assertTrue(page.contains(".SS token create\n"), page);
        assertTrue(page.contains(".SS login\n"), page);
    }

    @Test
    void completion_goesBelow() {
        assertEquals(List.of("create", "list", "revoke"), complete("token", ""));
        assertEquals(List.of("revoke"), complete("token", "r"));
        assertEquals(List.of("--scope"), complete("token", "create", "--sc"));
        assertEquals(List.of("add", "admin"), complete("token", "create", "--scope", "a"));
        server.json(200, "{\"tokens\":[" + BUILD + "," + OPS + "]}");
        assertEquals(List.of("Xk3v9QzB1a"), complete("token", "revoke", "X"));
        server.json(200, "{\"tags\":[{\"tag\":\"team-a\",\"count\":1}]}");
        assertEquals(List.of("team-a"), complete("token", "create", "--tag", ""));
    }

    private List<String> complete(String... words) {
        List<String> arguments = new ArrayList<>(List.of("complete", "zsh", "--"));
        arguments.addAll(List.of(words));
        return Cli.to(server).run(arguments.toArray(String[]::new)).outLines().stream()
                .map(line -> line.substring(0, line.indexOf('\t')))
                .toList();
    }
}
