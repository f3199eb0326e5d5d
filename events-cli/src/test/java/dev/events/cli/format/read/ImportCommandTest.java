package dev.events.cli.format.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.client.EventCodec;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.EventPrinter;
import dev.events.cli.format.print.ExportFormat;
import dev.events.cli.format.print.OutputFormat;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from files of other programs and of this one, and what comes of files that are neither. */
class ImportCommandTest {
    private static final Clock CLOCK = Clock.fixed(Cli.NOW, Cli.PARIS);

    /** Keeps what is read. */
    private static final class Kept implements EventReader.Sink {
        final List<Event> events = new ArrayList<>();
        final List<String> refused = new ArrayList<>();

        @Override
        public void record(ImportRecord record) {
            events.add(record.event());
        }

        @Override
        public void remark(String place, String what) {
            refused.add(place + " (" + what + ")");
        }

        @Override
        public void refuse(String place, String reason) {
            refused.add(place + ": " + reason);
        }

        List<String> lines() {
            return events.stream()
                    .map(event -> EventCodec.write(event).replaceFirst("\"id\":\"[0-9a-f]{24}\",", ""))
                    .toList();
        }
    }

    private static Kept read(ImportFormat format, byte[] bytes) {
        Kept kept = new Kept();
        try {
            format.reader(CLOCK).read(new ByteArrayInputStream(bytes), kept);
        } catch (IOException e) {
            kept.refused.add(String.valueOf(e.getMessage()));
        }
        return kept;
    }

    private static Kept read(ImportFormat format, String file) throws IOException {
        try (InputStream in = ImportCommandTest.class.getResourceAsStream(file)) {
            return read(format, in.readAllBytes());
        }
    }

