package dev.events.server.http.v1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.Ending;
import dev.events.core.EpochSeconds;
import dev.events.server.http.JsonFields;
import dev.events.server.http.Problem;
import dev.events.server.http.TimeParser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields that say how an event ends, in adds and changes alike: {@code stop}, {@code duration} and {@code open}. */
final class EndingFields {
    static final List<String> NAMES = List.of("stop", "duration", "open");

    private EndingFields() {}

    /**
     * What a body says about the end of an event.
     *
     * @return null if it says nothing
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
            throw Problem.badRequest("stop is " + TimeParser.shown(body.get("stop")) + " and duration is "
                    + TimeParser.shown(body.get("duration")) + "; there may be one of them");
        }
        if (Boolean.TRUE.equals(open) && (stop != null || duration != null)) {
            String field = stop != null ? "stop" : "duration";
            throw Problem.badRequest("open is true and " + field + " is " + TimeParser.shown(body.get(field))
                    + "; an event that is still going on has no " + field);
        }
        boolean changesStop = body.has("stop") || body.has("duration");
        // A null takes away what the field sets, as in every merge patch.
        return new Ending(changesStop, stop, duration, (body.has("open") && open == null) ? Boolean.FALSE : open);
    }

    /** The same text for the same ending. */
    static String canonical(@Nullable Ending ending) {
        if (ending == null) {
            return "mark";
        }
        if (ending.duration() != null) {
            return "for " + EpochSeconds.format(Instant.EPOCH.plus(ending.duration()));
        }
        if (ending.stop() != null) {
            return EpochSeconds.format(ending.stop());
        }
        return Boolean.TRUE.equals(ending.open()) ? "open" : "mark";
    }
}
