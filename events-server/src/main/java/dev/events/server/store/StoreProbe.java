package dev.events.server.store;

import dev.events.core.EventRepository;
import dev.events.core.EventStoreException;
import dev.events.core.StoreUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether the store answers. Asks it one question at a time, however many want to know, and lets nobody wait longer
 * than a limit.
 */
public final class StoreProbe {
    private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);

    private static final String NO_ANSWER = "the store does not answer";

    private final EventRepository repository;
    private final long limitNanos;

    /** A question to the store, and when it was asked. */
    private record Question(long askedNanos, CompletableFuture<Optional<String>> answer) {}

    // Guarded by this.
    private @Nullable Question current;

    /** The last answer. Explains a question that takes too long. */
    private volatile Optional<String> lastProblem = Optional.empty();

    /**
     * Asks about a repository.
     *
     * @param repository the repository
     * @param limit how long {@link #problem} may take
     */
    public StoreProbe(EventRepository repository, Duration limit) {
        this.repository = repository;
        this.limitNanos = limit.toNanos();
    }

    /** The reason why the store cannot be used, without its address; empty if it can. */
    public Optional<String> problem() {
        Question question = question();
        try {
            return question.answer()
                    .get(limitNanos - (System.nanoTime() - question.askedNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return Optional.of(lastProblem.orElse(NO_ANSWER));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(NO_ANSWER);
        }
    }

    /** Like {@link #problem}, but waits until the store has answered, or its own limits have passed. */
    public Optional<String> problemInTheEnd() {
        return question().answer().join();
    }

    private synchronized Question question() {
        Question running = current;
        if (running == null || running.answer().isDone()) {
            running = new Question(System.nanoTime(), CompletableFuture.supplyAsync(this::ask, StoreProbe::start));
            current = running;
        }
        return running;
    }

    private Optional<String> ask() {
        Optional<String> problem;
        try {
            repository.ping();
            problem = Optional.empty();
        } catch (StoreUnavailableException e) {
            // The message names the database's address, which is not the clients' business.
            problem = Optional.of(e.reason());
        } catch (EventStoreException e) {
            problem = Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("the store could not be asked whether it answers", e);
            problem = Optional.of("the store failed; the server's log has the reason");
        }
        lastProblem = problem;
        return problem;
    }

    /** A thread for each question: they are rare, and one of a pool might be busy with something that hangs. */
    private static void start(Runnable question) {
        Thread thread = new Thread(question, "store-probe");
        thread.setDaemon(true);
        thread.start();
    }
}
