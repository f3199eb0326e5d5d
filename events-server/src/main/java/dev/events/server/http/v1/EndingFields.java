package dev.events.server.http.v1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.Ending;
import dev.events.core.EpochSeconds;
import dev.events.server.http.EpochTimeParser;
import dev.events.server.http.JsonFields;
import dev.events.server.http.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields {@code stop}, {@code duration} and {@code open}, which set the end of an event in adds and changes. */
final class EndingFields {
    /** Historical: it means no ending, not an open event. */
    private static final String NO_STOP = "open";

    static final List<String> NAMES = List.of("stop", "duration", "open");

    private EndingFields() {}

    /**
     * Reads the end of an event from a body.
     *
     * @return null if the body has none of the fields
     * @throws Problem 400 if a value is of the wrong type or out of range, or two fields contradict each other
     */
    static @Nullable Ending read(JsonNode body) {
        if (NAMES.stream().noneMatch(body::has)) {
            return null;
        }
        Instant stop = JsonFields.time("stop", body.get("stop"));
        Duration duration = JsonFields.duration("duration", body.get("duration"));
        Boolean open = JsonFields.flag("open", body.get("open"));
        if (stop != null && duration != null) {
            throw Problem.badRequest("stop is " + EpochTimeParser.shown(body.get("stop")) + " and duration is "
                    + EpochTimeParser.shown(body.get("duration")) + "; give only one of them");
        }
        if (Boolean.TRUE.equals(open) && (stop != null || duration != null)) {
            String field = stop != null ? "stop" : "duration";
            throw Problem.badRequest("open is true and " + field + " is " + EpochTimeParser.shown(body.get(field))
                    + "; an open event has no " + field);
        }
        boolean changesStop = body.has("stop") || body.has("duration");
        // As in every merge patch, null removes a value.
        return new Ending(changesStop, stop, duration, (body.has("open") && open == null) ? Boolean.FALSE : open);
    }

    /**
     * A text that is equal for equal endings. Fingerprints of it are stored, so it must not change: without an ending it
     * has always been {@code open}.
     */
    static String canonical(@Nullable Ending ending) {
        if (ending == null) {
            return NO_STOP;
        }
        if (ending.duration() != null) {
            return "for " + EpochSeconds.format(Instant.EPOCH.plus(ending.duration()));
        }
        if (ending.stop() != null) {
            return EpochSeconds.format(ending.stop());
        }
        return Boolean.TRUE.equals(ending.open()) ? "going on" : NO_STOP;
    }
}
