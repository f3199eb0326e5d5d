package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.FaultyMongo;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Pulls the server's plug while it adds to a replica set that fails as well. {@link ServerKillTest} is for the embedded store. */
class ReplicaSetKillTest {
    private static final int ROUNDS = 10;
    private static final int CLIENTS = 4;
    private static final int MOST_ADDS_BEFORE_THE_KILL = 150;
    private static final Pattern ID = Pattern.compile("\"_id\":\"([0-9a-f]{24})\"");
    private static final Pattern LISTED = Pattern.compile("ObjectId\\('([0-9a-f]{24})'\\)");

    @Test
    void kill_duringAddsToAReplicaSetThatFailsToo_losesNothingThatWasAcknowledged() throws Exception {
        try (FaultyMongo mongo = FaultyMongo.start()) {
            mongo.on("insert").every(5).fail(10107, "NotWritablePrimary");
            mongo.on("insert").every(31).dropAfter();
            killAndCompare(mongo);
        }
    }

    private static void killAndCompare(FaultyMongo mongo) throws Exception {
        long seed = System.nanoTime();
        System.out.println("kill test: seed " + seed);
        Random random = new Random(seed);
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        for (int round = 0; round < ROUNDS; round++) {
            try (ServerProcess server = ServerProcess.on(mongo)) {
                assertNothingMissing(server, acknowledged, round);
                addUntilKilled(server, acknowledged, 1 + random.nextInt(MOST_ADDS_BEFORE_THE_KILL));
            }
        }
        try (ServerProcess server = ServerProcess.on(mongo)) {
            Set<String> kept = assertNothingMissing(server, acknowledged, ROUNDS);
            System.out.println("kill test: " + ROUNDS + " kills, " + acknowledged.size() + " adds acknowledged, "
                    + kept.size() + " events kept, none missing");
        }
    }

    /** The kill comes right after the given number of acknowledgements, with the other clients' adds in flight. */
    private static void addUntilKilled(ServerProcess server, Set<String> acknowledged, int adds)
            throws InterruptedException {
        CountDownLatch remaining = new CountDownLatch(adds);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread thread = new Thread(() -> {
                String id = add(server);
                while (!id.isEmpty()) {
                    acknowledged.add(id);
                    remaining.countDown();
                    id = add(server);
                }
            });
            clients.add(thread);
            thread.start();
        }
        remaining.await();
        server.kill();
        for (Thread thread : clients) {
            thread.join();
        }
    }

    /** The new event's id, or nothing once the server is gone. */
    private static String add(ServerProcess server) {
        try {
            HttpResponse<String> response = server.post("/add_event", "{\"tags\":[\"kill\",\"test\"]}");
            Matcher id = ID.matcher(response.body());
            assertTrue(response.statusCode() == 201 && id.find(), response.body());
            return id.group(1);
        } catch (UncheckedIOException e) {
            return "";
        }
    }

    private static Set<String> assertNothingMissing(ServerProcess server, Set<String> acknowledged, int round) {
        HttpResponse<String> list = server.get("/list_events");
        assertEquals(200, list.statusCode());
        Set<String> kept = new HashSet<>();
        Matcher matcher = LISTED.matcher(list.body());
        while (matcher.find()) {
            assertTrue(kept.add(matcher.group(1)), "listed twice");
        }
        Set<String> missing = new HashSet<>(acknowledged);
        missing.removeAll(kept);
        assertEquals(Set.of(), missing, "missing after " + round + " kills");
        return kept;
    }
}
