package dev.events.cli.format.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.events.cli.client.EventCodec;
import dev.events.core.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code export} and {@code list -o ndjson} print: an event a line, {@code id}, {@code start}, {@code stop},
 * {@code open}, {@code tags}, {@code note}; or an array of these, as {@code list -o json} prints. An event without an id gets
 * an id made from its start, tags and note, so that it is the same event once it has ended.
 */
final class NdjsonReader implements EventReader {
    private static final List<String> FIELDS = List.of("id", "start", "stop", "open", "tags", "note");
    private static final int LONGEST_LINE = 1 << 20;
    /** A line longer than this is not skipped to its end, which may never come. */
    private static final long LONGEST_SKIPPED = 1L << 26;

    @Override
    public void read(InputStream in, Sink sink) throws IOException {
        if (EventReader.firstOf(in) == '[') {
            readArray(in, sink);
        } else {
            readLines(in, sink);
        }
    }

    private static void readArray(InputStream in, Sink sink) throws IOException {
        JsonRecords.eachOf(in, "the input is no array of events", (number, value) -> {
            String place = "event " + number;
            try {
                sink.record(record(place, JsonRecords.object(value)));
            } catch (IllegalArgumentException e) {
                sink.refuse(place, String.valueOf(e.getMessage()));
            }
        });
    }

    private static void readLines(InputStream in, Sink sink) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        long number = 0;
        String line = line(lines, 1);
        while (line != null) {
            number++;
            if (!line.isBlank()) {
                String place = "line " + number;
                try {
                    sink.record(record(place, line));
                } catch (JsonProcessingException e) {
                    sink.refuse(place, JsonRecords.reason(line, e));
                } catch (IllegalArgumentException e) {
                    sink.refuse(place, String.valueOf(e.getMessage()));
                }
            }
            line = line(lines, number + 1);
        }
    }

    private static ImportRecord record(String place, String line) throws IOException {
        if (line.length() > LONGEST_LINE) {
            throw new IllegalArgumentException("it has more than " + LONGEST_LINE + " characters");
        }
        try (JsonParser parser = EventCodec.FACTORY.createParser(line)) {
            parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            parser.nextToken();
            Map<?, ?> record = JsonRecords.object(JsonRecords.value(parser));
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("there is more after the object: " + parser.getText());
            }
            return record(place, record);
        }
    }

    private static ImportRecord record(String place, Map<?, ?> record) {
        for (Object field : record.keySet()) {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("the field " + JsonRecords.shown(field)
                        + " is unknown; a record has " + String.join(", ", FIELDS));
            }
        }
        Instant start = JsonRecords.time("start", record.get("start"));
        Set<String> tags = JsonRecords.tags("tags", record.get("tags"));
        String note = JsonRecords.text("note", record.get("note"));
        String id = JsonRecords.text("id", record.get("id"));
        Instant stop = record.get("stop") == null ? null : JsonRecords.time("stop", record.get("stop"));
        boolean open = JsonRecords.flag("open", record.get("open"));
        JsonRecords.requireOrder(
                start,
                JsonRecords.said("start", record.get("start")),
                stop,
                JsonRecords.said("stop", record.get("stop")),
                open);
        return id == null
                ? ImportRecord.withoutId(
                        place,
                        new Event(ImportId.ofContent("ndjson", start, tags, note), start, stop, open, tags, note),
                        Coverage.WHOLE,
                        0)
                : ImportRecord.of(place, new Event(id, start, stop, open, tags, note), Coverage.WHOLE);
    }

    /** A line, cut just beyond the longest allowed length; null at the end of the input. */
    private static @Nullable String line(BufferedReader lines, long number) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = lines.read();
        if (c < 0) {
            return null;
        }
        for (long length = 1; c >= 0 && c != '\n'; length++) {
            if (line.length() <= LONGEST_LINE) {
                line.append((char) c);
            }
            if (length > LONGEST_SKIPPED) {
                throw new IOException("line " + number + " has more than " + LONGEST_SKIPPED + " characters");
            }
            c = lines.read();
        }
        return line.toString();
    }
}
