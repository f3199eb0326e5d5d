package dev.events.cli.completion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may come next on a command line, as the scripts ask for it. */
class CompletionsTest {
    private FakeServer server;

    @TempDir
    private Path state;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private List<String> complete(String... words) {
        List<String> arguments = new ArrayList<>(List.of("complete", "zsh", "--"));
        arguments.addAll(List.of(words));
        Cli.Result result =
                Cli.to(server).with("XDG_STATE_HOME", state.toString()).run(arguments.toArray(String[]::new));
        assertEquals(0, result.exitCode());
        assertEquals("", result.err());
        return result.outLines();
    }

    @Test
    void command_isCompletedWithWhatItDoes() {
        assertEquals(List.of("list\tPrints the events that match, newest first"), complete("li"));
        List<String> all = complete("");
        assertTrue(all.stream().anyMatch(line -> line.startsWith("add\t")), all.toString());
        assertTrue(all.stream().noneMatch(line -> line.startsWith("complete\t")), all.toString());
        assertEquals(List.of(), complete("nothing", ""));
    }

    @Test
    void option_thatMayNotBeRepeated_isOfferedOnce() {
        assertEquals(
                List.of("--from\tEvents that start at this time or later, or are not over yet at this time"),
                complete("list", "--fr"));
        assertEquals(List.of(), complete("list", "--from", "now", "--fr"));
        assertEquals(1, complete("list", "--tag", "a", "--ta").size());
        assertEquals(List.of(), complete("list", "--", "--fr"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list --from yes   | yesterday<TAB>Mon 2026-11-23 00:00",
                "list --to=yes     | yesterday<TAB>Mon 2026-11-23 00:00",
                "timeline last-w   | ",
                "timeline yest     | yesterday<TAB>Mon 2026-11-23 00:00",
                "list --in yest    | yesterday<TAB>Mon 2026-11-23",
                "add --for 45      | 45m<TAB>",
                "list -o nd        | ndjson<TAB>",
                "list --open=f     | false<TAB>",
                "list --zone Europe/Par | Europe/Paris<TAB>",
                "import x          | <TAB>files",
                "list --token-file x | <TAB>files",
                "list --token-file=x | <TAB>files",
                "stats --by ta     | tag<TAB>",
                "list --limit 1    | ",
            })
    void value_isCompletedByItsKind(String line, String expected) {
        List<String> found = complete(line.strip().split(" ", -1));
        assertEquals(expected == null ? List.of() : List.of(expected.replace("<TAB>", "\t")), found);
        assertEquals(List.of(), server.lines());
    }

    @Test
    void tag_isOneOfTheServers_thatTheLineNames() throws Exception {
        server.json(200, "{\"tags\":[{\"tag\":\"it's $(x)\",\"count\":2},{\"tag\":\"a\\nb\",\"count\":1}]}");
        assertEquals(List.of("it's $(x)\t2 events"), complete("list", "--tag", "it"));
        assertEquals("GET /v1/tags?prefix=it&limit=1000", server.request().line());
        try (FakeServer other = FakeServer.start()) {
            other.json(200, "{\"tags\":[{\"tag\":\"b\",\"count\":1}]}");
            assertEquals(List.of("b\t1 event"), complete("list", "--server", other.url(), "--any-tag=b"));
        }
        server.problem(400, "no");
        assertEquals(List.of(), complete("list", "--tag", ""));
        assertEquals(List.of(), complete("list", "--profile", "none", "--tag", ""));
    }

    @Test
    void id_isOneOfTheLastList_orOfTheNewest() {
        String page = "{\"events\":[{\"id\":\"" + Cli.ID
                + "\",\"start\":1795512615.5,\"stop\":null,\"tags\":[\"work\",\"review\"]}],\"next_cursor\":null}";
        server.json(200, page).json(200, page);
        assertEquals(List.of("0718\tTue 11-24 10:30  work, review"), complete("edit", "0"));
        assertEquals(List.of(), complete("stop", "@"));
        server.json(200, page.replace(Cli.ID, Cli.OTHER_ID));
        Cli.to(server).with("XDG_STATE_HOME", state.toString()).run("list", "-o", "table");
        server.json(200, page);
        assertEquals(List.of("0719\t"), complete("remove", "a", ""));
        server.json(200, page);
        assertEquals(List.of("@1\t"), complete("stop", "@"));
    }

    @Test
    void operation_isOneOfTheNewest() {
        String page = "{\"operations\":[{\"id\":\"" + Cli.ID
                + "\",\"time\":1795512615.5,\"action\":\"remove\",\"by\":null,\"request\":\"DELETE /v1/events?tag=a\","
                + "\"count\":3,\"state\":\"done\",\"undoes\":null,\"undone_by\":\"" + Cli.OTHER_ID
                + "\"}],\"next_cursor\":null}";
        server.json(200, page).json(200, page);
        assertEquals(List.of("f60718\tTue 11-24 10:30  remove --tag a (undone)"), complete("undo", ""));
        assertEquals(1, complete("history", "f6").size());
        assertEquals(List.of("GET /v1/history?limit=50", "GET /v1/history?limit=50"), server.lines());
    }

    @Test
    void bash_getsWhatItReplaces() {
        server.json(200, "{\"tags\":[{\"tag\":\"it's $(x)\",\"count\":2}]}")
                .json(200, "{\"tags\":[{\"tag\":\"a:b c\",\"count\":2}]}");
        Cli cli = Cli.to(server);
        assertEquals(
                "it\\'s\\ \\$\\(x\\)\n",
                cli.run("complete", "bash", "--", "ev list --tag=i", "i").out());
        assertEquals(
                "b\\ c\n",
                cli.run("complete", "bash", "--", "ev list --tag a:", "").out());
        assertEquals(
                "\tfiles\n", cli.run("complete", "bash", "--", "ev import ", "").out());
        assertEquals("list\n", cli.run("complete", "bash", "--", "ev li", "li").out());
        assertEquals("", cli.run("complete", "bash").out());
    }

    /** What is typed, and what is put in place of its last part, is read back as the word. */
    @Property
    void insertion_ofAnyWordInAnyQuotes_isReadAsThatWord(
            @ForAll @StringLength(min = 1, max = 12) String text, @ForAll int cut, @ForAll boolean single) {
        String word = text.replaceAll("[\\p{Cc}\\p{Cs}]", "x");
        String begun = word.substring(0, Math.floorMod(cut, word.length()));
        BashWords plain = BashWords.split("ev list " + begun.replaceAll("([^a-zA-Z0-9\u0080-\uffff])", "\\\\$1"));
        assertEquals(begun, plain.words().get(1));
        assertEquals(
                List.of("list", word),
                BashWords.split("ev list " + plain.insertion(word, plain.last()))
                        .words());
        char quote = single ? '\'' : '"';
        BashWords quoted = BashWords.split("ev list " + quote);
        String inserted = quoted.insertion(word, "");
        assertEquals(inserted == null, word.indexOf(single ? '\'' : '!') >= 0);
        if (inserted != null) {
            assertEquals(
                    List.of("list", word),
                    BashWords.split("ev list " + quote + inserted + quote).words());
        }
    }
}
