package dev.events.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of events on a real server when the Timewarrior intervals that they came from change. */
class TimewarriorImportIT {
    private static RealServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startServer(@TempDir Path data) throws IOException {
        server = RealServer.start(data);
    }

    @AfterAll
    static void stopServer() throws InterruptedException {
        if (server != null) {
            server.stop();
        }
    }

    @BeforeEach
    void purge() {
        server.purge();
    }

    /** @param stop null while it runs */
    private record Interval(
            long start,
            @Nullable Long stop,
            String tag,
            @Nullable String note) {
        /** As the server's NDJSON has it, without the id. */
        String event() {
            return "\"start\":" + start + ",\"stop\":" + stop + (stop == null ? ",\"open\":true" : "") + ",\"tags\":[\""
                    + tag + "\"]" + (note == null ? "" : ",\"note\":\"" + note + "\"") + "}";
        }

        long end() {
            return stop == null ? Long.MAX_VALUE : stop;
        }

        /** As {@code timew export} prints it. */
        String json(int position) {
            return "{\"id\":" + position + ",\"start\":\"" + basic(start) + "\""
                    + (stop == null ? "" : ",\"end\":\"" + basic(stop) + "\"") + ",\"tags\":[\"" + tag + "\"]"
                    + (note == null ? "" : ",\"annotation\":\"" + note + "\"") + "}";
        }

        private static String basic(long epoch) {
            return Instant.ofEpochSecond(epoch).toString().replaceAll("[-:]", "");
        }
    }

    @Test
    void eachKindOfChange_isAnUpdate() throws IOException {
        NavigableMap<Long, Interval> source = source(
                new Interval(1000, 2000L, "work", null),
                new Interval(2000, 3000L, "break", null),
                new Interval(4000, 5000L, "work", "old"),
                new Interval(9000, null, "call", null));
        assertEquals(RealServer.counts(4, 0, 0, 0), importOf(source));
        assertEquals(RealServer.counts(0, 0, 4, 0), importOf(source));

        source.put(1000L, new Interval(1000, 2000L, "client", null));
        source.put(4000L, new Interval(4000, 5000L, "work", "new"));
        source.put(9000L, new Interval(9000, 9500L, "call", null));
        source.remove(2000L);
        source.put(2100L, new Interval(2100, 3000L, "break", null));
        assertEquals(
                List.of(
                        "update  1970-01-01 01:16:40  01:33:20  work: tags work → client",
                        "update  1970-01-01 02:06:40  02:23:20  work: note \"old\" → \"new\"",
                        "update  1970-01-01 03:30:00  open  call: stop open → 1970-01-01 03:38:20",
                        "update  1970-01-01 01:33:20  01:50:00  break: start 1970-01-01 01:33:20 → 1970-01-01 01:35:00",
                        "0 would be added, 4 would be updated, 0 already there, 0 would be removed, 0 invalid"),
                Arrays.asList(importOf(source, "--dry-run").split("\n")));
        assertEquals(RealServer.counts(0, 4, 0, 0), importOf(source));
        assertEquals(RealServer.counts(0, 0, 4, 0), importOf(source));
        assertEquals(events(source), server.events());
    }

    @Test
    void whatIsGone_isRemovedOnRequestOnly() throws IOException {
        NavigableMap<Long, Interval> source = source(
                new Interval(1000, 2000L, "a", null),
                new Interval(3000, 4000L, "b", null),
                new Interval(5000, 6000L, "c", null));
        importOf(source);
        source.remove(3000L);
        source.remove(5000L);
        Cli.Result kept = server.run(0, "import", export(source));
        assertEquals(RealServer.counts(0, 0, 1, 0), kept.out().strip());
        assertEquals(
                "events-cli: 2 events are no longer in the source; --mirror removes them",
                kept.err().strip());
        assertEquals(3, server.events().size());
        assertEquals(
                List.of(
                        "remove  1970-01-01 01:50:00  02:06:40  b",
                        "remove  1970-01-01 02:23:20  02:40:00  c",
                        "0 would be added, 0 would be updated, 1 already there, 2 would be removed, 0 invalid"),
                Arrays.asList(importOf(source, "--mirror", "--dry-run").split("\n")));
        assertEquals(RealServer.counts(0, 0, 1, 2), importOf(source, "--mirror"));
        assertEquals(events(source), server.events());
    }

