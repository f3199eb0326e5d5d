package dev.events.cli.format.read;

import com.fasterxml.jackson.core.JsonParser;
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
 * Reads Watson's {@code frames} file, arrays of start, stop, project, id, tags, and what {@code watson log --json} prints
 * (<a href="https://github.com/jazzband/Watson">Watson</a>). The project becomes the first tag.
 */
final class WatsonReader implements EventReader {
    private static final int FIELDS = 5;
    /** An id that {@code export} wrote. */
    private static final Pattern EXPORTED = Pattern.compile("([0-9a-f]{24})0{8}");

    @Override
    public void read(InputStream in, Sink sink) throws IOException {
        try (JsonParser parser = EventCodec.FACTORY.createParser(in)) {
            String message = "the input is neither Watson's frames nor what watson log --json prints";
            JsonRecords.eachOf(parser, message, (number, frame) -> {
                String place = "frame " + number;
                try {
                    sink.event(place, frame instanceof List<?> list ? ofFile(list) : ofLog(JsonRecords.object(frame)));
                } catch (IllegalArgumentException e) {
                    sink.refuse(place, String.valueOf(e.getMessage()));
                }
            });
        }
    }

    private static Event ofFile(List<?> frame) {
        if (frame.size() < FIELDS) {
            throw new IllegalArgumentException("it has " + frame.size() + " fields; it must have at least " + FIELDS);
        }
        return event(
                frame.get(3),
                JsonRecords.time("start", frame.get(0)),
                JsonRecords.time("stop", frame.get(1)),
                frame.get(2),
                frame.get(4));
    }

    private static Event ofLog(Map<?, ?> frame) {
        return event(
                frame.get("id"),
                JsonRecords.time("start", frame.get("start")),
                JsonRecords.time("stop", frame.get("stop")),
                frame.get("project"),
                frame.get("tags"));
    }

    private static Event event(
            @Nullable Object id, Instant start, Instant stop, @Nullable Object project, @Nullable Object tags) {
        String key = JsonRecords.text("id", id);
        if (key == null) {
            throw new IllegalArgumentException("it has no id");
        }
        Set<String> all = new LinkedHashSet<>();
        String first = JsonRecords.text("project", project);
        if (first != null && !first.isEmpty()) {
            all.add(first);
        }
        all.addAll(JsonRecords.tags("tags", tags));
        Matcher exported = EXPORTED.matcher(key);
        return new Event(exported.matches() ? exported.group(1) : ImportId.of("watson", key), start, stop, all, null);
    }
}
