package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.events.core.Event;
import dev.events.server.http.Operations;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pulls the plug during edits, removals, undos and imports. After each start every event is as it was before the request that was
 * not answered, or as it would be after it, and undoing operations leads back, one by one, to how everything was.
 */
class HistoryKillTest {
    private static final int ROUNDS = Integer.getInteger("events.test.history-kills", 20);

    private static final int WORKERS = 3;
    private static final int MOST_ANSWERS_BEFORE_THE_KILL = 60;
    private static final int MOST_EVENTS = 200;
    private static final int MOST_UNDOS = 8;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private int undone;
    private int unanswered;

    @Test
    void kill_duringChanges_leavesEachEventWhole_andEachOperationToUndo(@TempDir Path directory) throws Exception {
        System.out.println("history kill test: seed " + seed);
        String admin = "";
        List<Worker> workers = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (ServerProcess server = ServerProcess.embedded(directory)) {
                if (round == 0) {
                    admin = server.createToken("admin", null);
                    server.use(admin);
                    for (int i = 0; i < WORKERS; i++) {
                        workers.add(new Worker("w" + i, server.createToken("write", null), random.nextLong()));
                    }
                }
                server.use(admin);
                for (Worker worker : workers) {
                    worker.check(server, "after " + round + " kills");
                }
                runUntilKilled(server, workers);
            }
        }
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            server.use(admin);
            for (Worker worker : workers) {
                worker.check(server, "at the end");
            }
        }
        System.out.println("history kill test: " + ROUNDS + " kills, " + unanswered + " requests without an answer, "
                + undone + " operations undone, each event as before or after");
    }

    private void runUntilKilled(ServerProcess server, List<Worker> workers) throws InterruptedException {
        CountDownLatch remaining = new CountDownLatch(1 + random.nextInt(MOST_ANSWERS_BEFORE_THE_KILL));
        List<Thread> threads = new ArrayList<>();
        for (Worker worker : workers) {
            threads.add(new Thread(() -> {
                try {
                    worker.run(server, remaining);
                } catch (UncheckedIOException e) {
                    // The server was killed.
                } catch (Throwable e) {
                    failures.add(e);
                } finally {
                    while (!failures.isEmpty() && remaining.getCount() > 0) {
                        remaining.countDown();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        remaining.await();
        server.killAtOnce();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), List.copyOf(failures), "seed " + seed);
    }

    /** An operation, and how the worker's events were before and after it. */
    private static final class Done {
        private final String id;
        private final Map<String, JsonNode> before;
        private final Map<String, JsonNode> after;
        private final @Nullable Done undoes;
        private @Nullable Done undoneBy;

        Done(String id, Map<String, JsonNode> before, Map<String, JsonNode> after, @Nullable Done undoes) {
            this.id = id;
            this.before = before;
            this.after = after;
            this.undoes = undoes;
            if (undoes != null) {
                undoes.undoneBy = this;
                if (undoes.undoes != null) {
                    undoes.undoes.undoneBy = null;
                }
            }
        }

        private Set<String> changed() {
            Set<String> ids = new HashSet<>(before.keySet());
            ids.addAll(after.keySet());
            ids.removeIf(each -> Objects.equals(before.get(each), after.get(each)));
            return ids;
        }

        /** The events after it is undone. What its last undo put back is left as it has become. */
        Map<String, JsonNode> undo(Map<String, JsonNode> now) {
            Map<String, JsonNode> result = new TreeMap<>(now);
            Set<String> left = changed();
            if (undoneBy != null) {
                left.removeAll(undoneBy.changed());
            }
            for (String each : left) {
                if (Objects.equals(now.get(each), after.get(each))) {
                    JsonNode was = before.get(each);
                    if (was == null) {
                        result.remove(each);
                    } else {
                        result.put(each, was);
                    }
                }
            }
            return result;
        }
    }

    /** Changes events that have its tag, which no other worker touches, with a token of its own. */
    private final class Worker {
        private final String tag;
        private final String token;
        private final Random random;
        private Map<String, JsonNode> events = new TreeMap<>();
        /** How the events will be if the request without an answer was done. */
        private @Nullable Map<String, JsonNode> expected;

        private final List<Done> done = new ArrayList<>();

        /** All operations that were answered, or undone by a check. */
        private final Set<String> known = new HashSet<>();

        Worker(String tag, String token, long seed) {
            this.tag = tag;
            this.token = token;
            this.random = new Random(seed);
        }

        void run(ServerProcess server, CountDownLatch remaining) {
            for (int step = 0; remaining.getCount() > 0; step++) {
                String group = "g" + random.nextInt(4);
                String id = events.isEmpty() ? "" : List.copyOf(events.keySet()).get(random.nextInt(events.size()));
                switch (random.nextInt(events.isEmpty() ? 1 : events.size() > MOST_EVENTS ? 5 : 8)) {
                    case 0 -> {
                        if (events.size() < MOST_EVENTS) {
                            importSome(server);
                        }
                    }
                    case 1 -> bulkRemove(server, group);
                    case 2 -> {
                        Map<String, JsonNode> after = new TreeMap<>(events);
                        after.remove(id);
                        send(server, "DELETE", "/v1/events/" + id, "", after);
                    }
                    case 3, 4 -> {
                        if (!done.isEmpty()) {
                            Done one = done.get(random.nextInt(done.size()));
                            send(server, "POST", "/v1/history/" + one.id + "/undo", "", one.undo(events), one);
                        }
                    }
                    case 5 -> bulkEdit(server, group, "x" + step % 30);
                    default -> {
                        Map<String, JsonNode> after = new TreeMap<>(events);
                        String note = tag + " " + random.nextLong();
                        after.put(id, event(id, Objects.requireNonNull(events.get(id)), null, note));
                        send(server, "PATCH", "/v1/events/" + id, "{\"note\":\"" + note + "\"}", after);
                    }
                }
                remaining.countDown();
            }
        }

        private static JsonNode event(String id, JsonNode old, @Nullable String newTag, @Nullable String note) {
            ObjectNode copy = old.deepCopy();
            copy.put("id", id);
            if (newTag != null) {
                copy.withArray("tags").add(newTag);
            }
            if (note != null) {
                copy.put("note", note);
            }
            return copy;
        }

        private void importSome(ServerProcess server) {
            Map<String, JsonNode> after = new TreeMap<>(events);
            StringBuilder lines = new StringBuilder();
            int count = 1 + random.nextInt(40);
            for (int i = 0; i < count; i++) {
                String id = Event.newId();
                String line = "{\"id\":\"" + id + "\",\"start\":" + random.nextInt(1000) + ",\"stop\":null,\"tags\":[\""
                        + tag + "\",\"g" + random.nextInt(4) + "\"]}";
                lines.append(line).append('\n');
                after.put(id, TestServer.parse(line));
            }
            send(server, "POST", "/v1/events", lines.toString(), after);
        }

        private boolean is(JsonNode event, String group) {
            return event.get("tags").get(1).asText().equals(group);
        }

        private void bulkRemove(ServerProcess server, String group) {
            Map<String, JsonNode> after = new TreeMap<>(events);
            after.values().removeIf(event -> is(event, group));
            send(server, "DELETE", filter(group), "", after);
        }

        private void bulkEdit(ServerProcess server, String group, String added) {
            Map<String, JsonNode> after = new TreeMap<>(events);
            after.replaceAll((id, event) -> {
                boolean has = false;
                for (JsonNode each : event.get("tags")) {
                    has |= each.asText().equals(added);
                }
                return is(event, group) && !has ? event(id, event, added, null) : event;
            });
            send(server, "PATCH", filter(group), "{\"add_tags\":[\"" + added + "\"]}", after);
        }

        private String filter(String group) {
            return "/v1/events?tag=" + tag + "&tag=" + group;
        }

        private HttpRequest.Builder request(ServerProcess server, String path) {
            return HttpRequest.newBuilder(URI.create(server.url() + path)).header("Authorization", "Bearer " + token);
        }

        private void send(ServerProcess server, String method, String path, String body, Map<String, JsonNode> after) {
            send(server, method, path, body, after, null);
        }

        private void send(
                ServerProcess server,
                String method,
                String path,
                String body,
                Map<String, JsonNode> after,
                @Nullable Done undoes) {
            expected = after;
            HttpRequest.Builder request = request(server, path).method(method, BodyPublishers.ofString(body));
            if (!body.isEmpty()) {
                request.header("Content-Type", body.endsWith("\n") ? "application/x-ndjson" : "application/json");
            }
            HttpResponse<String> answer = server.send(request);
            assertTrue(answer.statusCode() < 300, answer.body());
            if (body.endsWith("\n")) {
                // A killed server's answer may be cut off.
                assertEquals(body.lines().count(), answer.body().lines().count());
            }
            String operation = operation(answer);
            assertEquals(!after.equals(events), operation != null, method + " " + path + ": " + answer.body());
            if (operation != null) {
                known.add(operation);
                done.add(new Done(operation, events, after, undoes));
            }
            events = after;
            expected = null;
        }

        private static @Nullable String operation(HttpResponse<String> answer) {
            String header = answer.headers().firstValue(Operations.HEADER).orElse(null);
            return header != null || !answer.body().startsWith("{\"matched\"")
                    ? header
                    : TestServer.json(answer).path("operation").textValue();
        }

        /** Checks all events, and goes some operations back. */
        void check(ServerProcess server, String when) {
            Map<String, JsonNode> found = list(server);
            Map<String, JsonNode> after = expected;
            if (after == null) {
                assertEquals(events, found, tag + " " + when);
            } else {
                unanswered++;
                Set<String> ids = new HashSet<>(events.keySet());
                ids.addAll(after.keySet());
                ids.addAll(found.keySet());
                for (String id : ids) {
                    JsonNode now = found.get(id);
                    assertTrue(
                            Objects.equals(now, events.get(id)) || Objects.equals(now, after.get(id)),
                            () -> tag + " " + when + ": " + id + " is " + now + ", not " + events.get(id) + " nor "
                                    + after.get(id));
                }
                undoUnanswered(server);
                assertEquals(events, list(server), tag + " " + when + ", the last request undone");
                expected = null;
            }
            int back = random.nextInt(Math.min(done.size(), MOST_UNDOS) + 1);
            for (int i = 0; i < back; i++) {
                Done last = done.remove(done.size() - 1);
                undo(server, last.id);
                events = last.before;
                assertEquals(events, list(server), tag + " " + when + ", " + (i + 1) + " operations undone");
            }
            // What was undone here is no longer what the next undo would find.
            done.clear();
        }

        /** The operation of the request without an answer, if it got so far. */
        private void undoUnanswered(ServerProcess server) {
            JsonNode newest = TestServer.json(server.send(
                            request(server, "/v1/history?by=me&limit=1").GET()))
                    .at("/operations/0");
            if (!newest.isMissingNode() && !known.contains(newest.get("id").asText())) {
                undo(server, newest.get("id").asText());
            }
        }

        private void undo(ServerProcess server, String operation) {
            HttpResponse<String> answer = server.send(
                    request(server, "/v1/history/" + operation + "/undo").POST(BodyPublishers.noBody()));
            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals(0, TestServer.json(answer).get("conflict_count").asInt(), answer.body());
            known.add(operation);
            String undo = TestServer.json(answer).get("operation").textValue();
            if (undo != null) {
                known.add(undo);
            }
            HistoryKillTest.this.undone++;
        }

        private Map<String, JsonNode> list(ServerProcess server) {
            Map<String, JsonNode> found = new HashMap<>();
            String lines =
                    server.get("/v1/events?tag=" + tag, "application/x-ndjson").body();
            lines.lines().forEach(line -> {
                JsonNode event = TestServer.parse(line);
                assertEquals(null, found.put(event.get("id").asText(), event), "an event that is there twice");
            });
            return new TreeMap<>(found);
        }
    }
}
