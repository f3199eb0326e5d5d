package dev.events.server.live;

import dev.events.core.Change;
import dev.events.core.ChangeFeed;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.PositionGoneException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the changes of the store once for all subscribers. One thread reads them, as long as there are subscribers, and keeps the
 * last ones in memory; from there each {@link Subscription} takes them at its own pace. One that begins further back reads the
 * store by itself until it is there.
 */
public final class ChangeHub implements Subscription.Hub, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeHub.class);

    /** Subscribers cost memory and a connection each. */
    public static final int MAX_SUBSCRIPTIONS = 10_000;

    private static final int BATCH = 1000;

    /** How often subscribers are called without a change. */
    private static final Duration TICK = Duration.ofSeconds(1);

    /** How many subscribers read the store at once to catch up. */
    private static final int CATCHING_UP = 4;

    /** Who cannot read on from a position so often gives up the changes after it. */
    private static final int MOST_FAILURES = 10;

    /** Of all stores. Anything else would not be safe in the head of a server-sent event. */
    private static final Pattern POSITION = Pattern.compile("[0-9A-Za-z-]{1,4000}");

    private final EventRepository repository;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final AtomicLong dropped = new AtomicLong();
    private final ExecutorService readers = Executors.newFixedThreadPool(CATCHING_UP, task -> thread("catch-up", task));

    /** Guards everything below. */
    private final Object lock = new Object();

    private final RecentChanges recent = new RecentChanges();
    private @Nullable Thread reader;

    /** Of the reader, from when it is open until it fails. */
    private @Nullable ChangeFeed feed;

    /** Where the changes in {@code recent} begin to be complete, and the last of them ends. */
    private String position = "";

    private boolean closed;

    /** How often in a row the reader could not read on. Only it uses this. */
    private int failures;

    /**
     * A hub without subscribers.
     *
     * @param repository all events
     */
    public ChangeHub(EventRepository repository) {
        this.repository = repository;
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, "events-changes-" + name);
        thread.setDaemon(true);
        return thread;
    }

    /** The number of subscribers. */
    public int subscribers() {
        return subscriptions.size();
    }

    /** How many subscribers were dropped because they took changes too slowly. */
    public long dropped() {
        return dropped.get();
    }

    /**
     * Subscribes to changes. May wait for the store.
     *
     * @param query which events
     * @param since where to begin; null for the present
     * @param fromStore whether to read the store in any case, which may know more than the memory that follows it
     * @return the subscription, to be closed; null if there are {@value #MAX_SUBSCRIPTIONS}, or the hub is closed
     * @throws PositionGoneException if {@code since} cannot be a position of any store
     */
    public @Nullable Subscription subscribe(EventQuery query, @Nullable String since, boolean fromStore) {
        if (since != null && !POSITION.matcher(since).matches()) {
            throw new PositionGoneException("this is no position");
        }
        String from = since;
        ChangeFeed opened = null;
        try {
            while (true) {
                synchronized (lock) {
                    if (closed || subscriptions.size() >= MAX_SUBSCRIPTIONS) {
                        return null;
                    }
                    if (opened != null && from == null && fromStore) {
                        from = opened.position();
                    }
                    if (opened != null && reader == null) {
                        startReading(opened);
                        opened = null;
                    }
                    if (reader != null && (from != null || !fromStore)) {
                        return added(subscription(query, from, fromStore));
                    }
                }
                // Others need not wait for the store meanwhile.
                opened = repository.changes(null);
            }
        } finally {
            if (opened != null) {
                opened.close();
            }
        }
    }

    /** Must hold the lock. */
    private Subscription subscription(EventQuery query, @Nullable String since, boolean fromStore) {
        if (since == null) {
            return new Subscription(this, query, recent.end(), position);
        }
        long begin = fromStore ? -1 : begin(since);
        return begin < 0
                ? new Subscription(this, query, since, fromStore)
                : new Subscription(this, query, begin, since);
    }

    private Subscription added(Subscription subscription) {
        subscriptions.add(subscription);
        return subscription;
    }

    /** Where the changes after a position begin in what is in memory; -1 if they do not. */
    private long begin(String since) {
        return since.equals(position) ? recent.end() : recent.after(since);
    }

    /** From here on nothing is missing in memory. Must hold the lock. */
    private void startReading(ChangeFeed opened) {
        recent.clear();
        feed = opened;
        position = opened.position();
        Thread started = thread("reader", this::read);
        reader = started;
        started.start();
    }

    /** The work of the reader. Whatever happens, another one can begin after it. */
    private void read() {
        try {
            readWhileNeeded();
        } finally {
            List<Subscription> left = List.of();
            synchronized (lock) {
                if (Thread.currentThread().equals(reader)) {
                    stopReading();
                    left = List.copyOf(subscriptions);
                }
            }
            left.forEach(Subscription::end);
        }
    }

    private void readWhileNeeded() {
        long nextTick = System.nanoTime() + TICK.toNanos();
        while (true) {
            ChangeFeed from;
            synchronized (lock) {
                from = feed;
                if (closed || (subscriptions.isEmpty() && from != null)) {
                    stopReading();
                    return;
                }
            }
            boolean isNew = from == null ? reopen() : take(from);
            if (isNew) {
                subscriptions.forEach(Subscription::wake);
            }
            if (System.nanoTime() - nextTick >= 0) {
                nextTick = System.nanoTime() + TICK.toNanos();
                subscriptions.forEach(Subscription::tick);
            }
        }
    }

    /** Must hold the lock. */
    private void stopReading() {
        ChangeFeed last = feed;
        feed = null;
        reader = null;
        if (last != null) {
            last.close();
        }
    }

    /** Takes the next changes into memory; returns whether there were some. */
    private boolean take(ChangeFeed from) {
        try {
            List<Change> changes = from.next(BATCH, TICK);
            synchronized (lock) {
                changes.forEach(recent::add);
                position = from.position();
            }
            failures = 0;
            return !changes.isEmpty();
        } catch (RuntimeException e) {
            LOG.warn("the changes of the store cannot be read for now: {}", e.getMessage());
            synchronized (lock) {
                feed = null;
            }
            from.close();
            failures++;
            pause();
            return false;
        }
    }

    /** Goes on after a failure; returns whether there is something new. */
    private boolean reopen() {
        String since;
        synchronized (lock) {
            since = position;
        }
        try {
            ChangeFeed opened;
            boolean complete = true;
            try {
                opened = repository.changes(failures < MOST_FAILURES ? since : null);
                complete = failures < MOST_FAILURES;
            } catch (PositionGoneException e) {
                opened = repository.changes(null);
                complete = false;
            }
            synchronized (lock) {
                feed = opened;
                if (!complete) {
                    position = opened.position();
                    recent.add(new Change(Change.Kind.RESET, "", null, null, position));
                }
            }
            return !complete;
        } catch (RuntimeException e) {
            LOG.debug("the changes of the store cannot be read yet", e);
            pause();
            return false;
        }
    }

    /** Until the next try, or the hub is closed. */
    private void pause() {
        synchronized (lock) {
            try {
                if (!closed) {
                    TimeUnit.NANOSECONDS.timedWait(lock, TICK.toNanos());
                }
            } catch (InterruptedException e) {
                // Nobody interrupts this thread; it would only try again earlier.
            }
        }
    }

    @Override
    public Executor readers() {
        return task -> {
            try {
                readers.execute(task);
            } catch (RejectedExecutionException e) {
                // The hub is closed, and so the task has nothing to wait for.
                task.run();
            }
        };
    }

    @Override
    public ChangeFeed open(String since) {
        return repository.changes(since);
    }

    @Override
    public String position() {
        synchronized (lock) {
            return position;
        }
    }

    @Override
    public long end() {
        synchronized (lock) {
            return recent.end();
        }
    }

    @Override
    public @Nullable List<SharedChange> from(long number, int limit) {
        synchronized (lock) {
            return recent.isGone(number) || number > recent.end() ? null : recent.from(number, limit);
        }
    }

    @Override
    public @Nullable String positionAt(long number) {
        synchronized (lock) {
            return number == recent.end() ? position : null;
        }
    }

    @Override
    public void left(Subscription subscription, boolean tooSlow) {
        if (subscriptions.remove(subscription) && tooSlow) {
            dropped.incrementAndGet();
        }
    }

    /** Ends all subscriptions, and refuses new ones. */
    @Override
    public void close() {
        Thread last;
        synchronized (lock) {
            closed = true;
            last = reader;
            lock.notifyAll();
        }
        readers.shutdown();
        subscriptions.forEach(Subscription::end);
        if (last != null) {
            join(last);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(2 * TICK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
