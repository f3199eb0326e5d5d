package dev.events.cli.format.read;

import dev.events.core.Event;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code timew export} prints, and Timewarrior's own data files
 * (<a href="https://timewarrior.net/reference/timew-export.1/">timew-export</a>,
 * <a href="https://timewarrior.net/docs/file-format/">file format</a>). An interval's {@code id} is its position, counted from the
 * newest, and changes with each new one. So it is no id, but tells whether a filter left out an interval between two others.
 */
final class TimewarriorReader implements EventReader {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendPattern("yyyyMMdd'T'HHmmss'Z'").toFormatter();
    private static final Pattern LINE =
            Pattern.compile("inc(?: (\\d{8}T\\d{6}Z))?(?: - (\\d{8}T\\d{6}Z))?(?: # ?(.*))?");
    /** Possessive, which takes no stack: a line may be long. */
    private static final Pattern TAG = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"|(\\S+)");

    @Override
    public void read(InputStream in, Sink sink) throws IOException {
        if (EventReader.firstOf(in) == 'i') {
            readLines(in, sink);
        } else {
            readJson(in, sink);
        }
    }

    private static void readJson(InputStream in, Sink sink) throws IOException {
        JsonRecords.eachOf(in, "the input is not what timew export prints: an array of intervals", (number, value) -> {
            String place = "interval " + number;
            try {
                Map<?, ?> record = JsonRecords.object(value);
                sink.record(record(
                        place,
                        record.get("start"),
                        record.get("end"),
                        JsonRecords.tags("tags", record.get("tags")),
                        JsonRecords.text("annotation", record.get("annotation")),
                        position(record.get("id"))));
            } catch (IllegalArgumentException e) {
                sink.refuse(place, String.valueOf(e.getMessage()));
            }
        });
    }

    private static void readLines(InputStream in, Sink sink) throws IOException {
        LineReader lines = new LineReader(in);
        for (String line = lines.line(); line != null; line = lines.line()) {
            if (line.isBlank()) {
                continue;
            }
            String place = "line " + lines.number();
            Matcher matcher = LINE.matcher(line);
            try {
                if (!matcher.matches() || matcher.group(1) == null) {
                    throw new IllegalArgumentException(
                            JsonRecords.shown(line) + " is not an interval; it must look like"
                                    + " inc 20261124T090000Z - 20261124T100000Z # tag");
                }
                String rest = matcher.group(3) == null ? "" : matcher.group(3);
                String note = null;
                Set<String> tags = new LinkedHashSet<>();
                Matcher word = TAG.matcher(rest);
                while (note == null && word.find()) {
                    if ("#".equals(word.group(2))) {
                        note = note(rest.substring(word.end()).strip());
                    } else {
                        tags.add(word.group(1) == null ? word.group(2) : unescaped(word.group(1)));
                    }
                }
                if (tags.contains("")) {
                    throw new IllegalArgumentException(
                            "a tag is \"\" in " + JsonRecords.shown(line) + "; it must have one character or more");
                }
                sink.record(record(place, matcher.group(1), matcher.group(2), tags, note, 0));
            } catch (IllegalArgumentException e) {
                sink.refuse(place, String.valueOf(e.getMessage()));
            }
        }
    }

    private static String note(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? unescaped(text.substring(1, text.length() - 1)) : text;
    }

    private static String unescaped(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }

    private static ImportRecord record(
            String place,
            @Nullable Object begin,
            @Nullable Object end,
            Set<String> tags,
            @Nullable String note,
            long position) {
        Instant start = time("start", begin);
        Instant stop = end == null ? null : time("end", end);
        JsonRecords.requireOrder(
                start, JsonRecords.said("start", begin), stop, JsonRecords.said("end", end), stop == null);
        Event event = new Event(ImportId.ofInterval(start, tags), start, stop, stop == null, tags, note);
        return ImportRecord.withoutId(place, event, Coverage.WHOLE_SECONDS, position);
    }

    private static long position(@Nullable Object id) {
        return id instanceof JsonRecords.JsonNumber number
                ? Math.max(0, number.value().longValue())
                : 0;
    }

    private static Instant time(String field, @Nullable Object value) {
        try {
            return JsonRecords.requireRange(
                    field,
                    String.valueOf(value),
                    LocalDateTime.parse(String.valueOf(value), TIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    JsonRecords.said(field, value) + "; it must be a time such as 20261124T090000Z");
        }
    }
}
