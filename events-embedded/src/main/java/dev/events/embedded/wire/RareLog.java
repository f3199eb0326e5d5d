package dev.events.embedded.wire;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Logs at most one line in ten seconds, so that clients cannot fill the log. */
final class RareLog {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoClock;
    private final Consumer<String> log;
    private boolean hasLogged;
    private long lastLogged;
    private long suppressed;

    RareLog(LongSupplier nanoClock, Consumer<String> log) {
        this.nanoClock = nanoClock;
        this.log = log;
    }

    synchronized void log(String line) {
        long now = nanoClock.getAsLong();
        if (hasLogged && now - lastLogged < INTERVAL_NANOS) {
            suppressed++;
            return;
        }
        log.accept(line + (suppressed == 0 ? "" : "; others since the last such line: " + suppressed));
        hasLogged = true;
        lastLogged = now;
        suppressed = 0;
    }
}
