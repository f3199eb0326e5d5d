package dev.events.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against the real server with its embedded store; skipped where the server is not built. */
class EndToEndIT {
    private static RealServer server;

    @BeforeAll
    static void startServer(@TempDir Path directory) throws IOException {
        server = RealServer.start(directory);
    }

    @AfterAll
    static void stopServer() throws InterruptedException {
        if (server != null) {
            server.stop();
        }
    }

    @BeforeEach
    void purge() {
        assertEquals(0, cli().run("remove", "--purge").exitCode());
    }

    @Test
    void add_thenList_isThere() {
        String id = add("--tag", "déploy", "--tag", "a;b", "--start", "1650059272.843029", "--note", "x\ty");
        assertEquals(
                "{\"id\":\"" + id + "\",\"start\":1650059272.843029,\"stop\":null,\"tags\":[\"déploy\",\"a;b\"],"
                        + "\"note\":\"x\\ty\"}\n",
                run(0, "list", "-o", "ndjson").out());
        assertEquals(List.of(id), ids("--tag", "dé*"));
        assertEquals(List.of(), ids("--not-tag", "a;b"));
        assertEquals(List.of(id), ids("--text", "X\tY", "--open=false"));
        assertEquals(List.of(), ids("--from", "1650059273"));
        assertEquals(List.of(), ids("--to", "1650059272.843029"));
    }

    @Test
    void add_withIdTwice_isRefusedTheSecondTime() {
        assertEquals(Cli.ID, add("--id", Cli.ID));
        Cli.Result again = run(1, "add", "--id", Cli.ID, "--tag", "other");
        assertEquals("", again.out());
        assertTrue(again.err().contains(Cli.ID), again.err());
    }

    @Test
    void add_stopBeforeStart_isRefused() {
        Cli.Result result = run(1, "edit", add("--start", "10"), "--stop", "9");
        assertTrue(result.err().contains("stop") && result.err().lines().count() == 1, result.err());
    }

    @Test
    void list_pagesAndStreams_newestFirst() {
        for (int i = 1; i <= 5; i++) {
            add("--start", String.valueOf(i), "--stop", String.valueOf(i + 1), "--tag", "t" + i);
        }
        Cli.Result two = run(0, "list", "--limit", "2", "--epoch");
        assertEquals(
                List.of("5", "4"),
                two.outLines().stream().map(line -> line.split("\t", -1)[1]).toList());
        assertTrue(two.err().contains("--all"), two.err());
        assertEquals("", run(0, "list", "--limit", "5").err());
        assertEquals(run(0, "list").out(), run(0, "list", "--all").out());
        assertEquals(7, run(0, "list", "--all", "-o", "json").outLines().size());
        assertEquals(2, ids("--from", "2", "--to", "4").size());
    }

    @Test
    void remove_ids_removesThose() {
        String id = add("--tag", "a");
        add("--tag", "b");
        Cli.Result result = run(1, "remove", id, Cli.ID);
        assertEquals(List.of("1 event removed"), result.outLines());
        assertTrue(result.err().contains(Cli.ID), result.err());
        assertEquals(1, ids().size());
    }

    @Test
    void remove_starts_areExact() {
        add("--start", "1650059272.843029");
        String other = add("--start", "1650059272.8430293");
        assertEquals(
                0,
                run(0, "remove", "--start-epoch", "1650059272.843029", "--dry-run")
                        .exitCode());
        assertEquals(
                1,
                run(1, "remove", "--start-epoch", "1650059272.84303", "--dry-run")
                        .exitCode());
        assertEquals(2, ids().size());
        Cli.Result result = run(1, "remove", "--start-epoch", "1650059272.843029", "--start-epoch", "7");
        assertEquals(List.of("all events at 1 start time removed"), result.outLines());
        assertEquals("events-cli: no event starts at 7", result.err().strip());
        assertEquals(List.of(other), ids());
    }

    @Test
    void remove_filterAndPurge_countAndRemove() {
        add("--tag", "test");
        add("--tag", "test");
        String kept = add("--tag", "prod");
        assertEquals(
                List.of("2 events would be removed"),
                run(0, "remove", "--tag", "test", "--dry-run").outLines());
        assertEquals(3, ids().size());
        assertEquals(
                List.of("2 events removed"), run(0, "remove", "--tag", "test").outLines());
        assertEquals(List.of(kept), ids());
        assertEquals(
                List.of("1 event would be removed"),
                run(0, "remove", "--purge", "--dry-run").outLines());
        assertEquals(List.of("1 event removed"), run(0, "remove", "--purge").outLines());
        assertEquals(List.of("0 events removed"), run(0, "remove", "--open").outLines());
    }

