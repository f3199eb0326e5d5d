package dev.events.cli.format.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.client.EventCodec;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads what ActivityWatch exports, {@code GET /api/0/export}
 * (<a href="https://docs.activitywatch.net/en/latest/buckets-and-events.html">buckets and events</a>). The bucket's name and
 * the short values in {@code data} become tags; {@code title} and {@code url} become the note.
 */
final class ActivityWatchReader implements EventReader {
    private static final Set<String> IN_NOTE = Set.of("title", "url");
    private static final int LONGEST_TAG = 200;
    private static final int LONGEST_SCALE = 1000;
    /** The longest duration accepted, about 158 years, in seconds. */
    private static final BigDecimal LONGEST = BigDecimal.valueOf(5_000_000_000L);

    @Override
    public void read(InputStream in, Sink sink) throws IOException {
        BoundedRecords records = new BoundedRecords(in);
        try (JsonParser parser = EventCodec.FACTORY.createParser(records)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the input is not what ActivityWatch exports: an object with buckets");
            }
            boolean found = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean buckets = parser.currentName().equals("buckets");
                parser.nextToken();
                if (buckets && parser.currentToken() == JsonToken.START_OBJECT) {
                    found = true;
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String name = parser.currentName();
                        parser.nextToken();
                        readBucket(name, parser, records, sink);
                    }
                } else {
                    parser.skipChildren();
                }
            }
            if (!found) {
                throw new IOException("the input is not what ActivityWatch exports: it has no object of buckets");
            }
            JsonRecords.requireEnd(parser.nextToken());
        } catch (JsonProcessingException e) {
            throw JsonRecords.malformed(e);
        }
    }

    private static void readBucket(String bucket, JsonParser parser, BoundedRecords records, Sink sink)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            String value = JsonRecords.shown(JsonRecords.value(parser));
            sink.refuse("bucket " + bucket, "it is " + value + "; it must be an object");
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean events = parser.currentName().equals("events");
            parser.nextToken();
            if (!events || parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                continue;
            }
            for (long number = 1; parser.nextToken() != JsonToken.END_ARRAY; number++) {
                String place = "bucket " + bucket + ", event " + number;
                Object record = JsonRecords.value(parser);
                records.nextRecord();
                try {
                    sink.record(
                            ImportRecord.of(place, event(bucket, JsonRecords.object(record)), Coverage.ACTIVITYWATCH));
                } catch (IllegalArgumentException e) {
                    sink.refuse(place, String.valueOf(e.getMessage()));
                }
            }
        }
    }

    /** Without an exponent, unless that would fill the memory with zeros. */
    private static String plain(BigDecimal number) {
        return Math.abs((long) number.scale()) > LONGEST_SCALE ? number.toString() : number.toPlainString();
    }

    private static Event event(String bucket, Map<?, ?> record) {
        Instant start = JsonRecords.time("timestamp", record.get("timestamp"));
        if (!(record.get("duration") instanceof JsonRecords.JsonNumber duration)
                || duration.value().signum() < 0
                || duration.value().compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    JsonRecords.said("duration", record.get("duration")) + "; it must be seconds, 0 or more");
        }
        Instant stop = start.plusNanos(duration.value().movePointRight(9).longValue());
        Set<String> tags = new LinkedHashSet<>();
        tags.add(bucket);
        StringBuilder note = new StringBuilder();
        Map<?, ?> data = record.get("data") instanceof Map<?, ?> map ? map : Map.of();
        data.forEach((name, value) -> {
            if (!(value instanceof String text) || text.isEmpty()) {
                return;
            }
            if (IN_NOTE.contains(name) || text.length() > LONGEST_TAG) {
                note.append(note.isEmpty() ? "" : "\n").append(text);
            } else {
                tags.add(text);
            }
        });
        String id = record.get("id") instanceof JsonRecords.JsonNumber number
                ? ImportId.of("activitywatch", bucket, plain(number.value()), EpochSeconds.format(start))
                : ImportId.of("activitywatch", bucket, EpochSeconds.format(start), String.valueOf(data));
        return new Event(id, start, stop, tags, note.isEmpty() ? null : note.toString());
    }
}
