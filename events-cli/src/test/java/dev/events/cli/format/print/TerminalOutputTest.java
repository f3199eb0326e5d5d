package dev.events.cli.format.print;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import dev.events.cli.client.EventCodec;
import dev.events.core.Event;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile text can do on a terminal: nothing. */
class TerminalOutputTest {
    /** An escape sequence in seven bits and in eight, a deletion, line and paragraph separators, reordering, and tag letters. */
    private static final String TEXT =
            "a\u001b[2J\u009b2J\u007f\u0085\u2028\u2029\u202e\u2066\ufeff\udb40\udc41\r\n\t\ud83d\ude00é";

    private static final Event EVENT = new Event(
            Cli.ID, Cli.NOW, Cli.NOW.plusSeconds(60), new LinkedHashSet<>(List.of("t" + TEXT, "u")), "n" + TEXT);

    private static FakeServer server(int times) throws IOException {
        FakeServer server = FakeServer.start();
        for (int i = 0; i < times; i++) {
            server.ndjson(EventCodec.write(EVENT));
        }
        return server;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list --all -o json",
                "list --all -o ndjson",
                "list --all -o csv",
                "list --all -o table",
                "export",
                "export --format csv",
                "export --format ics",
                "export --format timewarrior",
                "export --format watson",
                "show 6564c1f0a1b2c3d4e5f60718",
                "show 6564c1f0a1b2c3d4e5f60718 -o json",
                "report --in 2026-11-24 -o csv",
                "report --in 2026-11-24 -o json",
                "report --in 2026-11-24 -o markdown",
                "report --in 2026-11-24",
                "stats --by day,tag -o csv",
                "stats --by day,tag -o ndjson",
                "stats --by day,tag -o json",
            })
    void output_onATerminal_hasNoControlCharacters(String command) throws IOException {
        try (FakeServer server = server(1)) {
            Cli.Result result =
                    Cli.to(server).with("NO_COLOR", "1").onTerminal(120, "").run(command.split(" "));
            assertEquals(0, result.exitCode(), result.err());
            assertHarmless(result.out());
            assertHarmless(result.err());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tags -o csv",
                "tags -o json",
                "tags -o ndjson",
                "tags",
                "stats --by tag",
                "stats --by tag -o json"
            })
    void figures_onATerminal_haveNoControlCharacters(String command) throws IOException {
        String text = EventCodec.object(json -> json.writeStringField("key", TEXT));
        String row = text.substring(0, text.length() - 1) + ",\"tag\"" + text.substring(6, text.length() - 1)
                + ",\"count\":1,\"total_seconds\":1,\"busy_seconds\":1}";
        try (FakeServer server = FakeServer.start()) {
            server.json(200, "{\"rows\":[" + row + "],\"tags\":[" + row + "]}");
            Cli.Result result =
                    Cli.to(server).with("NO_COLOR", "1").onTerminal(120, "").run(command.split(" "));
            assertEquals(0, result.exitCode(), result.err());
            assertHarmless(result.out());
        }
    }

    @Test
    void messages_ofTheServer_haveNoControlCharacters() throws IOException {
        for (String[] command : new String[][] {{"list"}, {"list", "-v"}, {"add", "x", "-o", "json"}}) {
            try (FakeServer server = FakeServer.start()) {
                server.problemJson(400, EventCodec.object(json -> json.writeStringField("detail", TEXT)));
                Cli.Result result = Cli.to(server).onTerminal(80, "").run(command);
                assertEquals(1, result.exitCode());
                assertHarmless(result.err());
            }
        }
    }

    private static void assertHarmless(String output) {
        assertTrue(
                output.codePoints().allMatch(c -> c == '\n' || c == '\r' || isPrintable(c)),
                () -> output.codePoints().filter(c -> !isPrintable(c)).boxed().toList() + " in " + output);
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** JSON is the same everywhere, and means what it meant; CSV for another program has the texts as they are. */
    @Test
    void output_inAPipe_isExact() throws IOException {
        try (FakeServer server = server(2)) {
            String json = Cli.to(server).run("list", "--all", "-o", "ndjson").out();
            assertHarmless(json);
            assertTrue(json.contains("\\u009b2J\\u007f\\u0085\\u2028\\u2029\\u202e\\u2066\\ufeff\\udb40\\udc41"), json);
            assertTrue(json.contains("\ud83d\ude00é"), json);
            try (JsonParser parser = EventCodec.FACTORY.createParser(json)) {
                assertEquals(JsonToken.START_OBJECT, parser.nextToken());
                assertEquals(EVENT, EventCodec.read(parser));
            }
            assertTrue(Cli.to(server).run("list", "--all", "-o", "csv").out().contains("n" + TEXT));
        }
    }
}
