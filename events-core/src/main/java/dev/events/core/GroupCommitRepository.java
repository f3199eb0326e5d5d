package dev.events.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gathers concurrent adds into shared writes of another repository. Each add returns when its own event is safely stored,
 * and each fails alone. Every other call is passed on.
 *
 * <p>There is no timer. An add that finds no write in progress writes at once, in its own thread. Adds that arrive meanwhile wait,
 * and one of them then writes for all: in its own thread, or, if nobody waits for it ({@link #addLater}), in a thread that is kept
 * for that.
 */
public final class GroupCommitRepository extends ForwardingEventRepository {
    /** The most events in one write. A call with at least this many events is written alone. */
    private static final int MAX_BATCH = 1000;

    private static final int DEFAULT_MAX_WAITING = 10_000;

    private final EventRepository repository;
    private final int maxWaiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Deque<Waiting> queue = new ArrayDeque<>();

    /** Writes what nobody waits for. While one thread hands out the results of a write, another one does the next write. */
    private final ExecutorService writers = Executors.newCachedThreadPool(GroupCommitRepository::writer);

    private int waitingEvents;
    private boolean writing;
    private boolean closed;

    /**
     * Over {@code repository}, which is closed with this; up to 10,000 events may wait.
     *
     * @param repository the repository that does the writing
     */
    public GroupCommitRepository(EventRepository repository) {
        this(repository, DEFAULT_MAX_WAITING);
    }

    /**
     * Over another repository.
     *
     * @param repository the repository that does the writing; closed together with this one
     * @param maxWaiting the most events that may wait to be written, from 1; an add beyond that throws
     *     {@link StoreUnavailableException} at once, and nothing of it is added
     * @throws IllegalArgumentException if {@code maxWaiting} is less than 1
     */
    public GroupCommitRepository(EventRepository repository, int maxWaiting) {
        if (maxWaiting < 1) {
            throw new IllegalArgumentException("maxWaiting is " + maxWaiting + "; it must be at least 1");
        }
        this.repository = repository;
        this.maxWaiting = maxWaiting;
    }

    private static Thread writer(Runnable task) {
        Thread thread = new Thread(task, "events-adds");
        thread.setDaemon(true);
        return thread;
    }

    /** Additions that wait until they are written, perhaps with a thread that waits, too, or until it is its turn to write. */
    private static final class Waiting {
        final List<Addition> additions;
        final @Nullable Thread thread;

        /** Gets the result if there is no thread that waits for it. */
        final CompletableFuture<AddResult> later = new CompletableFuture<>();

        /** Set before {@link #done}. */
        @Nullable
        List<AddResult> results;

        @Nullable
        RuntimeException failure;

        volatile boolean done;
        volatile boolean isToWrite;

        Waiting(List<Addition> additions, @Nullable Thread thread) {
            this.additions = additions;
            this.thread = thread;
        }

        /** Returns whether the thread was interrupted meanwhile. */
        boolean await() {
            boolean interrupted = Thread.interrupted();
            while (!done && !isToWrite) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            return interrupted;
        }

        void finish() {
            done = true;
            if (thread != null) {
                LockSupport.unpark(thread);
                return;
            }
            try {
                later.complete(outcome().get(0));
            } catch (RuntimeException | Error e) {
                later.completeExceptionally(e);
            }
        }

        List<AddResult> outcome() {
            if (failure != null) {
                throw failure;
            }
            if (results == null) {
                throw new EventStoreException("it is not known whether the event was added", null);
            }
            return results;
        }
    }

    @Override
    protected EventRepository delegate() {
        return repository;
    }

    @Override
    public Event add(Event event) {
        event.requireWithinLimits();
        return addAll(List.of(new Addition(event))).get(0).requireAdded();
    }

    @Override
    public List<AddResult> addAll(List<Addition> additions) {
        if (additions.isEmpty() || additions.size() >= MAX_BATCH) {
            return repository.addAll(additions);
        }
        Waiting mine = new Waiting(List.copyOf(additions), Thread.currentThread());
        enter(mine);
        // An interrupted thread still finishes: its own outcome must be known, and it may write for others.
        boolean interrupted = mine.await();
        try {
            // Once, unless not even the taking of a batch succeeds.
            while (!mine.done) {
                write();
            }
            return mine.outcome();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Writes at once if no write is in progress. Otherwise the result comes in another thread. */
    @Override
    public CompletableFuture<AddResult> addLater(Addition addition) {
        Waiting mine = new Waiting(List.of(addition), null);
        try {
            enter(mine);
        } catch (StoreUnavailableException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (mine.isToWrite) {
            // The additions of others must not fail for an interrupt of this thread.
            boolean interrupted = Thread.interrupted();
            write();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return mine.later;
    }

    private void enter(Waiting mine) {
        lock.lock();
        try {
            if (closed) {
                throw new StoreUnavailableException("the repository is closed", null);
            }
            if (waitingEvents + mine.additions.size() > maxWaiting) {
                throw new StoreUnavailableException(
                        "too many events are waiting to be written (" + waitingEvents + "; the limit is " + maxWaiting
                                + ")",
                        null);
            }
            queue.add(mine);
            waitingEvents += mine.additions.size();
            if (!writing) {
                writing = true;
                mine.isToWrite = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves the longest waiting additions to {@code batch}. The first are those of the calling thread, if it adds some itself.
     * Whatever goes wrong, each is in one of the two places.
     */
    private void takeBatch(List<Waiting> batch) {
        lock.lock();
        try {
            int events = 0;
            Waiting next = queue.peek();
            while (next != null && (events == 0 || events + next.additions.size() <= MAX_BATCH)) {
                batch.add(next);
                queue.remove();
                events += next.additions.size();
                waitingEvents -= next.additions.size();
                next = queue.peek();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes the additions that wait longest, and the next ones if no other thread can. Must not throw: others wait for it. */
    private void write() {
        boolean goOn;
        do {
            goOn = writeBatch();
        } while (goOn);
    }

    /** Returns whether this thread must write the next batch. */
    private boolean writeBatch() {
        List<Waiting> batch = List.of();
        try {
            batch = new ArrayList<>();
            takeBatch(batch);
            add(batch);
        } catch (RuntimeException | Error e) {
            fail(batch, e);
        }
        try {
            // First, so that the next write begins while this one hands out its results.
            return !passOn();
        } finally {
            finish(batch);
        }
    }

    private void add(List<Waiting> batch) {
        List<Addition> additions = new ArrayList<>();
        batch.forEach(waiting -> additions.addAll(waiting.additions));
        List<AddResult> results = repository.addAll(additions);
        int from = 0;
        for (Waiting waiting : batch) {
            int to = from + waiting.additions.size();
            waiting.results = results.subList(from, to);
            from = to;
        }
    }

    private static void fail(List<Waiting> batch, Throwable e) {
        try {
            RuntimeException failure =
                    e instanceof RuntimeException runtime ? runtime : new EventStoreException("adding failed: " + e, e);
            batch.forEach(waiting -> waiting.failure = failure);
        } catch (RuntimeException | Error another) {
            // There may be no memory for this. The outcome is then that nothing is known.
        }
    }

    private static void finish(List<Waiting> batch) {
        for (Waiting waiting : batch) {
            try {
                waiting.finish();
            } catch (RuntimeException | Error e) {
                // What depends on this one failed. The others must get theirs.
            }
        }
    }

    /** Returns whether there is nothing left to write, or a thread that does. */
    private boolean passOn() {
        lock.lock();
        try {
            Waiting next = queue.peek();
            if (next == null) {
                writing = false;
                idle.signalAll();
            } else if (next.thread == null) {
                return isStarted();
            } else {
                next.isToWrite = true;
                LockSupport.unpark(next.thread);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a thread could be started that writes: there may be no more threads to be had. */
    private boolean isStarted() {
        try {
            writers.execute(this::write);
            return true;
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    /** The number of events that wait to be written. */
    int waiting() {
        lock.lock();
        try {
            return waitingEvents;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses new adds, waits until the waiting ones are written, and closes the other repository. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            while (writing) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        writers.shutdown();
        repository.close();
    }
}
