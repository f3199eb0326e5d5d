package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.SmallDisk;
import dev.events.server.KillClient.Listed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls the plug: SIGKILL at a random moment of all kinds of writes, again and again, on one store. */
class ServerKillTest {
    /** Twenty in the build. A thousand take half an hour. */
    private static final int ROUNDS = Integer.getInteger("events.test.kills", 20);

    private static final int CLIENTS = 4;
    private static final int MOST_ANSWERS_BEFORE_THE_KILL = 150;
    private static final int ROUNDS_BETWEEN_PURGES = 25;
    private static final int ROUNDS_BETWEEN_REPORTS = 50;
    private static final int DISK_MEGABYTES = 80;

    private static final String ALL = "/v1/events?all=true";

    /** What else happens in a round. */
    private enum Trouble {
        NONE,
        /** The process stands still when it is killed. */
        STOPPED_THEN_KILLED,
        /** The process stands still for a moment, and goes on. */
        STOPPED_FOR_A_MOMENT,
        /** Somebody deletes SQLite's shared memory. */
        SHARED_MEMORY_DELETED,
        SHARED_MEMORY_DELETED_AFTERWARDS,
        /** Another program fills the disk, and then there is room again. */
        DISK_FULL_FOR_A_MOMENT,
        /** The disk is still full at the next start. */
        DISK_FULL
    }

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<KillClient> clients = new ArrayList<>();
    private final Map<Trouble, Integer> troubles = new EnumMap<>(Trouble.class);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /** Null if none can be mounted. */
    private @Nullable SmallDisk disk;

    private Path directory = Path.of("");
    /** The file of another program that fills the disk. */
    private @Nullable Path filler;

    @BeforeEach
    void prepare(@TempDir Path mountedAt) throws Exception {
        disk = SmallDisk.tryMount(mountedAt, DISK_MEGABYTES).orElse(null);
        directory = mountedAt.resolve("store");
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new KillClient(i, random.nextLong()));
        }
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void kill_duringAllKindsOfWrites_losesNothingThatWasAnswered_andDoublesNothing() throws Exception {
        System.out.println("kill test: seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            try (ServerProcess server = ServerProcess.embedded(directory)) {
                check(server, "after " + round + " kills");
                if (round % ROUNDS_BETWEEN_PURGES == ROUNDS_BETWEEN_PURGES - 1) {
                    assertEquals(200, server.delete(ALL).statusCode());
                    clients.forEach(KillClient::forget);
                }
                makeTrouble(server);
            }
            if (round % ROUNDS_BETWEEN_REPORTS == ROUNDS_BETWEEN_REPORTS - 1) {
                System.out.println("kill test: " + (round + 1) + " kills so far");
            }
        }
        try (ServerProcess server = ServerProcess.embedded(directory)) {
            int kept = check(server, "at the end");
            server.terminate();
            assertEquals(0, server.waitFor(), server.errors());
            report(kept);
        }
    }

    /** Everything is as the answers promised. Then unanswered requests with keys are repeated, and checked too. */
    private int check(ServerProcess server, String when) throws IOException {
        checkEvents(server, when);
        if (filler != null) {
            assertTrue(clients.get(0).removeOne(server), "nothing can be removed while the disk is full");
            empty();
        }
        clients.forEach(client -> client.repeat(server));
        int kept = checkEvents(server, when + " and repeated requests");
        String errors = server.errors();
        assertFalse(errors.contains("may be lost"), errors);
        assertFalse(errors.contains("Exception"), errors);
        return kept;
    }

    private int checkEvents(ServerProcess server, String when) {
        Map<String, Listed> listed = KillClient.list(server);
        int kept = listed.size();
        clients.forEach(client -> client.check(listed, when));
        assertEquals(Map.of(), listed, () -> when + ": events that nobody added");
        return kept;
    }

    private void makeTrouble(ServerProcess server) throws Exception {
        Trouble trouble = Trouble.values()[random.nextInt(Trouble.values().length)];
        if (disk == null && trouble.name().startsWith("DISK")) {
            trouble = Trouble.NONE;
        }
        troubles.merge(trouble, 1, Integer::sum);
        int answers = 1 + random.nextInt(MOST_ANSWERS_BEFORE_THE_KILL);
        CountDownLatch first = new CountDownLatch(answers / 2);
        CountDownLatch all = new CountDownLatch(answers);
        List<Thread> threads = new ArrayList<>();
        for (KillClient client : clients) {
            Thread thread = new Thread(() -> {
                try {
                    client.run(server, () -> {
                        first.countDown();
                        all.countDown();
                    });
                } catch (RuntimeException | Error e) {
                    failures.add(e);
                    server.killAtOnce(); // ends the other clients
                }
            });
            threads.add(thread);
            thread.start();
        }
        await(first, server);
        begin(trouble, server);
        await(all, server);
        if (trouble == Trouble.DISK_FULL_FOR_A_MOMENT && random.nextBoolean()) {
            empty();
        }
        if (trouble == Trouble.STOPPED_THEN_KILLED) {
            signal("STOP", server);
        }
        server.kill();
        for (Thread thread : threads) {
            thread.join();
        }
        if (trouble == Trouble.SHARED_MEMORY_DELETED_AFTERWARDS) {
            deleteSharedMemory();
        }
        if (trouble == Trouble.DISK_FULL_FOR_A_MOMENT) {
            empty();
        }
        for (Throwable failure : failures) {
            throw new AssertionError("round with " + trouble, failure);
        }
    }

    /** Waits until the clients have got so many answers, or one has failed and the server was killed. */
    private void await(CountDownLatch answers, ServerProcess server) throws InterruptedException {
        server.onExit(() -> {
            while (answers.getCount() > 0) {
                answers.countDown();
            }
        });
        answers.await();
    }

    private void begin(Trouble trouble, ServerProcess server) throws Exception {
        switch (trouble) {
            case STOPPED_FOR_A_MOMENT -> {
                signal("STOP", server);
                signal("CONT", server);
            }
            case SHARED_MEMORY_DELETED -> deleteSharedMemory();
            case DISK_FULL, DISK_FULL_FOR_A_MOMENT -> {
                if (disk != null) {
                    filler = disk.fill();
                }
            }
            default -> {
                // comes later, or never
            }
        }
    }

    private static void signal(String name, ServerProcess server) throws Exception {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(server.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertEquals(0, status);
    }

    private void deleteSharedMemory() throws IOException {
        Files.deleteIfExists(directory.resolve("events.sqlite-shm"));
    }

    private void empty() throws IOException {
        if (filler != null) {
            Files.delete(filler);
            filler = null;
        }
    }

    private void report(int kept) {
        Map<String, Integer> answered = new TreeMap<>();
        clients.forEach(
                client -> client.answered().forEach((kind, count) -> answered.merge(kind, count, Integer::sum)));
        System.out.println("kill test: " + ROUNDS + " kills " + troubles + ", answered " + answered + ", " + kept
                + " events kept, none lost, none doubled");
    }
}