    @Test
    void timewarrior_exportAndDataFile_areTheSameEvents() throws IOException {
        Kept export = read(ImportFormat.TIMEWARRIOR, "timewarrior.json");
        assertEquals(
                List.of(
                        "{\"start\":1795420800,\"stop\":1795429800,\"tags\":[\"code review\",\"work\"]}",
                        "{\"start\":1795435200,\"stop\":1795438800,\"tags\":[\"a,b\",\"meeting\"],\"note\":\"say \\\"hi\\\"\"}",
                        "{\"start\":1795519959,\"stop\":null,\"open\":true,\"tags\":[\"cli\",\"work\"]}"),
                export.lines());
        assertEquals(export.events, read(ImportFormat.TIMEWARRIOR, "timewarrior.data").events);
        assertEquals(List.of(), export.refused);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "TIMEWARRIOR | [{\"start\":\"20261124T090000Z\"}] [{\"start\":\"20261124T100000Z\"}]| 2 |",
                "TIMEWARRIOR | [{\"start\":\"20261124T090000Z\"}] x| 1 | the input is not valid JSON",
                "WATSON | [[1,2,\"p\",\"k\",[]]] {}| 1 | there is more input after the end",
                "NDJSON | {\"start\":1} {\"start\":2}| 0 | line 1: there is more after the object: {",
                "NDJSON | {\"start\":1}garbage| 0 | line 1: it is not JSON at column 12: \"garbage\" is no value, after {\"start\":1}",
                "NDJSON | {\"start\":1,\"start\":2}| 0 | line 1: it is not JSON at column 19: the field \"start\" is there twice",
                "NDJSON | [{\"start\":1},{\"start\":\"x\"},{\"start\":2}]| 2 | event 2: start is",
                "ACTIVITYWATCH | {\"nothing\":1}| 0 | it has no object of buckets",
                "ACTIVITYWATCH | {\"buckets\":{\"a\":null,\"b\":{\"events\":[{\"timestamp\":\"2026-11-24T09:00:00Z\",\"duration\":1}]}}}| 1 | bucket a: it is null; it must be an object",
            })
    void whatFollowsOrIsMissing_isTold(ImportFormat format, String input, int events, String message) {
        Kept kept = read(format, input.getBytes(StandardCharsets.UTF_8));
        assertEquals(events, kept.events.size(), kept.refused.toString());
        if (message == null) {
            assertEquals(List.of(), kept.refused);
        } else {
            assertTrue(kept.refused.toString().contains(message), kept.refused.toString());
        }
    }

    @Test
    void format_isNotDecidedByTagsOrNotes() throws IOException {
        assertEquals(ImportFormat.NDJSON, guess("{\"start\":1,\"tags\":[\"buckets\"]}"));
        assertEquals(ImportFormat.TIMEWARRIOR, guess("[{\"start\":\"20261124T090000Z\",\"tags\":[\"project\"]}]"));
        assertEquals(ImportFormat.WATSON, guess("{\n \"project\": \"a\", \"start\": 1}"));
        assertEquals(ImportFormat.NDJSON, guess("[\n{\"id\":\"a\",\"start\":1.5,\"tags\":[]}\n]"));
    }

    @Test
    void blankLinesBeforeTheFirst_areCounted() {
        Kept ndjson = read(ImportFormat.NDJSON, "\n\n{\"start\":\"x\"}\n".getBytes(StandardCharsets.UTF_8));
        assertTrue(ndjson.refused.get(0).startsWith("line 3: "), ndjson.refused.toString());
        Kept data = read(ImportFormat.TIMEWARRIOR, "\ninc x\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                List.of("line 2: \"inc x\" is not an interval; it must look like"
                        + " inc 20261124T090000Z - 20261124T100000Z # tag"),
                data.refused);
    }

    private static ImportFormat guess(String input) throws IOException {
        return ImportFormat.guess(
                new BufferedInputStream(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void csv_stopIsOnTheDayOfItsStart_andColumnsThatAreUnknownAreTold() {
        Kept kept = read(
                ImportFormat.CSV,
                "start,stop,tags,customer\n2026-11-16 13:00,14:00,acme,x\n09:00,10:00,acme,x\n"
                        .getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("{\"start\":1794830400,\"stop\":1794834000,\"tags\":[\"acme\"]}"), kept.lines());
        assertEquals(
                List.of(
                        "line 1 (the column \"customer\" is ignored; columns may be id, start, stop, end, open, tags, note)",
                        "line 3, column start: \"09:00\" has no date; it must be such as 2026-11-24 09:00"),
                kept.refused);
    }

    @Test
    void ics_backslashesInCategories_unfinishedAndCancelled() {
        Kept kept = read(
                ImportFormat.ICS,
                String.join(
                                "\r\n",
                                "BEGIN:VCALENDAR",
                                "BEGIN:VEVENT",
                                "UID:1",
                                "DTSTART:20261124T090000Z",
                                "BEGIN:VEVENT",
                                "UID:2",
                                "STATUS:CANCELLED",
                                "DTSTART:20261124T090000Z",
                                "END:VEVENT",
                                "BEGIN:VEVENT",
                                "UID:3",
                                "DTSTART:20261124T090000Z",
                                "CATEGORIES:a\\\\,b\\,c",
                                "END:VEVENT",
                                "END:VCALENDAR",
                                "")
                        .getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("{\"start\":1795510800,\"stop\":null,\"tags\":[\"a\\\\\",\"b,c\"]}"), kept.lines());
        assertEquals(
                List.of("event 1 (line 2): it has no END:VEVENT", "event 2 (line 5) (cancelled; skipped)"),
                kept.refused);
    }

    @Test
    void watson_framesAndLog_areTheSameEvents() throws IOException {
        Kept frames = read(ImportFormat.WATSON, "watson.frames");
        assertEquals(
                List.of(
                        "{\"start\":1795161600,\"stop\":1795167000,\"tags\":[\"events\",\"java\",\"cli\"]}",
                        "{\"start\":1795248000,\"stop\":1795253400,\"tags\":[\"other project\"]}"),
                frames.lines());
        assertEquals(frames.events, read(ImportFormat.WATSON, "watson.json").events);
    }

    /** Two of them may begin at the same time, and each may be given another start. */
    @Test
    void watson_frames_areTheSameEventsByTheirIds() {
        Kept frames = read(
                ImportFormat.WATSON,
                "[[1,2,\"p\",\"a1\",[]],[1,3,\"p\",\"b2\",[]],[5,6,\"p\",\"a1\",[]]]".getBytes(StandardCharsets.UTF_8));
        assertEquals(frames.events.get(0).id(), frames.events.get(2).id());
        assertNotEquals(frames.events.get(0).id(), frames.events.get(1).id());
    }

    @Test
    void watson_state_isOpen() {
        Kept running = read(
                ImportFormat.WATSON,
                "{\"project\":\"events\",\"start\":1795519959,\"tags\":[\"cli\"]}".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                List.of("{\"start\":1795519959,\"stop\":null,\"open\":true,\"tags\":[\"events\",\"cli\"]}"),
                running.lines());
        assertEquals(List.of(), read(ImportFormat.WATSON, "{}".getBytes(StandardCharsets.UTF_8)).events);
    }

    @Test
    void export_tellsWhatIsLost() {
        List<Event> events = List.of(
                Event.mark(Instant.ofEpochSecond(1795519959), "deploy"), Event.open(Instant.ofEpochSecond(5), "work"));
        assertEquals(
                List.of("1 event exported with no length, because Timewarrior has no marks"),
                losses(ExportFormat.TIMEWARRIOR, events));
        assertEquals(
                List.of(
                        "1 event exported with no length, because Watson has no marks",
                        "1 event left out, because Watson's frames file cannot hold open events"),
                losses(ExportFormat.WATSON, events));
        assertEquals(List.of("1 event exported without an end, because still open"), losses(ExportFormat.ICS, events));
        List<Event> again = again(ImportFormat.TIMEWARRIOR, events, out -> exporter(ExportFormat.TIMEWARRIOR, out));
        assertTrue(again.get(0).isMark());
        assertTrue(again.get(1).open());
    }

    private static List<String> losses(ExportFormat format, List<Event> events) {
        StringWriter err = new StringWriter();
        EventPrinter printer = format.printer(new PrintWriter(Writer.nullWriter()), new PrintWriter(err), CLOCK, false);
        events.forEach(printer::print);
        printer.finish();
        return err.toString()
                .lines()
                .map(line -> line.substring("events-cli: ".length()))
                .toList();
    }

    @Test
    void activitywatch_bucketsAndDataAreTagsAndNotes() throws IOException {
        Kept kept = read(ImportFormat.ACTIVITYWATCH, "activitywatch.json");
        assertEquals(3, kept.events.size());
        assertEquals(
                "{\"start\":1795161605.123,\"stop\":1795161666.623,\"tags\":[\"aw-watcher-window_host\",\"firefox\"],"
                        + "\"note\":\"Events; a, \\\"page\\\"\"}",
                kept.lines().get(0));
        assertEquals(
                List.of("bucket aw-watcher-window_host, event 3: timestamp is \"soon\"; it must be a time,"
                        + " such as 1795510800 or \"2026-11-24T09:00:00Z\""),
                kept.refused);
    }

    @Test
    void activitywatch_realExport_isReadWhole() throws IOException {
        Kept kept = read(ImportFormat.ACTIVITYWATCH, "activitywatch-real.json");
        assertEquals(List.of(), kept.refused);
        assertEquals(
                "{\"start\":1644048000.843,\"stop\":1644048062.093,\"tags\":[\"aw-watcher-window_box\",\"Firefox\"],"
                        + "\"note\":\"Événements – Mozilla Firefox\"}",
                kept.lines().get(1));
        assertEquals(4, kept.events.size());
    }

    @Test
    void ics_ofCalcurse_isReadWhole() throws IOException {
        Kept kept = read(ImportFormat.ICS, "calcurse.ics");
        assertEquals(
                List.of(
                        "{\"start\":1644274800,\"stop\":1644361200,\"tags\":[\"Holiday\"]}",
                        "{\"start\":1644220800,\"stop\":null,\"tags\":[\"Weekly\"],\"note\":\"a note\"}",
                        "{\"start\":1644044400,\"stop\":1644055200,\"tags\":[\"Deploy, part; one\"]}"),
                kept.lines());
    }

    @Test
    void ics_zonesDatesDurationsAndFoldedLines() throws IOException {
        Kept kept = read(ImportFormat.ICS, "icalendar.ics");
        // Half past two comes twice on that night; iCalendar means the first.
        assertEquals(
                "{\"start\":1792888200,\"stop\":1792897200,\"tags\":[\"deploy\",\"web\"],\"note\":\"Deploy, version 1.4; web\\n"
                        + "a long line ".repeat(12) + "\\nand é another\"}",
                kept.lines().get(0));
        assertEquals(
                List.of(
                        "{\"start\":1798066800,\"stop\":1798326000,\"tags\":[\"Holiday\"]}",
                        "{\"start\":1793610000,\"stop\":1793610900,\"tags\":[\"Standup\"]}"),
                kept.lines().subList(1, 3));
        assertEquals(List.of("event 3 (line 20) (recurring; only the first occurrence is imported)"), kept.refused);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ndjson|`{\"start\":1}\n{\"start\":\"x\"}\n[]\n{\"start\":2,\"colour\":1}\n{\"st`|1"
                        + "|line 2: start is \"x\"; it must be a time, such as 1795510800 or \"2026-11-24T09:00:00Z\"; line 3: the record is []; it must be an object;"
                        + " line 4: the field \"colour\" is unknown; a record has id, start, stop, open, tags, note;"
                        + " line 5: it is not JSON at column 5: it ends too early, after {\"st",
                "csv|`start,tags\n1,a\nx,b\n1,2,3\n2,\"c`|1|line 3, column start: \"x\" is not a time",
                "csv|`start,tags\n1,a\n1,2,3\n2,\"c`|1|line 3: it has 3 fields and the header has 2; \"3\" is too many"
                        + " (a field with a comma in it must be in quotation marks);"
                        + " the file ends within the quotation marks of line 4",
                "csv|`start,stop\n2026-11-24 09:00, 08:00\n`|0|line 2, column stop: \" 08:00\" is before the start"
                        + " \"2026-11-24 09:00\"; it must be the same or later",
                "csv|`start,stop,open\n1,2,True\n`|0|line 2, column open: \"True\" goes with no stop, which is \"2\"",
                "csv|`start,open\n1,yes\n`|0|line 2, column open: \"yes\" must be true, false or empty",
                "csv|`id,start\n\n\"a\nb\",1\nz 1,1\n`|0|line 5, column id: \"z 1\" is not an event's id",
                "csv|`start,tags\n,a\n1\n`|0|line 2, column start: it is empty; it must be a time, such as"
                        + " 2026-11-24 09:00; line 3: it has 1 of the 2 fields in the header; the column \"tags\" is missing",
                "ndjson|`{\"start\":1.50e1,\"stop\":\"1970-01-01T00:00:01Z\"}`|0"
                        + "|line 1: stop is \"1970-01-01T00:00:01Z\" and start is 1.50e1; it must not stop before it starts",
                "ndjson|`{\"start\":1764000000000}`|0|line 1: start is 1764000000000; it must be from 1970 to 9999,"
                        + " in seconds since 1970 and not in milliseconds",
                "ndjson|`{\"start\":1e3,\"tags\":[\"\"]}\n{\"tags\":{\"a\":[1,\"b\"]}}`|0|line 1: tags holds \"\"; a tag must be a"
                        + " string of one character or more; line 2: start is missing; it must be a time",
                "ndjson|`{\"start\":1,\"tags\":{\"a\":[1.0,\"b\"]}}`|0|line 1: tags is {\"a\":[1.0,\"b\"]}; it must be an array",
                "timewarrior|`[{\"start\":\"20261124T090000Z\",\"end\":\"20261124T080000Z\"}]`|0|interval 1: end is"
                        + " \"20261124T080000Z\" and start is \"20261124T090000Z\"; it must not stop",
                "timewarrior|`[{\"start\":\"20261124T090000Z\"},\n  x]`|1|line 2, column 3: the input is not valid JSON: \"x\"",
                "watson|`[[2,1,\"p\",\"id\",[]],[1,2,\"p\",null,[]]]`|0|frame 1: stop is 1 and start is 2; it must not stop before"
                        + " it starts; frame 2: id is missing",
                "activitywatch|`{\"buckets\":{\"b\":{\"events\":[{\"timestamp\":\"2026-11-24T09:00:00Z\",\"duration\":-1e2}]}}}`|0"
                        + "|bucket b, event 1: duration is -1e2; it must be seconds, 0 or more",
                "ics|`BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261124T090000Z\nDTEND:20261124T080000Z\nEND:VEVENT\n"
                        + "BEGIN:VEVENT\nDTSTART:20261124T090000Z\nDURATION:1 hour\nEND:VEVENT\nEND:VCALENDAR`|0"
                        + "|event 1 (line 2): DTEND is \"20261124T080000Z\" (line 4) and DTSTART is \"20261124T090000Z\""
                        + " (line 3); it must not stop before it starts; event 2 (line 6): DURATION is \"1 hour\" (line 8); it must be"
                        + " a duration such as PT1H30M or P1D",
                "ics|`BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:19500102\nEND:VEVENT\nEND:VCALENDAR`|0"
                        + "|event 1 (line 2): DTSTART is \"19500102\"; it must be from 1970 to 9999",
                "csv|`when\n1`|0|line 1: the header is \"when\"; it must have a column \"start\"",
                "timewarrior|`[{\"start\":\"20261124T090000Z\"},{\"start\":1},{\"st`|1|interval 2: start is 1; it must be a time such as 20261124T090000Z",
                "timewarrior|`inc 20261124T090000Z # a\nnonsense`|1|line 2: \"nonsense\" is not an interval",
                "watson|`[[1,2,\"p\",\"id\",[]],[1,2]]`|1|frame 2: the frame is [1,2]; it must have a start, a stop, a project, an id and tags",
                "watson|`{\"a\":1}`|0|the input is neither Watson's frames or state nor",
                "activitywatch|`[]`|0|the input is not what ActivityWatch exports",
                "ics|`BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=Mars:20261124T090000\nEND:VEVENT`|0"
                        + "|event 1 (line 2): the time zone is \"Mars\" (line 3); it must be one of the IANA database",
                "ics|`BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261124T0900`|0|END:VCALENDAR is missing"
            })
    void whatIsBroken_isToldOf_andTheRestRead(String format, String text, int events, String says) {
        Kept kept = read(ImportFormat.valueOf(format.toUpperCase(Locale.ROOT)), text.getBytes(StandardCharsets.UTF_8));
        assertEquals(events, kept.events.size());
        assertTrue(String.join("; ", kept.refused).contains(says), kept.refused.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "timewarrior.json,TIMEWARRIOR",
        "timewarrior.data,TIMEWARRIOR",
        "watson.frames,WATSON",
        "watson.json,WATSON",
        "activitywatch.json,ACTIVITYWATCH",
        "icalendar.ics,ICS"
    })
    void format_isSeenByTheBeginning(String file, ImportFormat format) throws IOException {
        try (InputStream in = ImportCommandTest.class.getResourceAsStream(file)) {
            assertEquals(format, ImportFormat.guess(new BufferedInputStream(in)));
        }
    }

    @Property(tries = 200)
    void ndjsonAndCsv_areTheSameEventsAgain(@ForAll("events") List<Event> events) {
        assertEquals(events, again(ImportFormat.NDJSON, events, out -> exporter(ExportFormat.NDJSON, out)));
        assertEquals(events, again(ImportFormat.CSV, events, out -> exporter(ExportFormat.CSV, out)));
        assertEquals(
                events,
                again(
                        ImportFormat.CSV,
                        events,
                        out -> OutputFormat.CSV.printer(
                                out, Cli.anywhere().environment(), new TimeFormatter(CLOCK, false), 0)));
    }

    @Test
    void csv_guardsOfExports_areRemoved_andOthersKept() {
        String row = "\n6564c1f0a1b2c3d4e5f60718,1,,,'=a;'-b\\;'+c,\"'@d;'＝e\n'-f\"\n";
        for (String header : List.of("id,start,stop,open,tags,note", "\ufeffid,start,stop,open,tags,note")) {
            Kept kept = read(ImportFormat.CSV, (header + row).getBytes(StandardCharsets.UTF_8));
            assertEquals(Set.of("=a", "-b;+c"), kept.events.get(0).tags());
            assertEquals("@d;＝e\n-f", kept.events.get(0).note());
        }
        Kept own = read(ImportFormat.CSV, "start,note\n1,'=a\n".getBytes(StandardCharsets.UTF_8));
        assertEquals("'=a", own.events.get(0).note());
    }

    @Property(tries = 200)
    void ics_isTheSameEventsAgain_butForFractionsOfSeconds(@ForAll("events") List<Event> events) {
        List<Event> whole = events.stream().map(ImportCommandTest::whole).toList();
        assertEquals(whole, again(ImportFormat.ICS, whole, out -> exporter(ExportFormat.ICS, out)));
    }

    private static Event whole(Event event) {
        Instant stop = event.stop();
        String note =
                event.note() == null ? null : event.note().replace("\r", "").strip();
        return new Event(
                event.id(),
                Instant.ofEpochSecond(event.start().getEpochSecond()),
                // A mark has no end in a calendar.
                stop == null || stop.getEpochSecond() == event.start().getEpochSecond()
                        ? null
                        : Instant.ofEpochSecond(stop.getEpochSecond()),
                event.open(),
                // A tag in a list of categories begins and ends with something that can be seen.
                new LinkedHashSet<>(event.tags().stream()
                        .map(tag -> "t" + tag.replace("\r", "") + "t")
                        .toList()),
                note);
    }

    private static EventPrinter exporter(ExportFormat format, PrintWriter out) {
        return format.printer(out, new PrintWriter(Writer.nullWriter()), CLOCK, false);
    }

    private static List<Event> again(
            ImportFormat format, List<Event> events, Function<PrintWriter, EventPrinter> printers) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        EventPrinter printer = printers.apply(out);
        events.forEach(printer::print);
        printer.finish();
        out.flush();
        Kept kept = read(format, text.toString().getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(), kept.refused);
        return kept.events;
    }

    @Provide
    Arbitrary<List<Event>> events() {
        Arbitrary<String> text = Arbitraries.strings()
                .withChars(
                        'a', 'é', ';', '\\', ',', '"', '\'', '=', ' ', '\n', '\r', '#', '日', '-', '@', '＝', '＠', '\t')
                .ofMaxLength(90);
        Arbitrary<Double> times =
                Arbitraries.doubles().between(0, EpochSeconds.MAX - 1_000_000).ofScale(6);
        return Combinators.combine(
                        times,
                        Arbitraries.longs().between(0, 1_000_000).injectNull(0.2),
                        text.filter(tag -> !tag.isEmpty()).set().ofMaxSize(3),
                        text.injectNull(0.3),
                        Arbitraries.of(true, false))
                .as(ImportCommandTest::event)
                .list()
                .ofMaxSize(4);
    }

    private static Event event(Double start, Long length, Set<String> tags, String note, boolean open) {
        Instant begun = EpochSeconds.toInstant(start);
        return new Event(
                Event.newId(),
                begun,
                length == null ? null : begun.plusSeconds(length),
                length == null && open,
                tags,
                note);
    }

    @Test
    void import_ofNoFile_isOneClearLine(@TempDir Path directory) throws IOException {
        Path empty = Files.writeString(directory.resolve("empty"), "");
        for (String[] each : new String[][] {
            {directory.resolve("none").toString(), "no such file"},
            {directory.toString(), "is a directory, but not Watson's: it has no file frames or state"},
            {empty.toString(), "the input is empty; give --format"}
        }) {
            Cli.Result result = Cli.anywhere().run("import", each[0]);
            assertEquals(1, result.exitCode());
            assertEquals("", result.out());
            assertTrue(result.err().contains(each[1]) && result.err().lines().count() == 1, result.err());
        }
        assertEquals(2, Cli.anywhere().run("import", "x", "--format", "doc").exitCode());
    }
}
