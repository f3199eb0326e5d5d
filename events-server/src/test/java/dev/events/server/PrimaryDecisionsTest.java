package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.FaultyMongo;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a request is refused for is true on the primary, and will stay true. */
class PrimaryDecisionsTest {
    private static final String ONE = "/v1/events/00000000000000000000000a";
    private static final String OPEN = "{\"start\":1,\"open\":true}";

    private final FaultyMongo mongo = FaultyMongo.startWithSecondary();
    private final RunningServer server = RunningServer.on(mongo, "&readPreference=secondary&timeoutMS=10000");

    @AfterEach
    void stop() {
        mongo.clear();
        server.close();
        mongo.close();
    }

    private HttpResponse<String> put(String header, String value) {
        return server.send(server.request(ONE)
                .header("Content-Type", "application/json")
                .header(header, value)
                .PUT(BodyPublishers.ofString(OPEN)));
    }

    @Test
    void conditionsOfAPut_areNotCheckedOnASecondaryThatLags() {
        mongo.lag();
        assertEquals(201, server.put(ONE, OPEN).statusCode());
        assertEquals(404, server.get(ONE).statusCode(), "it does read from the secondary");

        assertEquals(200, put("If-Match", "*").statusCode());
        assertEquals(412, put("If-None-Match", "*").statusCode());
    }

    @Test
    void stop_thatIsRepeated_isNotCalledDone_untilItIsConfirmed() {
        assertEquals(201, server.put(ONE, OPEN).statusCode());
        mongo.on("update").times(2).failWriteConcern(64, "WriteConcernTimeout");

        for (int i = 0; i < 2; i++) {
            HttpResponse<String> unsure = server.post(ONE + "/stop", "{\"stop\":5}");
            assertEquals(503, unsure.statusCode(), unsure.body());
            assertTrue(unsure.body().contains("not confirmed it: WriteConcernTimeout (64)"), unsure.body());
        }
        assertEquals(409, server.post(ONE + "/stop", "{\"stop\":5}").statusCode());
    }
}
