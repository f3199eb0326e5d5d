package dev.events.server.http.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.RunningServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BulkChangeRoutesTest {
    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @BeforeEach
    void addFive() {
        server.removeAll();
        for (int i = 0; i < 5; i++) {
            server.post(
                    "/v1/events",
                    "{\"id\":\"00000000000000000000000" + i + "\",\"start\":" + i + ",\"tags\":[\"t" + i % 2 + "\"]}");
        }
    }

    @Test
    void edit_changesTheMatches_andDryRunOnlyCounts() {
        String edit = "{\"add_tags\":[\"new\"],\"remove_tags\":[\"t0\"],\"stop\":9}";

        assertEquals("{\"matched\":3,\"changed\":3}\n", patch("?tag=t0&dry_run=true", edit));
        assertEquals("{\"matched\":0,\"changed\":0}\n", patch("?tag=new&dry_run=true", edit));
        assertEquals("{\"matched\":3,\"changed\":3}\n", patch("?tag=t0", edit));
        assertEquals("{\"matched\":3,\"changed\":0}\n", patch("?tag=new", edit));
        assertEquals(
                "{\"id\":\"000000000000000000000002\",\"start\":2,\"stop\":9,\"tags\":[\"new\"]}\n",
                server.get("/v1/events/000000000000000000000002").body());
        assertEquals("{\"matched\":3,\"changed\":3}\n", patch("?tag=new", "{\"stop\":null}"));
    }

    @Test
    void edit_thatNoEventCouldTake_is400() {
        HttpResponse<String> response = server.send(
                "PATCH", "/v1/events?tag=no-such", "application/json", "{\"add_tags\":[\"" + "x".repeat(201) + "\"]}");
        assertEquals(400, response.statusCode(), response.body());
    }

    @Test
    void edit_ofEventsThatItDoesNotSuit_saysWhich() {
        assertEquals(
                "{\"matched\":5,\"changed\":4,\"refused\":1,\"errors\":[{\"id\":\"000000000000000000000004\","
                        + "\"error\":\"stop 3 is before start 4; it must be the same or later\"}]}\n",
                patch("?all=true", "{\"stop\":3}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?tag=t0|{}|the edit changes nothing; it must add tags, remove tags, or set stop, duration or open",
                "?tag=t0|{\"note\":\"x\"}|the field \"note\" is unknown; the fields are add_tags, remove_tags, stop, duration, open",
                "?tag=t0|{\"add_tags\":[\"a\"],\"remove_tags\":[\"a\"]}|the tag \"a\" is both added and removed; it may be one of them",
                "?tag=t0|{\"add_tags\":\"a\"}|add_tags is \"a\"; it must be an array of strings",
                "|{\"add_tags\":[\"a\"]}|there is no filter, so every event would be changed; use all=true to confirm that",
                "?tag=t0&limit=5|{\"add_tags\":[\"a\"]}|the parameter \"limit\" is unknown; it may be all, any_tag, dry_run, from, not_tag, open, tag, text, to"
            })
    void edit_thatIsWrong_saysWhat(String query, String body, String detail) {
        String answer = patch(query == null ? "" : query, body);

        assertTrue(answer.contains("\"status\":400"), answer);
        assertTrue(answer.contains("\"detail\":\"" + detail.replace("\"", "\\\"") + "\""), answer);
        assertEquals(
                "{\"matched\":0,\"removed\":0}\n",
                server.delete("/v1/events?tag=a").body());
    }

    @Test
    void remove_dryRunOfAll_countsWhatAllRemoves() {
        assertEquals(
                "{\"matched\":5,\"removed\":0}\n",
                server.delete("/v1/events?all=true&dry_run=true").body());
        assertEquals("{\"matched\":5,\"removed\":5}\n", RunningServer.counts(server.delete("/v1/events?all=true")));
    }

    private static String patch(String query, String body) {
        return RunningServer.counts(server.send("PATCH", "/v1/events" + query, "application/json", body));
    }
}
