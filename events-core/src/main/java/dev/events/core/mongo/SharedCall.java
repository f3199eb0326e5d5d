package dev.events.core.mongo;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** A question that many threads ask: one asks it, and those who come meanwhile get its answer, or fail as it does. */
final class SharedCall<T> {
    private final AtomicReference<CompletableFuture<T>> running = new AtomicReference<>();

    /** Whether somebody is asking. */
    boolean isRunning() {
        return running.get() != null;
    }

    T get(Supplier<T> question) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> others = running.compareAndExchange(null, mine);
        if (others != null) {
            return answerOf(others);
        }
        try {
            mine.complete(question.get());
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
        } finally {
            running.set(null);
        }
        return answerOf(mine);
    }

    private static <T> T answerOf(CompletableFuture<T> asked) {
        try {
            return asked.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }
}
