package dev.events.server.http.v1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.Event;
import dev.events.server.http.Json;
import dev.events.server.http.Problem;
import java.time.Instant;

/** A JSON body, taken for everything that a body may be. Run by {@code .ci/fuzz JsonBodyFuzz}. */
public final class JsonBodyFuzz {
    private static final Event EVENT = Event.between(Instant.ofEpochSecond(1), Instant.ofEpochSecond(2), "deploy");

    private JsonBodyFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        JsonNode body;
        try {
            body = Json.parse(data);
        } catch (Json.Malformed e) {
            return;
        }
        refusing(() -> {
            Event event =
                    EventRequest.of(body).toEvent(Instant.ofEpochSecond(3)).requireWithinLimits();
            EventRequest.of(body).canonical();
            if (!EventRequest.of(Json.parse(Json.write(java.util.Map.of("id", event.id()))))
                    .toEvent(event.start())
                    .id()
                    .equals(event.id())) {
                throw new AssertionError("the id is not kept: " + event.id());
            }
        });
        refusing(() -> EventRequest.patched(EVENT, body).requireWithinLimits());
        refusing(() -> EventRequest.edit(body).apply(EVENT));
        refusing(() -> EventRequest.stopAt(body));
    }

    private interface Use {
        void of() throws Json.Malformed;
    }

    private static void refusing(Use use) {
        try {
            use.of();
        } catch (Problem | IllegalArgumentException | Json.Malformed e) {
            // refused, as a client is told
        }
    }
}
