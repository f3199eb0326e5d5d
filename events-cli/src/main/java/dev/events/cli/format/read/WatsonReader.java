package dev.events.cli.format.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.events.cli.client.EventCodec;
import dev.events.core.Event;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads Watson's {@code frames} file (arrays of start, stop, project, id and tags), its {@code state} file (the frame that is
 * running, which becomes an open event), and what {@code watson log --json} prints
 * (<a href="https://github.com/jazzband/Watson">Watson</a>). The project becomes the first tag.
 */
final class WatsonReader implements EventReader {
    private static final int FIELDS = 5;
    private static final String NOT_WATSON =
            "the input is neither Watson's frames or state nor what watson log --json prints";
    /** An id that {@code export} wrote. */
    private static final Pattern EXPORTED = Pattern.compile("([0-9a-f]{24})0{8}");

    @Override
    public void read(InputStream in, Sink sink) throws IOException {
        if (EventReader.firstOf(in) == '{') {
            readState(in, sink);
            return;
        }
        JsonRecords.eachOf(in, NOT_WATSON, (number, frame) -> {
            String place = "frame " + number;
            try {
                sink.record(
                        frame instanceof List<?> list ? ofFile(place, list) : ofLog(place, JsonRecords.object(frame)));
            } catch (IllegalArgumentException e) {
                sink.refuse(place, String.valueOf(e.getMessage()));
            }
        });
    }

    /** The frame that is running, or an empty object if none is. */
    private static void readState(InputStream in, Sink sink) throws IOException {
        try (JsonParser parser = EventCodec.FACTORY.createParser(new BoundedRecords(in))) {
            parser.nextToken();
            Map<?, ?> state = JsonRecords.object(JsonRecords.value(parser));
            JsonRecords.requireEnd(parser.nextToken());
            if (state.isEmpty()) {
                return;
            }
            if (!state.containsKey("project")) {
                throw new IOException(NOT_WATSON);
            }
            try {
                sink.record(record(
                        "the running frame", null, state.get("start"), null, state.get("project"), state.get("tags")));
            } catch (IllegalArgumentException e) {
                sink.refuse("the running frame", String.valueOf(e.getMessage()));
            }
        } catch (JsonProcessingException e) {
            throw JsonRecords.malformed(e);
        }
    }

    private static ImportRecord ofFile(String place, List<?> frame) {
        if (frame.size() < FIELDS) {
            throw new IllegalArgumentException("the frame is " + JsonRecords.shown(frame)
                    + "; it must have a start, a stop, a project, an id and tags");
        }
        return record(place, id(frame.get(3)), frame.get(0), frame.get(1), frame.get(2), frame.get(4));
    }

    private static ImportRecord ofLog(String place, Map<?, ?> frame) {
        return record(
                place,
                id(frame.get("id")),
                frame.get("start"),
                frame.get("stop"),
                frame.get("project"),
                frame.get("tags"));
    }

    /** @param id null if the frame is running */
    private static ImportRecord record(
            String place,
            @Nullable String id,
            @Nullable Object begin,
            @Nullable Object end,
            @Nullable Object project,
            @Nullable Object tags) {
        Instant start = JsonRecords.time("start", begin);
        Instant stop = id == null ? null : JsonRecords.time("stop", end);
        JsonRecords.requireOrder(
                start, JsonRecords.said("start", begin), stop, JsonRecords.said("stop", end), id == null);
        Set<String> all = new LinkedHashSet<>();
        String first = JsonRecords.text("project", project);
        if (first != null && !first.isEmpty()) {
            all.add(first);
        }
        all.addAll(JsonRecords.tags("tags", tags));
        String runningId = ImportId.ofRunningFrame(start, first == null ? "" : first);
        return id == null
                ? ImportRecord.of(place, new Event(runningId, start, null, true, all, null), Coverage.WATSON)
                : new ImportRecord(
                        place, new Event(id, start, stop, false, all, null), Coverage.WATSON, true, 0, runningId);
    }

    /** The event's own id if {@code export} wrote the frame, otherwise an id made from the frame's id. */
    private static String id(@Nullable Object id) {
        String key = JsonRecords.text("id", id);
        if (key == null) {
            throw new IllegalArgumentException("id is missing; it must be 32 hexadecimal digits");
        }
        Matcher exported = EXPORTED.matcher(key);
        return exported.matches() ? exported.group(1) : ImportId.of("watson", key);
    }
}
