package dev.events.embedded.wire;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Logs refused connections, at most one line in ten seconds, so that they cannot fill the log. For one thread only. */
final class RefusalLog {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoClock;
    private final Consumer<String> log;
    private boolean hasLogged;
    private long lastLogged;
    private long suppressed;

    RefusalLog(LongSupplier nanoClock, Consumer<String> log) {
        this.nanoClock = nanoClock;
        this.log = log;
    }

    void refused(String user) {
        long now = nanoClock.getAsLong();
        if (hasLogged && now - lastLogged < INTERVAL_NANOS) {
            suppressed++;
            return;
        }
        log.accept("refused a connection to the port of the embedded store from user " + user
                + (suppressed == 0 ? "" : "; others refused since the last such line: " + suppressed));
        hasLogged = true;
        lastLogged = now;
        suppressed = 0;
    }
}
