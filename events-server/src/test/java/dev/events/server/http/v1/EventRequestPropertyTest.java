package dev.events.server.http.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.events.core.Event;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Requests for events of all kinds, and the events that are made of them. */
class EventRequestPropertyTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant NOW = Instant.ofEpochSecond(1_000);

    /** A start from 0 to 1000 or none, and at most one of: a stop, a duration, open. */
    @Provide
    Arbitrary<ObjectNode> bodies() {
        Arbitrary<Double> start = Arbitraries.doubles().between(0, 1000).injectNull(0.3);
        Arbitrary<Double> length = Arbitraries.doubles().between(0, 1e9);
        Arbitrary<String> kind = Arbitraries.of("mark", "stop", "duration", "open", "not open");
        return Combinators.combine(start, length, kind).as((s, l, k) -> {
            ObjectNode body = JSON.createObjectNode();
            if (s != null) {
                body.put("start", s);
            }
            switch (k) {
                case "stop" -> body.put("stop", 1000 + l);
                case "duration" -> body.put("duration", l);
                case "open" -> body.put("open", true);
                case "not open" -> body.put("open", false);
                default -> {}
            }
            return body;
        });
    }

    @Property(tries = 300)
    void anEvent_isWhatItsRequestAskedFor(@ForAll("bodies") ObjectNode body) {
        EventRequest request = EventRequest.of(body);
        Event event = request.toEvent(NOW);

        assertTrue(request.isSatisfiedBy(event), () -> body + " made " + event);
        assertEquals(body.path("open").asBoolean(), event.open());
        assertEquals(body.has("stop") || body.has("duration"), event.stop() != null);
    }

    @Property(tries = 300)
    void twoRequests_haveOneText_onlyIfTheyMakeTheSameEvent(
            @ForAll("bodies") ObjectNode first, @ForAll("bodies") ObjectNode second) {
        EventRequest one = EventRequest.of(first);
        EventRequest other = EventRequest.of(second);

        assertEquals(one.canonical(), EventRequest.of(first).canonical());
        if (one.canonical().equals(other.canonical())) {
            assertTrue(other.isSatisfiedBy(one.toEvent(NOW)), () -> first + " and " + second);
        }
    }
}
