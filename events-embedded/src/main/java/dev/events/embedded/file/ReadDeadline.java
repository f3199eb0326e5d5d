package dev.events.embedded.file;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The moment at which reading is given up, or earlier if the thread is interrupted. A thread that reads looks at it for each row,
 * wherever in the library that happens, so it is bound to the thread.
 *
 * @param limit zero for none
 * @param nanos on the clock of {@link System#nanoTime}
 * @param interruptible whether an interrupt ends the reading
 */
public record ReadDeadline(Duration limit, long nanos, boolean interruptible) {
    public static final ReadDeadline NONE = new ReadDeadline(Duration.ZERO, 0, false);

    private static final ThreadLocal<ReadDeadline> CURRENT = ThreadLocal.withInitial(() -> NONE);

    /** So long from now; zero for no deadline. An interrupt ends the reading in any case. */
    public static ReadDeadline after(Duration limit) {
        return new ReadDeadline(limit, System.nanoTime() + limit.toNanos(), true);
    }

    /** That of this thread. */
    public static ReadDeadline current() {
        return CURRENT.get();
    }

    /** Calls {@code reading}, whose reads throw a {@link StoreFailure} from that moment on, or once the thread is interrupted. */
    public <T> T of(Supplier<T> reading) {
        ReadDeadline before = CURRENT.get();
        CURRENT.set(this);
        try {
            return reading.get();
        } finally {
            CURRENT.set(before);
        }
    }

    /** Fails if the moment has come. */
    public void check() {
        if (interruptible && Thread.currentThread().isInterrupted()) {
            throw StoreFailure.interrupted();
        }
        if (!limit.isZero() && System.nanoTime() - nanos > 0) {
            throw StoreFailure.late(limit);
        }
    }
}
