package dev.events.core.mongo;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets an interrupt end the wait for MongoDB. The driver waits for a socket, and only a virtual thread can be interrupted there: Java
 * then closes the socket, and MongoDB ends a read whose connection is closed. So a virtual thread waits in place of the caller.
 */
final class InterruptibleReads {
    private static final @Nullable ThreadFactory VIRTUAL_THREADS = virtualThreads();

    private static final @Nullable InterruptibleReads VIRTUAL =
            VIRTUAL_THREADS == null ? null : new InterruptibleReads(VIRTUAL_THREADS);

    /** Whether there are virtual threads, as there are from Java 21 on. */
    static final boolean ARE_POSSIBLE = VIRTUAL != null;

    private final ThreadFactory threads;
    private final Class<? extends Thread> kind;

    InterruptibleReads(ThreadFactory threads) {
        this.threads = threads;
        this.kind = threads.newThread(() -> {}).getClass();
    }

    /** By reflection, since this is compiled for Java 17. */
    private static @Nullable ThreadFactory virtualThreads() {
        try {
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            builder = type.getMethod("name", String.class).invoke(builder, "events-read");
            return (ThreadFactory) type.getMethod("factory").invoke(builder);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Calls {@code read} so that an interrupt of this thread ends it, if Java can do that. */
    static <T extends @Nullable Object> T call(Supplier<T> read) {
        return VIRTUAL == null ? read.get() : VIRTUAL.callThere(read);
    }

    /**
     * Calls {@code read} in a thread of its own, which is interrupted when this one is, and waits for its end.
     *
     * <p>What it throws is thrown. A thread that was interrupted is so afterwards. A virtual thread calls {@code read} itself, and so
     * does any thread if no other can be started.
     */
    <T extends @Nullable Object> T callThere(Supplier<T> read) {
        if (kind.isInstance(Thread.currentThread())) {
            return read.get();
        }
        FutureTask<T> task = new FutureTask<>(read::get);
        Thread reader = null;
        try {
            reader = threads.newThread(task);
            reader.start();
        } catch (OutOfMemoryError | RejectedExecutionException e) {
            // Does nothing if the thread has started all the same.
            task.run();
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (reader != null) {
                        reader.interrupt();
                    }
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
