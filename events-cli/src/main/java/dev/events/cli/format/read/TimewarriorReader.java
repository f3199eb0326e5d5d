package dev.events.cli.format.read;

import com.fasterxml.jackson.core.JsonParser;
import dev.events.cli.client.EventCodec;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code timew export} prints, and Timewarrior's own data files
 * (<a href="https://timewarrior.net/reference/timew-export.1/">timew-export</a>,
 * <a href="https://timewarrior.net/docs/file-format/">file format</a>). An interval's {@code id} is its position and
 * changes with each new one, so the event's id is made from its start and tags: an interval that was still going on when it was
 * imported is the same event once it has ended.
 */
final class TimewarriorReader implements EventReader {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendPattern("yyyyMMdd'T'HHmmss'Z'").toFormatter();
    private static final Pattern LINE =
            Pattern.compile("inc(?: (\\d{8}T\\d{6}Z))?(?: - (\\d{8}T\\d{6}Z))?(?: # ?(.*))?");
    private static final Pattern TAG = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

    @Override
    public void read(InputStream in, Sink sink) throws IOException {
        if (EventReader.firstOf(in) == 'i') {
            readLines(in, sink);
        } else {
            readJson(in, sink);
        }
    }

    private static void readJson(InputStream in, Sink sink) throws IOException {
        try (JsonParser parser = EventCodec.FACTORY.createParser(in)) {
            JsonRecords.eachOf(
                    parser, "the input is not what timew export prints: an array of intervals", (number, value) -> {
                        String place = "interval " + number;
                        try {
                            Map<?, ?> record = JsonRecords.object(value);
                            sink.event(
                                    place,
                                    event(
                                            time("start", record.get("start")),
                                            record.get("end") == null ? null : time("end", record.get("end")),
                                            JsonRecords.tags("tags", record.get("tags")),
                                            JsonRecords.text("annotation", record.get("annotation"))));
                        } catch (IllegalArgumentException e) {
                            sink.refuse(place, String.valueOf(e.getMessage()));
                        }
                    });
        }
    }

    private static void readLines(InputStream in, Sink sink) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String place = "line " + number;
            Matcher matcher = LINE.matcher(line);
            try {
                if (!matcher.matches() || matcher.group(1) == null) {
                    throw new IllegalArgumentException("not an interval");
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
                sink.event(
                        place,
                        event(
                                time("start", matcher.group(1)),
                                matcher.group(2) == null ? null : time("end", matcher.group(2)),
                                tags,
                                note));
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

    private static Event event(Instant start, @Nullable Instant stop, Set<String> tags, @Nullable String note) {
        String id = ImportId.of("timewarrior", EpochSeconds.format(start), String.join("\u001f", new TreeSet<>(tags)));
        return new Event(id, start, stop, stop == null, tags, note);
    }

    private static Instant time(String field, @Nullable Object value) {
        try {
            return LocalDateTime.parse(String.valueOf(value), TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    field + " is " + JsonRecords.shown(value) + "; it must be a time such as 20261124T090000Z");
        }
    }
}