    @Test
    void exportWithAFilter_takesNothingForGone() throws IOException {
        Interval first = new Interval(1000, 2000L, "a", null);
        Interval third = new Interval(5000, 6000L, "a", null);
        importOf(source(first, new Interval(3000, 4000L, "b", null), third, new Interval(7000, 8000L, "b", null)));
        String some = "[" + first.json(4) + "," + third.json(2) + "]";
        assertEquals(
                new Cli.Result(0, RealServer.counts(0, 0, 2, 0) + System.lineSeparator(), ""),
                server.run(0, "import", file("some", some), "--mirror"));
        assertEquals(4, server.events().size());
    }

    /** Nothing shows whether a filter left something out. */
    @Test
    void exportWithoutPositions_takesNothingForGoneOrMoved() throws IOException {
        Interval first = new Interval(1000, 2000L, "a", null);
        Interval last = new Interval(7000, 8000L, "a", null);
        importOf(source(first, new Interval(3000, 4000L, "b", null), last));
        String some =
                "[" + first.json(0) + "," + new Interval(5000, 6000L, "b", null).json(0) + "," + last.json(0) + "]";
        Cli.Result result = server.run(0, "import", file("some", some), "--mirror");
        assertEquals(RealServer.counts(1, 0, 2, 0), result.out().strip());
        assertTrue(result.err().contains("the intervals have no id numbers"), result.err());
        assertEquals(4, server.events().size());
    }

    @Test
    void invalidRecord_keepsWhatMayBeGone() throws IOException {
        importOf(source(new Interval(1000, 2000L, "a", null), new Interval(3000, 4000L, "b", null)));
        String text = "[" + new Interval(1000, 2000L, "a", null).json(1) + ",{\"id\":1,\"start\":\"soon\"}]";
        Cli.Result result = server.run(1, "import", file("some", text), "--mirror");
        assertEquals(
                "0 added, 0 updated, 1 already there, 0 removed, 1 invalid",
                result.out().strip());
        assertTrue(result.err().contains("1 event may be gone from the source, and is kept"), result.err());
        assertEquals(2, server.events().size());
    }

    /** Over several windows, and with whatever may be done to intervals between two imports. */
    @Test
    void randomChanges_leaveWhatTheSourceHas() throws IOException {
        Random random = new Random(20261127);
        for (int round = 0; round < 25; round++) {
            purge();
            NavigableMap<Long, Interval> source = new TreeMap<>();
            int size = round == 0 ? 12_000 : random.nextInt(30) + 1;
            for (int i = 0; i < size; i++) {
                long start = 10_000 + i * 1000L;
                source.put(start, new Interval(start, start + 100 + random.nextInt(700), tag(random), null));
            }
            importOf(source);
            for (int again = 0; again < 4; again++) {
                change(source, random);
                String changed = importOf(source, "--mirror");
                assertEquals(events(source), server.events(), () -> "after " + changed);
                assertEquals(RealServer.counts(0, 0, source.size(), 0), importOf(source, "--mirror"));
            }
        }
    }

    private static String tag(Random random) {
        return List.of("work", "call", "break").get(random.nextInt(3));
    }

