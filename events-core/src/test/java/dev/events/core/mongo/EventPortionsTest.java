package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.EventQuery;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EventPortionsTest {
    private static final int READERS = 16;

    /** Three times as much as there is, if those that wait kept theirs. */
    @Test
    void whoWaitsForMemory_keepsNone() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManyReaders.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains(READERS + " readers have ended"), output);
    }

    /** Reads portions that are as large as may be, all at once. */
    static final class ManyReaders {
        private static final int PORTIONS = 3;

        private ManyReaders() {}

        public static void main(String[] args) throws Exception {
            CountDownLatch begun = new CountDownLatch(READERS);
            EventCollection collection = (EventCollection) Proxy.newProxyInstance(
                    ManyReaders.class.getClassLoader(),
                    new Class<?>[] {EventCollection.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "readLimit" -> Duration.ZERO;
                        case "readPortions" ->
                            readPortions((long) arguments[2], (EventCollection.PortionReader) arguments[3], begun);
                        default -> throw new IllegalStateException(method.getName());
                    });
            ExecutorService threads = Executors.newFixedThreadPool(READERS);
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                boolean onlyTimes = i % 2 == 0;
                ends.add(threads.submit(() -> EventPortions.read(
                        collection, EventQuery.builder().build(), onlyTimes, "tests", new HashSet<>(), event -> {})));
            }
            try {
                for (Future<?> end : ends) {
                    end.get();
                }
            } finally {
                threads.shutdownNow();
            }
            System.out.println(ends.size() + " readers have ended");
        }

        private static boolean readPortions(long most, EventCollection.PortionReader reader, CountDownLatch begun)
                throws InterruptedException {
            begun.countDown();
            begun.await();
            for (int portion = 0; portion < PORTIONS; portion++) {
                reader.begin(portion, portion + 1.0, most);
            }
            return true;
        }
    }
}
