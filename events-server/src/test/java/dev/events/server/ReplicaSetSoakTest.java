package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.mongo.FaultyMongo;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Hours of a bad network in minutes: clients add, edit, remove and page while MongoDB elects, drops connections, hangs and lags. Run
 * by {@code -Devents.test.soak=10m}.
 */
class ReplicaSetSoakTest {
    private static final String LENGTH = System.getProperty("events.test.soak", "");
    private static final long SEED = Long.getLong("events.test.seed", System.nanoTime());
    private static final int CLIENTS = 16;
    /** So that the server in memory, which has no indexes for this, stays quick. */
    private static final int MOST_EVENTS_OF_A_CLIENT = 40;

    private static final long HEALTH_LIMIT_MILLIS = 100;
    private static final Pattern METRIC = Pattern.compile("(?m)^(\\w+)(?:\\{[^}]*})? ([0-9.E+-]+)$");

    private final CountDownLatch end = new CountDownLatch(1);
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<Integer, AtomicLong> statuses = new TreeMap<>();
    private final AtomicLong done = new AtomicLong();

    @Test
    void badNetwork_losesNothingAndDoublesNothing_andHealthIsAlwaysAnswered() throws Exception {
        assumeTrue(!LENGTH.isEmpty(), "it takes minutes; -Devents.test.soak=10m runs it");
        Duration length = Duration.parse("PT" + LENGTH);
        System.out.println("soak: seed " + SEED);
        for (int status : List.of(200, 201, 204, 404, 503)) {
            statuses.put(status, new AtomicLong());
        }
        try (FaultyMongo mongo = FaultyMongo.startWithSecondary();
                ServerProcess server = ServerProcess.on(mongo)) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Client(server, i));
            }
            List<Thread> threads = new ArrayList<>();
            clients.forEach(client -> threads.add(new Thread(client::run, client.name)));
            List<Long> health = new ArrayList<>();
            threads.add(new Thread(() -> watchHealth(server, health), "health"));
            threads.forEach(Thread::start);
            end.await(Math.min(20, length.toSeconds() / 5), TimeUnit.SECONDS);
            Map<String, Double> before = metrics(server);
            Thread trouble = new Thread(() -> makeTrouble(mongo), "trouble");
            trouble.start();
            end.await(length.toSeconds(), TimeUnit.SECONDS);
            end.countDown();
            trouble.join();
            mongo.clear();
            mongo.elect();
            mongo.catchUp();
            for (Thread thread : threads) {
                thread.join();
            }
            report(before, metrics(server), health);
            assertEquals(List.of(), List.copyOf(wrong));
            assertEquals(expected(clients), stored(server));
            long p99 = health.get(health.size() * 99 / 100);
            assertTrue(
                    TimeUnit.NANOSECONDS.toMillis(p99) <= HEALTH_LIMIT_MILLIS,
                    "/healthz, 99th percentile: " + p99 / 1_000_000.0 + " ms");
        }
    }

    private void makeTrouble(FaultyMongo mongo) {
        Random random = new Random(SEED);
        try {
            while (!end.await(200 + random.nextInt(1300), TimeUnit.MILLISECONDS)) {
                mongo.forget(); // or the list of commands would fill the memory
                switch (random.nextInt(8)) {
                    case 0 -> mongo.stepDown(Duration.ofMillis(500 + random.nextInt(7_000)));
                    case 1 ->
                        mongo.on("insert", "update")
                                .times(1 + random.nextInt(5))
                                .dropAfter();
                    case 2 -> mongo.on("*").times(1 + random.nextInt(20)).dropBefore();
                    case 3 ->
                        mongo.on("insert", "update", "delete").times(3).failWriteConcern(64, "WriteConcernTimeout");
                    case 4 -> mongo.on("find").times(5).fail(11602, "InterruptedDueToReplStateChange");
                    case 5 -> {
                        mongo.on("insert", "find").hang();
                        end.await(100 + random.nextInt(6_000), TimeUnit.MILLISECONDS);
                        mongo.clear();
                    }
                    case 6 -> {
                        mongo.lag();
                        end.await(random.nextInt(2_000), TimeUnit.MILLISECONDS);
                        mongo.catchUp();
                    }
                    default -> mongo.on("insert", "find").times(30).delay(Duration.ofMillis(random.nextInt(300)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watchHealth(ServerProcess server, List<Long> nanos) {
        try {
            while (!end.await(20, TimeUnit.MILLISECONDS)) {
                long asked = System.nanoTime();
                HttpResponse<String> answer = server.get("/healthz");
                nanos.add(System.nanoTime() - asked);
                if (answer.statusCode() != 200) {
                    wrong.add("/healthz: " + answer.statusCode());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        nanos.sort(null);
    }

    /** Does one thing after the other, each until it is certainly done, and knows what is stored. */
    private final class Client {
        private final ServerProcess server;
        private final String name;
        private final Random random;
        /** The note of each event by its id. */
        private final Map<String, String> events = new TreeMap<>();

        private int number;

        Client(ServerProcess server, int index) {
            this.server = server;
            this.name = "c" + index;
            this.random = new Random(SEED + index + 1);
        }

        void run() {
            while (end.getCount() > 0 && wrong.isEmpty()) {
                int choice = events.size() >= MOST_EVENTS_OF_A_CLIENT ? 90 : random.nextInt(100);
                if (events.isEmpty() || choice < 45) {
                    add();
                } else if (choice < 65) {
                    edit(any());
                } else if (choice < 80) {
                    page();
                } else {
                    remove(any());
                }
                done.incrementAndGet();
            }
        }

        private String any() {
            return new ArrayList<>(events.keySet()).get(random.nextInt(events.size()));
        }

        private void add() {
            String key = name + "-" + number++;
            HttpResponse<String> answer = untilDone(
                    () -> server.addWithKey(
                            key, "{\"start\":1700000000,\"tags\":[\"" + name + "\"],\"note\":\"" + key + "\"}"),
                    200,
                    201);
            if (answer != null) {
                events.put(TestServer.json(answer).get("id").asText(), key);
            }
        }

        private void edit(String id) {
            String note = name + "+" + number++;
            if (untilDone(() -> server.patch("/v1/events/" + id, "{\"note\":\"" + note + "\"}"), 200) != null) {
                events.put(id, note);
            }
        }

        private void remove(String id) {
            // The answer to the first try may be lost, so that a repeat finds nothing.
            if (untilDone(() -> server.delete("/v1/events/" + id), 200, 204, 404) != null) {
                events.remove(id);
            }
        }

        private void page() {
            HttpResponse<String> answer = untilDone(() -> server.get("/v1/events?limit=100&tag=" + name), 200);
            if (answer != null) {
                Map<String, String> seen = new TreeMap<>();
                TestServer.json(answer)
                        .get("events")
                        .forEach(event -> seen.put(
                                event.get("id").asText(), event.get("note").asText()));
                if (!seen.equals(events)) {
                    wrong.add(name + " has " + events + " and reads " + seen);
                }
            }
        }

        /** Repeats a request while the answer is 503; null and a remark for any other answer than these. */
        private @Nullable HttpResponse<String> untilDone(Supplier<HttpResponse<String>> request, int... expected) {
            while (true) {
                HttpResponse<String> answer;
                try {
                    answer = request.get();
                } catch (UncheckedIOException e) {
                    wrong.add(name + ": " + e);
                    return null;
                }
                int status = answer.statusCode();
                AtomicLong count = statuses.get(status);
                if (count != null) {
                    count.incrementAndGet();
                }
                if (Arrays.stream(expected).anyMatch(each -> each == status)) {
                    return answer;
                }
                if (status != 503) {
                    wrong.add(name + ": " + answer.request().method() + " " + status + " " + answer.body());
                    return null;
                }
            }
        }
    }

    private static Map<String, String> expected(List<Client> clients) {
        Map<String, String> all = new TreeMap<>();
        clients.forEach(client -> all.putAll(client.events));
        return all;
    }

    private static Map<String, String> stored(ServerProcess server) {
        Map<String, String> stored = new TreeMap<>();
        HttpResponse<String> list = server.get("/v1/events", "application/json");
        assertEquals(200, list.statusCode(), list.body());
        String cursor = "";
        do {
            JsonNode page = TestServer.json(server.get("/v1/events?limit=200" + cursor));
            for (JsonNode event : page.get("events")) {
                String other =
                        stored.put(event.get("id").asText(), event.get("note").asText());
                assertEquals(null, other, "an event is listed twice");
            }
            JsonNode next = page.get("next_cursor");
            cursor = next == null || next.isNull() ? "" : "&cursor=" + next.asText();
        } while (!cursor.isEmpty());
        return stored;
    }

    private static Map<String, Double> metrics(ServerProcess server) {
        Map<String, Double> metrics = new TreeMap<>();
        Matcher matcher = METRIC.matcher(server.get("/metrics").body());
        while (matcher.find()) {
            metrics.merge(matcher.group(1), Double.parseDouble(matcher.group(2)), Double::sum);
        }
        return metrics;
    }

    private void report(Map<String, Double> before, Map<String, Double> after, List<Long> health) {
        System.out.println("soak: " + done + " operations; answers " + statuses + "; /healthz asked " + health.size()
                + " times, median " + millis(health, 50) + ", 99th percentile " + millis(health, 99) + ", longest "
                + millis(health, 100));
        for (String name :
                List.of("jvm_threads_live_threads", "jvm_gc_live_data_size_bytes", "jvm_memory_used_bytes")) {
            System.out.println("soak: " + name + " " + before.get(name) + " before, " + after.get(name) + " after");
        }
        Double threads = before.get("jvm_threads_live_threads");
        Double threadsAfter = after.get("jvm_threads_live_threads");
        if (threads == null || threadsAfter == null || threadsAfter > 210 + 40) {
            wrong.add("threads: " + threads + " before, " + threadsAfter + " after");
        }
    }

    private static String millis(List<Long> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / 1_000_000 + " ms";
    }
}