    /** Changes some intervals as timew would: none overlaps another. The oldest stays, since nothing shows that it is gone. */
    private static void change(NavigableMap<Long, Interval> source, Random random) {
        List<Interval> all = new ArrayList<>(source.values());
        Interval oldest = all.remove(0);
        Collections.shuffle(all, random);
        for (Interval each : all.subList(0, Math.min(all.size(), 6))) {
            long stop = each.stop() == null ? each.start() + 100 : each.stop();
            source.remove(each.start());
            Interval changed = switch (random.nextInt(8)) {
                case 0 -> null;
                case 1 -> new Interval(each.start(), stop, tag(random), each.note());
                case 2 -> new Interval(each.start(), stop, each.tag(), "note " + random.nextInt(9));
                case 3 -> new Interval(each.start() + 1 + random.nextInt(50), stop, each.tag(), each.note());
                case 4 -> new Interval(each.start(), stop + random.nextInt(50), tag(random), null);
                case 5 -> new Interval(each.start() + 20, stop + 20, each.tag(), each.note());
                case 6 -> new Interval(each.start() - random.nextInt(50), stop - 1, tag(random), each.note());
                default -> {
                    long start = source.lastKey() + 5000;
                    yield new Interval(start, start + stop - each.start(), each.tag(), each.note());
                }
            };
            if (changed != null && changed.start() > oldest.start() && isFree(source, changed)) {
                source.put(changed.start(), changed);
            }
        }
    }

    private static boolean isFree(NavigableMap<Long, Interval> source, Interval interval) {
        var before = source.floorEntry(interval.start());
        Long after = source.ceilingKey(interval.start());
        return (before == null || before.getValue().end() <= interval.start())
                && (after == null || interval.end() <= after);
    }

    /** The ids of these events are made from start and tags, as imports did before they followed changes. */
    @Test
    void eventsOfEarlierVersions_areKnown() throws IOException {
        NavigableMap<Long, Interval> source = source(
                new Interval(1000, 2000L, "same", null),
                new Interval(3000, 4000L, "retag", null),
                new Interval(5000, 6000L, "move", null),
                new Interval(7000, 8000L, "note", null),
                new Interval(8000, null, "runs", null));
        StringBuilder lines = new StringBuilder();
        for (Interval each : source.values()) {
            String id = Sha256.hexPrefix(("timewarrior\n" + each.start() + "\n" + each.tag()).getBytes(UTF_8), 12);
            lines.append("{\"id\":\"" + id + "\"," + each.event() + "\n");
        }
        server.run(0, "import", file("old.ndjson", lines.toString()));
        assertEquals(RealServer.counts(0, 0, 5, 0), importOf(source));

        source.put(3000L, new Interval(3000, 4000L, "other", null));
        source.remove(5000L);
        source.put(5100L, new Interval(5100, 6000L, "move", null));
        source.put(7000L, new Interval(7000, 8000L, "note", "a note"));
        source.put(8000L, new Interval(8000, 9000L, "runs", null));
        assertEquals(RealServer.counts(0, 4, 1, 0), importOf(source));
        assertEquals(events(source), server.events());
        source.put(3000L, new Interval(3000, 4000L, "third", null));
        source.put(7000L, new Interval(7000, 8000L, "fourth", "a note"));
        assertEquals(RealServer.counts(0, 2, 3, 0), importOf(source));
        assertEquals(RealServer.counts(0, 0, 5, 0), importOf(source, "--mirror"));
        assertEquals(events(source), server.events());
    }

    /** An import that broke between adding an event under its new id and removing the old one. */
    @Test
    void brokenReplacement_losesNothing_andIsReported() throws IOException {
        importOf(source(new Interval(1000, 2000L, "a", null), new Interval(3000, 4000L, "b", null)));
        NavigableMap<Long, Interval> source =
                source(new Interval(1000, 2000L, "a", null), new Interval(3100, 4000L, "b", null));
        String old = server.run(0, "list", "-o", "ndjson", "--tag", "b").out();
        importOf(source);
        server.run(0, "import", file("old.ndjson", old));
        assertEquals(3, server.events().size());
        assertEquals(RealServer.counts(0, 0, 2, 1), importOf(source, "--mirror"));
        assertEquals(events(source), server.events());
    }

