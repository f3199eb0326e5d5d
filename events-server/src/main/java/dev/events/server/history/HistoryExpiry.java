package dev.events.server.history;

import dev.events.core.EventStoreException;
import dev.events.core.history.EventHistory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes expired operations from the history, every few minutes, in a thread of its own. */
public final class HistoryExpiry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryExpiry.class);

    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final EventHistory history;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "history-expiry");
        daemon.setDaemon(true);
        return daemon;
    });

    private HistoryExpiry(EventHistory history, Clock clock) {
        this.history = history;
        this.clock = clock;
    }

    /** Begins at once. */
    public static HistoryExpiry start(EventHistory history, Clock clock) {
        HistoryExpiry started = new HistoryExpiry(history, clock);
        var unused = started.thread.scheduleWithFixedDelay(started::expire, 0, PAUSE.toSeconds(), TimeUnit.SECONDS);
        return started;
    }

    private void expire() {
        try {
            Instant now = clock.instant();
            long expired = 0;
            long batch;
            do {
                batch = history.expire(now);
                expired += batch;
            } while (batch > 0 && !thread.isShutdown());
            if (expired > 0) {
                LOG.info("removed {} expired operations from the history", expired);
            }
        } catch (EventStoreException e) {
            LOG.warn("cannot remove expired operations from the history: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("cannot remove expired operations from the history", e);
        }
    }

    /** Waits for the batch that is under way, which is not interrupted: the store would fail. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(20, TimeUnit.SECONDS)) {
                LOG.warn("the history is still being tidied up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
