package dev.events.server.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** How many calls to the store may run at a time; see {@link BoundedRepository}. */
final class Places {
    private final int limit;
    private final long patienceNanos;
    private final Semaphore free;
    private final LongAdder finished = new LongAdder();
    private final LongAdder refused = new LongAdder();
    /** Whether a call has waited in vain since the store last finished one. */
    private volatile boolean stalled;

    Places(int limit, long patienceNanos) {
        this.limit = limit;
        this.patienceNanos = patienceNanos;
        this.free = new Semaphore(limit);
    }

    /** The number of calls that are running. */
    int taken() {
        return limit - free.availablePermits();
    }

    /** The number of calls that did not run. */
    long refused() {
        return refused.sum();
    }

    <T> T call(Supplier<T> call) {
        enter();
        try {
            return call.get();
        } finally {
            leave();
        }
    }

    /** A call that goes on after it returns, until its result is there. */
    <T> CompletableFuture<T> later(Supplier<CompletableFuture<T>> call) {
        try {
            enter();
        } catch (StoreBusyException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<T> result;
        try {
            result = call.get();
        } catch (RuntimeException | Error e) {
            result = CompletableFuture.failedFuture(e);
        }
        return result.whenComplete((value, failure) -> leave());
    }

    private void enter() {
        if (!free.tryAcquire() && (stalled || !isFreeInTime())) {
            refused.increment();
            throw new StoreBusyException(limit);
        }
    }

    /** Waits for as long as the store is quick enough to let every call through, had they come in the same order. */
    private boolean isFreeInTime() {
        try {
            long before;
            do {
                before = finished.sum();
                if (free.tryAcquire(patienceNanos, TimeUnit.NANOSECONDS)) {
                    return true;
                }
            } while (finished.sum() - before >= limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        stalled = true;
        return false;
    }

    private void leave() {
        finished.increment();
        if (stalled) {
            stalled = false;
        }
        free.release();
    }
}