    @Test
    void changesOnTheServer_giveWayToTheSource_butExtraTagsStay() throws IOException {
        NavigableMap<Long, Interval> source =
                source(new Interval(1000, 2000L, "a", "said"), new Interval(3000, 4000L, "b", null));
        server.run(0, "import", export(source), "--tag", "timew");
        server.run(0, "edit", server.id("--tag", "a"), "--start", "1500", "--stop", "1600", "--note", "mine");
        server.run(0, "edit", "--tag", "b", "--add-tag", "mine");
        assertEquals(
                "0 added, 2 updated, 0 already there, 0 removed, 0 invalid",
                server.run(0, "import", export(source), "--tag", "timew").out().strip());
        assertEquals(
                "0 added, 0 updated, 2 already there, 0 removed, 0 invalid",
                server.run(0, "import", export(source), "--tag", "timew").out().strip());
        assertEquals(
                events(source),
                server.events().stream()
                        .map(line -> line.replace(",\"timew\"", ""))
                        .collect(Collectors.toSet()));
    }

    @Test
    void databasesWithNames_areKeptApart() throws IOException {
        NavigableMap<Long, Interval> laptop =
                source(new Interval(1000, 2000L, "a", null), new Interval(3000, 4000L, "b", null));
        NavigableMap<Long, Interval> desktop =
                source(new Interval(1000, 2000L, "c", null), new Interval(3100, 4000L, "b", null));
        assertEquals(RealServer.counts(2, 0, 0, 0), importOf(laptop, "--source", "laptop", "--mirror"));
        assertEquals(RealServer.counts(2, 0, 0, 0), importOf(desktop, "--source", "desktop", "--mirror"));
        laptop.put(1000L, new Interval(1000, 2000L, "d", null));
        assertEquals(RealServer.counts(0, 1, 1, 0), importOf(laptop, "--source", "laptop", "--mirror"));
        assertEquals(
                Stream.concat(events(laptop).stream(), events(desktop).stream()).collect(Collectors.toSet()),
                server.events());
    }

    @Test
    void unorderedRecords_areImported_andNothingIsTakenForGone() throws IOException {
        NavigableMap<Long, Interval> source = new TreeMap<>();
        IntStream.range(0, 11_000)
                .mapToLong(i -> 1000 + 100L * i)
                .forEach(start -> source.put(start, new Interval(start, start + 50, "t", null)));
        assertEquals(RealServer.counts(11_000, 0, 0, 0), importOf(source));
        source.remove(600_000L);
        List<String> lines = new ArrayList<>();
        source.descendingMap().values().forEach(each -> lines.add(each.json(0)));
        Cli.Result result = server.run(0, "import", file("x", "[" + String.join(",", lines) + "]"), "--mirror");
        assertEquals(RealServer.counts(0, 0, 10_999, 0), result.out().strip());
        assertTrue(result.err().contains("not in the order of their starts"), result.err());
    }

    private static NavigableMap<Long, Interval> source(Interval... intervals) {
        NavigableMap<Long, Interval> source = new TreeMap<>();
        for (Interval each : intervals) {
            source.put(each.start(), each);
        }
        return source;
    }

    private String importOf(NavigableMap<Long, Interval> source, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("import", export(source)));
        arguments.addAll(List.of(options));
        return server.run(0, arguments.toArray(String[]::new)).out().strip();
    }

    /** A file with what {@code timew export} would print. */
    private String export(NavigableMap<Long, Interval> source) throws IOException {
        List<String> lines = new ArrayList<>();
        int position = source.size();
        for (Interval each : source.values()) {
            lines.add(each.json(position--));
        }
        return file("timew.json", "[\n" + String.join(",\n", lines) + "\n]\n");
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static Set<String> events(NavigableMap<Long, Interval> source) {
        return source.values().stream().map(Interval::event).collect(Collectors.toSet());
    }
}
