package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.http.live.FollowingClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pulls the plug of the server, or cuts the connections of its subscribers, while clients write. A client that follows the promise
 * of the stream has exactly the server's events in the end.
 */
class LiveKillTest {
    private static final int ROUNDS = Integer.getInteger("events.test.live-kills", 20);

    private static final int WRITERS = 3;
    private static final int MOST_ANSWERS_BEFORE_THE_KILL = 150;

    private static final int ANSWERS_BEFORE_A_CUT = 20;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @Test
    void followers_haveTheServersEvents_howeverOftenTheyAreCutOff(@TempDir Path directory) throws Exception {
        System.out.println("live kill test: seed " + seed);
        List<KillClient> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new KillClient(i, random.nextLong()));
        }
        Map<String, FollowingClient> followers = new TreeMap<>();
        followers.put("", new FollowingClient(""));
        followers.put("tag=c0g1", new FollowingClient("tag=c0g1"));
        followers.put("not_tag=c1*", new FollowingClient("not_tag=c1*"));
        for (int round = 0; round < ROUNDS; round++) {
            try (ServerProcess server = ServerProcess.embedded(directory)) {
                server.url();
                round(server, writers, followers);
            }
        }
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            String last = server.post("/v1/events", "{\"note\":\"the last\",\"tags\":[\"c0g1\",\"c9n9\"]}")
                    .body();
            String id = TestServer.parse(last).get("id").asText();
            for (Map.Entry<String, FollowingClient> follower : followers.entrySet()) {
                follower.getValue().follow(server, one -> one.events().containsKey(id));
                assertEquals(
                        Map.of(),
                        differences(
                                FollowingClient.listed(server, follower.getKey()),
                                follower.getValue().events()),
                        () -> follower.getKey() + ", seed " + seed);
            }
        }
        followers.forEach((filter, client) ->
                System.out.println("live kill test: " + ROUNDS + " kills; \"" + filter + "\" heard " + client.heard()));
    }

    private static Map<String, String> differences(Map<String, JsonNode> stored, Map<String, JsonNode> known) {
        Map<String, String> differences = new TreeMap<>();
        Set<String> ids = new TreeSet<>(stored.keySet());
        ids.addAll(known.keySet());
        for (String id : ids) {
            if (!Objects.equals(stored.get(id), known.get(id))) {
                differences.put(id, "stored: " + stored.get(id) + ", known: " + known.get(id));
            }
        }
        return differences;
    }

    private void round(ServerProcess server, List<KillClient> writers, Map<String, FollowingClient> followers)
            throws InterruptedException, IOException {
        CountDownLatch remaining = new CountDownLatch(1 + random.nextInt(MOST_ANSWERS_BEFORE_THE_KILL));
        List<Thread> threads = new ArrayList<>();
        for (KillClient writer : writers) {
            threads.add(thread(() -> writer.run(server, () -> answered(remaining, followers)), remaining));
        }
        for (FollowingClient follower : followers.values()) {
            threads.add(thread(() -> followUntilKilled(server, follower), remaining));
        }
        threads.forEach(Thread::start);
        remaining.await();
        server.killAtOnce();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), List.copyOf(failures), "seed " + seed);
    }

    private void answered(CountDownLatch remaining, Map<String, FollowingClient> followers) {
        remaining.countDown();
        if (remaining.getCount() % ANSWERS_BEFORE_A_CUT == 0) {
            List<FollowingClient> all = List.copyOf(followers.values());
            try {
                all.get((int) (remaining.getCount() / ANSWERS_BEFORE_A_CUT % all.size()))
                        .cut();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void followUntilKilled(ServerProcess server, FollowingClient follower) {
        while (server.isRunning()) {
            try {
                follower.follow(server, one -> false);
            } catch (IOException | UncheckedIOException e) {
                // Cut off; comes back.
            }
        }
    }

    private Thread thread(Runnable work, CountDownLatch remaining) {
        return new Thread(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                failures.add(e);
                while (remaining.getCount() > 0) {
                    remaining.countDown();
                }
            }
        });
    }
}
