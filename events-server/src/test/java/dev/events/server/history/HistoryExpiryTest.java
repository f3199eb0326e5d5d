package dev.events.server.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.Event;
import dev.events.core.Operation;
import dev.events.core.history.OperationQuery;
import dev.events.embedded.EmbeddedStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryExpiryTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void close_waitsForTheBatchThatIsUnderWay(@TempDir Path directory) throws InterruptedException {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            Event event = store.add(Event.open(NOW));
            store.remove(event.id(), Operation.recorded(null, "request", NOW, Duration.ofSeconds(1)));
            StoppedClock clock = new StoppedClock(NOW.plusSeconds(2));
            HistoryExpiry expiry = HistoryExpiry.start(store.history(), clock);
            clock.asked.await();

            Thread closing = new Thread(expiry::close);
            closing.start();
            while (closing.getState() != Thread.State.TIMED_WAITING && closing.isAlive()) {
                Thread.onSpinWait();
            }
            assertTrue(closing.isAlive());
            clock.answer.countDown();
            closing.join();

            assertEquals(
                    0,
                    store.history()
                            .operations(OperationQuery.ALL, 10, null)
                            .items()
                            .size());
        }
    }

    /** Whoever asks for the time waits until it may be told. */
    private static final class StoppedClock extends Clock {
        private final Instant now;
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch answer = new CountDownLatch(1);

        StoppedClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            asked.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
