package dev.events.embedded.file;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The moment at which reading is given up. A thread that reads looks at it for each row, wherever in the library that happens, so
 * it is bound to the thread.
 *
 * @param limit zero for none
 * @param nanos on the clock of {@link System#nanoTime}
 */
public record ReadDeadline(Duration limit, long nanos) {
    public static final ReadDeadline NONE = new ReadDeadline(Duration.ZERO, 0);

    private static final ThreadLocal<ReadDeadline> CURRENT = ThreadLocal.withInitial(() -> NONE);

    /** So long from now; zero for no deadline. */
    public static ReadDeadline after(Duration limit) {
        return limit.isZero() ? NONE : new ReadDeadline(limit, System.nanoTime() + limit.toNanos());
    }

    static ReadDeadline current() {
        return CURRENT.get();
    }

    /** Calls {@code reading}, whose reads throw a {@link StoreFailure} from that moment on. */
    public <T> T of(Supplier<T> reading) {
        ReadDeadline before = CURRENT.get();
        CURRENT.set(this);
        try {
            return reading.get();
        } finally {
            CURRENT.set(before);
        }
    }

    void check() {
        if (!limit.isZero() && System.nanoTime() - nanos > 0) {
            throw StoreFailure.late(limit);
        }
    }
}
