package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.MongoInterruptedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With threads that every Java has. */
class InterruptibleReadsTest {
    private static final class Reader extends Thread {
        Reader(Runnable task) {
            super(task);
        }
    }

    private final InterruptibleReads reads = new InterruptibleReads(Reader::new);

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    void read_isCalledInAThreadOfItsOwn_onceHowDeepSoever() {
        Thread reader = reads.callThere(() -> {
            Thread outer = Thread.currentThread();
            assertSame(outer, reads.callThere(Thread::currentThread));
            return outer;
        });

        assertNotSame(Thread.currentThread(), reader);
    }

    @Test
    void whatItThrows_isThrown() {
        RuntimeException failure = new IllegalStateException("failed");
        Error error = new AssertionError("failed");

        assertSame(
                failure,
                assertThrows(
                        RuntimeException.class,
                        () -> reads.callThere(() -> {
                            throw failure;
                        })));
        assertSame(
                error,
                assertThrows(
                        Error.class,
                        () -> reads.callThere(() -> {
                            throw error;
                        })));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void anInterrupt_reachesTheRead_whoseEndIsAwaited() {
        Thread caller = Thread.currentThread();
        boolean[] ended = new boolean[1];

        assertThrows(
                MongoInterruptedException.class,
                () -> reads.callThere(() -> {
                    caller.interrupt();
                    try {
                        new CountDownLatch(1).await();
                        return "never";
                    } catch (InterruptedException e) {
                        ended[0] = true;
                        throw new MongoInterruptedException("interrupted", e);
                    }
                }));

        assertTrue(ended[0]);
        assertTrue(Thread.currentThread().isInterrupted());
    }

    @Test
    void aReadThatEndsAllTheSame_hasItsResult() {
        Thread.currentThread().interrupt();

        assertEquals(1, reads.callThere(() -> 1));
        assertTrue(Thread.currentThread().isInterrupted());
    }

    @Test
    void withoutAThread_theCallerReads() {
        assertCallerReads(new OutOfMemoryError("no thread"));
        assertCallerReads(new RejectedExecutionException("no thread"));
    }

    private static void assertCallerReads(Throwable failure) {
        InterruptibleReads without = new InterruptibleReads(task -> new Thread(task) {
            @Override
            public synchronized void start() {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            }
        });

        assertSame(Thread.currentThread(), without.callThere(Thread::currentThread));
    }
}
