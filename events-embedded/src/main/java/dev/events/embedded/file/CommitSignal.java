package dev.events.embedded.file;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes threads that wait for the next commit. A commit for which nobody waits costs two accesses of memory. */
final class CommitSignal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition committed = lock.newCondition();
    private volatile long count;
    private volatile int waiting;

    /** The number of commits so far. */
    long count() {
        return count;
    }

    /** Tells of a commit, or of the end. For one thread at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
    void tell() {
        count++;
        if (waiting > 0) {
            lock.lock();
            try {
                committed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until there were more commits.
     *
     * @param seen the number of those that the caller knows
     * @return whether there were
     * @throws InterruptedException if the thread is interrupted
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only under the lock
    boolean await(long seen, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            waiting++; // before it looks, so that a commit after the look sees it
            long left = nanos;
            while (count == seen && left > 0) {
                left = committed.awaitNanos(left);
            }
            return count != seen;
        } finally {
            waiting--;
            lock.unlock();
        }
    }
}
