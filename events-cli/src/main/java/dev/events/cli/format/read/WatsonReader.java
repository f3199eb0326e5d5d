package dev.events.cli.format.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.events.cli.client.EventCodec;
import dev.events.core.EpochSeconds;
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
        try (JsonParser parser = EventCodec.FACTORY.createParser(in)) {
            JsonRecords.eachOf(parser, NOT_WATSON, (number, frame) -> {
                String place = "frame " + number;
                try {
                    sink.event(place, frame instanceof List<?> list ? ofFile(list) : ofLog(JsonRecords.object(frame)));
                } catch (IllegalArgumentException e) {
                    sink.refuse(place, String.valueOf(e.getMessage()));
                }
            });
        }
    }

    /** The frame that is running, or an empty object if none is. */
    private static void readState(InputStream in, Sink sink) throws IOException {
        try (JsonParser parser = EventCodec.FACTORY.createParser(in)) {
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
                Instant start = JsonRecords.time("start", state.get("start"));
                String project = JsonRecords.text("project", state.get("project"));
                // Watson gives a frame its id when it ends.
                String id = ImportId.of("watson", EpochSeconds.format(start), project == null ? "" : project);
                sink.event("the running frame", event(id, start, null, project, state.get("tags")));
            } catch (IllegalArgumentException e) {
                sink.refuse("the running frame", String.valueOf(e.getMessage()));
            }
        } catch (JsonProcessingException e) {
            throw JsonRecords.malformed(e);
        }
    }

    private static Event ofFile(List<?> frame) {
        if (frame.size() < FIELDS) {
            throw new IllegalArgumentException("it has " + frame.size() + " fields; it must have at least " + FIELDS);
        }
        return event(
                id(frame.get(3)),
                JsonRecords.time("start", frame.get(0)),
                JsonRecords.time("stop", frame.get(1)),
                frame.get(2),
                frame.get(4));
    }

    private static Event ofLog(Map<?, ?> frame) {
        return event(
                id(frame.get("id")),
                JsonRecords.time("start", frame.get("start")),
                JsonRecords.time("stop", frame.get("stop")),
                frame.get("project"),
                frame.get("tags"));
    }

    private static Event event(
            String id, Instant start, @Nullable Instant stop, @Nullable Object project, @Nullable Object tags) {
        Set<String> all = new LinkedHashSet<>();
        String first = JsonRecords.text("project", project);
        if (first != null && !first.isEmpty()) {
            all.add(first);
        }
        all.addAll(JsonRecords.tags("tags", tags));
        return new Event(id, start, stop, stop == null, all, null);
    }

    /** The event's own id if {@code export} wrote the frame, otherwise an id made from the frame's id. */
    private static String id(@Nullable Object id) {
        String key = JsonRecords.text("id", id);
        if (key == null) {
            throw new IllegalArgumentException("it has no id");
        }
        Matcher exported = EXPORTED.matcher(key);
        return exported.matches() ? exported.group(1) : ImportId.of("watson", key);
    }
}
