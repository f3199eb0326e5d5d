package dev.events.server.http;

import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CompletableFuture;

/** Answers a request when a result is there, without a thread that waits for it. */
public interface LaterAnswers {
    /** Makes an answer of a result. */
    @FunctionalInterface
    interface Answer<T> {
        /** Writes the whole response, or throws an exception that {@link ExceptionMapper} turns into one. Must not wait. */
        void send(T result, HttpServletResponse response) throws Exception;
    }

    /**
     * Answers once the result is there: at once in this thread, or in the one that brings it.
     *
     * @param answer called at most once; not at all if the result is a failure, which is answered as if the route had thrown it
     * @throws Exception what made the result fail, or the answer throws, if the result is there already
     */
    <T> void when(CompletableFuture<T> result, Answer<T> answer) throws Exception;
}
