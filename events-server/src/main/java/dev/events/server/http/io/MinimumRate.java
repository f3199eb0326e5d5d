package dev.events.server.http.io;

/** The pace that is asked of clients: 4 KiB/s after 30 s of grace. Only time spent waiting for the client counts. */
final class MinimumRate {
    /** How long the server waits for a client in any case. */
    private static final long GRACE_NANOS = 30_000_000_000L;

    /** The number of bytes per second after that. */
    static final long BYTES_PER_SECOND = 4 * 1024;

    /** Not whole numbers, which would overflow after 9 GB. */
    private static final double NANOS_PER_BYTE = 1e9 / BYTES_PER_SECOND;

    private long bytes;
    private long waitedNanos;

    /** Counts the time since {@code startedNanos}, and what passed in it; returns whether the client is too slow. */
    boolean isMissed(long startedNanos, int passed) {
        return isMissedAfter(System.nanoTime() - startedNanos, passed);
    }

    boolean isMissedAfter(long nanos, int passed) {
        bytes += passed;
        waitedNanos += nanos;
        return waitedNanos > GRACE_NANOS && waitedNanos - GRACE_NANOS > bytes * NANOS_PER_BYTE;
    }
}