    @Test
    void start_edit_stop_show() {
        String id = run(0, "start", "--tag", "work").out().strip();
        String other = run(0, "start", "--tag", "work", "--tag", "b").out().strip();
        assertEquals(other, run(0, "stop", "--tag", "b").out().strip());
        assertEquals(id, run(0, "stop").out().strip());
        assertEquals(1, cli().run("stop").exitCode());
        run(0, "edit", id, "--add-tag", "late", "--remove-tag", "work", "--note", "x", "--start", "5", "--stop", "6.5");
        assertEquals(
                "{\"id\":\"" + id + "\",\"start\":5,\"stop\":6.5,\"tags\":[\"late\"],\"note\":\"x\"}\n",
                run(0, "show", id, "-o", "ndjson").out());
        assertEquals(
                "2 events changed",
                run(0, "edit", "--to", "tomorrow", "--reopen").out().strip());
        assertEquals(2, ids("--open").size());
        assertEquals("b\t1\nlate\t1\nwork\t1\n", run(0, "tags").out());
        assertTrue(run(0, "stats", "--by", "tag", "-o", "json").out().contains("\"key\":\"late\",\"count\":1"));
        assertTrue(run(0, "timeline").out().contains("work"));
    }

    @Test
    void add_eachKind_isWhatItSays() {
        String mark = add("--start", "100", "--tag", "mark");
        String interval = add("--start", "100", "--for", "1h30m", "--tag", "interval");
        String open = add("--start", "100", "--open", "--tag", "open");
        assertEquals(
                "{\"id\":\"" + interval + "\",\"start\":100,\"stop\":5500,\"tags\":[\"interval\"]}\n",
                run(0, "show", interval, "-o", "ndjson").out());
        assertEquals(List.of(open), ids("--from", "yesterday"));
        assertEquals(2, ids("--from", "200").size());
        assertEquals(
                "5400",
                run(0, "stats", "--by", "tag", "--tag", "interval")
                        .out()
                        .strip()
                        .split("\t", -1)[2]);
        assertEquals(
                "0",
                run(0, "stats", "--by", "tag", "--tag", "mark").out().strip().split("\t", -1)[2]);
        assertTrue(run(0, "export", "--format", "csv").out().contains(open + ",100,,true,open,"));
        assertEquals(mark, run(0, "stop", mark, "--at", "160").out().strip());
        assertEquals(List.of(mark), ids("--from", "150", "--tag", "mark"));
        run(0, "edit", mark, "--mark");
        assertEquals(List.of(), ids("--from", "150", "--tag", "mark"));
        run(0, "edit", mark, "--for", "2m");
        assertEquals(List.of(mark), ids("--from", "150", "--tag", "mark"));
        assertEquals(
                "1 event changed",
                run(0, "edit", "--tag", "open", "--mark").out().strip());
        assertEquals(List.of(), ids("--open"));
    }

    @Test
    void start_status_stop_continue() {
        assertEquals(new Cli.Result(0, "", "Nothing is open." + System.lineSeparator()), run(0, "status"));
        String id = run(0, "start", "--tag", "work", "--note", "x", "--at", "-1h")
                .out()
                .strip();
        assertTrue(run(0, "status").out().startsWith(id + "\t"));
        assertTrue(run(1, "continue", id).err().contains("is already open"));
        run(0, "stop");
        String next = run(0, "continue").out().strip();
        assertEquals(List.of(next), ids("--open", "--tag", "work", "--text", "x"));
        assertTrue(run(1, "continue").err().contains(next));
    }

    @Test
    void start_only_annotate_split_join_cancel() {
        String first = run(0, "start", "work", "review", "--at", "-2h").out().strip();
        Cli.Result only = run(0, "start", "call", "--at", "-30m", "--only");
        assertTrue(only.err().startsWith("Stopped work, review ("), only.err());
        String call = only.out().strip();
        assertEquals(List.of(call), ids("--open"));
        assertEquals("call 30m", run(0, "status", "--short").out().strip());
        assertEquals(call, run(0, "annotate", "the", "budget").out().strip());
        assertEquals(first, run(0, "annotate", first, "a").out().strip());
        assertEquals(first, run(0, "annotate", "--tag", "review", "b").out().strip());
        assertEquals(List.of(first), ids("--text", "a; b"));
        List<String> parts = run(0, "split", first, "--after", "30m").outLines();
        assertEquals(first, parts.get(0));
        assertEquals(2, ids("--tag", "review", "--text", "a; b").size());
        assertEquals(
                "30m",
                run(0, "gaps", "--from", "-150m", "--to", "-30m")
                        .outLines()
                        .get(0)
                        .split("\t", -1)[2]);
        Cli.Result joined = run(0, "join", parts.get(1), first);
        assertEquals(first, joined.out().strip());
        assertTrue(joined.err().contains(parts.get(1)), joined.err());
        assertEquals(List.of(call, first), ids());
        assertTrue(
                run(0, "report", "-o", "markdown", "--from", "-1d").out().startsWith("| DAY | review | work | call |"));
        assertEquals(call, run(0, "cancel").out().strip());
        assertEquals(List.of(first), ids());
        assertEquals(1, cli().run("cancel").exitCode());
    }

