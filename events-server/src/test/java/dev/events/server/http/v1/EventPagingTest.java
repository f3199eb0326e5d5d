package dev.events.server.http.v1;

import static dev.events.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.RunningServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fifty thousand events with one start, paged through while others come and go. */
@Tag("large")
class EventPagingTest {
    private static final int EVENTS = 50_000;

    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @BeforeAll
    static void addEvents() {
        add(IntStream.range(0, EVENTS).mapToObj(i -> event(2 * i, i % 2 == 0 ? "even" : "odd")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&order=asc", "&any_tag=even&any_tag=odd", "&tag=even&from=5", "&open=true"})
    void pages_haveEveryEventThatWasThereThroughout_once(String query) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        List<String> seen = new ArrayList<>();
        try {
            Future<Integer> others = threads.submit(() -> comeAndGo(done));
            String cursor = "";
            while (true) {
                JsonNode page = json(server.get("/v1/events?limit=1000" + query + cursor));
                page.get("events").forEach(event -> seen.add(event.get("id").asText()));
                if (page.get("next_cursor").isNull()) {
                    break;
                }
                cursor = "&cursor=" + page.get("next_cursor").asText();
            }
            done.set(true);
            assertTrue(others.get() > 0);
        } finally {
            done.set(true);
            threads.shutdown();
        }

        Set<String> once = new HashSet<>(seen);
        assertEquals(seen.size(), once.size(), "events seen twice");
        int step = query.contains("tag=even&from") ? 2 : 1;
        Set<String> missing = new HashSet<>();
        for (int i = 0; i < EVENTS; i += step) {
            if (!once.contains(id(2 * i))) {
                missing.add(id(2 * i));
            }
        }
        assertEquals(Set.of(), missing);
    }

    /** Adds and removes events with the same start and odd ids, until told to stop; says how many. */
    private static int comeAndGo(AtomicBoolean done) {
        Random random = new Random(1);
        int rounds = 0;
        while (!done.get() || rounds == 0) {
            add(random.ints(200, 0, EVENTS).distinct().mapToObj(i -> event(2 * i + 1, "even", "passing")));
            server.delete("/v1/events?tag=passing");
            rounds++;
        }
        return rounds;
    }

    private static void add(Stream<String> events) {
        server.upload(events.collect(Collectors.joining()));
    }

    private static String event(int number, String... tags) {
        return "{\"id\":\"" + id(number) + "\",\"start\":5,\"open\":true,\"tags\":[\"" + String.join("\",\"", tags)
                + "\"]}\n";
    }

    private static String id(int number) {
        return String.format("%024x", number);
    }
}