    @Test
    void edit_inAnEditor_sendsWhatChanged(@TempDir Path directory) throws IOException {
        String id = add("work", "--start", "1795512615.843029", "--for", "1h", "--note", "one\n\n two");
        add("work", "--start", "1795512615");
        Path editor = Files.writeString(
                directory.resolve("editor"), "sed -i 's/^tags: work/tags: work, late/;s/ two/ three/' \"$1\"\n");
        Cli.Result result =
                cli().onTerminal(120, "").with("EDITOR", "sh " + editor).run("edit", "--tag", "work");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(
                "{\"id\":\"" + id + "\",\"start\":1795512615.843029,\"stop\":1795516215.843029,"
                        + "\"tags\":[\"work\",\"late\"],\"note\":\"one\\n\\n three\"}\n",
                run(0, "show", "--text", "three", "-o", "ndjson").out());
        assertEquals(2, ids("--tag", "late").size());
    }

    @Test
    void export_thenImport_isTheSame_andAgainAddsNothing(@TempDir Path directory) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            lines.append("{\"start\":" + i + ".25,\"tags\":[\"t" + i % 7 + "\",\"a;b\"],\"note\":\"=1\"}\n");
        }
        Files.writeString(directory.resolve("some"), lines);
        String some = directory.resolve("some").toString();
        assertEquals(
                "3000 added, 0 updated, 0 already there, 0 removed, 0 invalid",
                run(0, "import", some).out().strip());
        assertEquals(
                "0 added, 0 updated, 3000 already there, 0 removed, 0 invalid",
                run(0, "import", some).out().strip());
        for (String format : List.of("ndjson", "csv")) {
            String before = run(0, "export", "--format", format).out();
            Path file = Files.writeString(directory.resolve("all." + format), before);
            purge();
            assertEquals(
                    "3000 added, 0 updated, 0 already there, 0 removed, 0 invalid",
                    run(0, "import", file.toString()).out().strip());
            assertEquals(before, run(0, "export", "--format", format).out());
        }
    }

    @Test
    void csvOfServerAndCommand_importedAgain_areTheSameEvents(@TempDir Path directory) throws Exception {
        List<String> texts =
                List.of("=1", "'=2", "''", "a;=3", ";-4", "\\;@5", "＋6\n＝7", "\r\n-8", "\t9", "a;'-b", "' ;'＠", "\\");
        for (int i = 0; i < texts.size(); i++) {
            add(
                    "--start",
                    String.valueOf(i),
                    "--tag",
                    texts.get(i),
                    "--tag",
                    texts.get((i + 1) % texts.size()),
                    "--note",
                    texts.get(i));
        }
        String events = run(0, "export").out();
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/v1/events"))
                .header("Accept", "text/csv")
                .build();
        String ofServer = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        for (String csv : List.of(
                ofServer,
                run(0, "export", "--format", "csv").out(),
                run(0, "list", "--all", "-o", "csv").out())) {
            purge();
            run(
                    0,
                    "import",
                    Files.writeString(directory.resolve("events.csv"), csv).toString());
            assertEquals(events, run(0, "export").out(), csv);
        }
    }

    private static String add(String... options) {
        List<String> arguments = new ArrayList<>(List.of("add"));
        arguments.addAll(List.of(options));
        return run(0, arguments.toArray(String[]::new)).out().strip();
    }

    private static List<String> ids(String... filter) {
        List<String> arguments = new ArrayList<>(List.of("list"));
        arguments.addAll(List.of(filter));
        return run(0, arguments.toArray(String[]::new)).outLines().stream()
                .map(line -> line.substring(0, line.indexOf('\t')))
                .toList();
    }

    private static Cli.Result run(int exitCode, String... arguments) {
        Cli.Result result = cli().run(arguments);
        assertEquals(exitCode, result.exitCode(), result.toString());
        return result;
    }

    private static Cli cli() {
        return Cli.to(server.url());
    }
}
