package dev.events.server.live;

import dev.events.core.Change;
import dev.events.core.ChangeFeed;
import dev.events.core.EventQuery;
import dev.events.core.PositionGoneException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of the events that one subscriber asked for, taken at its own pace. Its listener is called when there may be some,
 * by one thread at a time, which alone takes them. Any thread may wake it and end it.
 *
 * <p>It first takes what the hub has in memory, or, if it begins further back, reads the store until there is no
 * more. Then it goes over to the hub's memory; what it has told of that already is left out.
 */
public final class Subscription implements AutoCloseable {
    /** What a subscriber does when there may be changes, or when a second has passed, or the hub is closed. */
    public interface Listener {
        /**
         * Takes what there is, without waiting for the client.
         *
         * @param subscription this
         */
        void run(Subscription subscription);

        /**
         * A second has passed, and it is not yet its turn to read the store.
         *
         * @param subscription this
         */
        default void waits(Subscription subscription) {}
    }

    /** What subscriptions share. */
    interface Hub {
        /** Runs what may wait for the store. */
        Executor readers();

        /**
         * The changes of the store after a position.
         *
         * @throws dev.events.core.PositionGoneException if it cannot go on from there
         */
        ChangeFeed open(String since);

        /** The position of one who has taken all in memory. */
        String position();

        /** The number that the next change in memory will have. */
        long end();

        /** Changes in memory from a number on; null if some of them are no longer there. */
        @Nullable
        List<SharedChange> from(long number, int limit);

        /** The position of one who has taken all in memory up to a number; null if there is more. */
        @Nullable
        String positionAt(long number);

        /** This one ends. */
        void left(Subscription subscription, boolean tooSlow);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    /** What is read at once waits in memory until the client takes it. */
    private static final int MOST_FROM_STORE = 64;

    private final Hub hub;
    private final EventQuery query;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile @Nullable Listener listener;
    private volatile boolean ended;
    private volatile boolean behind;

    /** One thread at a time calls the listener. */
    private final ReentrantLock turn = new ReentrantLock();

    /** Whether it fails if the store cannot go on from its position, and does not tell a reset. */
    private final boolean failsIfGone;

    /** Of one that is behind, while it is its turn. */
    private final AtomicReference<@Nullable ChangeFeed> own = new AtomicReference<>();

    /** Of one that is behind: how far the hub had read when {@code next} was noted, or later. */
    private String goal = "";

    /** The number of the next change in the hub's memory; of one that is behind, where it will begin there; -1 for not yet. */
    private long next;

    /** Of one that was behind, how far that was told: what is in memory up to there is told already. Null for nothing. */
    private @Nullable ChangeFeed told;

    private String position;

    Subscription(Hub hub, EventQuery query, long next, String position) {
        this(hub, query, next, position, false);
    }

    /** One that is behind. */
    Subscription(Hub hub, EventQuery query, String since, boolean failsIfGone) {
        this(hub, query, -1, since, failsIfGone);
        this.behind = true;
    }

    private Subscription(Hub hub, EventQuery query, long next, String position, boolean failsIfGone) {
        this.hub = hub;
        this.query = query;
        this.next = next;
        this.position = position;
        this.failsIfGone = failsIfGone;
    }

    /**
     * Begins to call.
     *
     * @param toCall called soon, and then whenever there may be changes
     */
    public void start(Listener toCall) {
        listener = toCall;
        wake();
    }

    /** Calls the listener, now or when it has finished: in this thread, or in another one if the store must be read. */
    public void wake() {
        if (calls.getAndIncrement() == 0) {
            if (behind) {
                hub.readers().execute(this::call);
            } else {
                call();
            }
        }
    }

    private void call() {
        int answered;
        do {
            answered = calls.get();
            turn.lock();
            try {
                run();
            } finally {
                turn.unlock();
            }
        } while (calls.addAndGet(-answered) > 0);
    }

    private void run() {
        Listener toCall = listener;
        if (toCall != null) {
            try {
                toCall.run(this);
            } catch (RuntimeException e) {
                LOG.warn("a subscriber to changes failed", e);
                close();
            }
            // It is the turn of others, and its client may take long.
            closeOwn();
        }
    }

    private void closeOwn() {
        ChangeFeed open = own.getAndSet(null);
        if (open != null) {
            open.close();
        }
    }

    /** Called every second. */
    void tick() {
        Listener toCall = listener;
        if (behind && toCall != null && turn.tryLock()) {
            try {
                toCall.waits(this);
            } finally {
                turn.unlock();
            }
        }
        wake();
    }

    void end() {
        ended = true;
        wake();
    }

    /** {@return whether the hub is closed, and there will be nothing more} */
    public boolean isEnded() {
        return ended;
    }

    /**
     * Takes the next changes.
     *
     * @param limit how many changes of any events to look at
     * @return those that concern the subscriber, in order; null if there is nothing to look at for now
     * @throws SlowSubscriberException if changes have gone that this subscriber has not taken
     * @throws dev.events.core.PositionGoneException if the store no longer knows them
     * @throws dev.events.core.EventStoreException if the store fails
     */
    public @Nullable List<SharedChange> take(int limit) {
        List<SharedChange> changes = behind ? fromStore(limit) : fromMemory(limit);
        if (changes == null) {
            return null;
        }
        List<SharedChange> seen = new ArrayList<>(changes.size());
        for (SharedChange change : changes) {
            Change its = change.change().seenThrough(query);
            if (its != null) {
                seen.add(its.equals(change.change()) ? change : new SharedChange(its));
            }
        }
        return seen;
    }

    private @Nullable List<SharedChange> fromMemory(int limit) {
        List<SharedChange> changes = hub.from(next, limit);
        if (changes == null) {
            throw new SlowSubscriberException();
        }
        if (changes.isEmpty()) {
            String all = hub.positionAt(next);
            if (all != null && !isTold(all)) {
                position = all;
            }
            return null;
        }
        next += changes.size();
        int known = 0;
        while (known < changes.size() && isTold(changes.get(known).change().position())) {
            known++;
        }
        if (known < changes.size()) {
            told = null;
            position = changes.get(changes.size() - 1).change().position();
        }
        return changes.subList(known, changes.size());
    }

    private boolean isTold(String place) {
        return told != null && told.hasReached(place);
    }

    private @Nullable List<SharedChange> fromStore(int limit) {
        if (next < 0 || hub.from(next, 1) == null) {
            next = hub.end();
            goal = hub.position();
        }
        List<Change> changes;
        try {
            ChangeFeed open = own.get();
            ChangeFeed feed = open == null ? hub.open(position) : open;
            own.set(feed);
            changes = feed.next(Math.min(limit, MOST_FROM_STORE), Duration.ZERO);
            position = feed.position();
            if (changes.isEmpty() && !feed.hasReached(goal)) {
                // The hub may have a newer position by now, up to which nothing is missing in memory either.
                goal = hub.position();
                return null;
            }
            if (changes.isEmpty()) {
                goOver(feed);
            }
        } catch (PositionGoneException e) {
            if (failsIfGone) {
                throw e;
            }
            return List.of(reset());
        }
        return changes.stream().map(SharedChange::new).toList();
    }

    /** From now on it takes what is in memory. */
    private void goOver(@Nullable ChangeFeed last) {
        closeOwn();
        told = last;
        behind = false;
    }

    /** Begins anew with what comes next. */
    private SharedChange reset() {
        do {
            next = hub.end();
            position = hub.position();
        } while (next != hub.end());
        goOver(null);
        return SharedChange.reset(position);
    }

    /** {@return where to go on after what was taken} */
    public String position() {
        return position;
    }

    /** Counts this one as dropped, for the metrics. */
    public void drop() {
        hub.left(this, true);
        close();
    }

    /** Ends it. */
    @Override
    public void close() {
        listener = null;
        hub.left(this, false);
        closeOwn();
    }
}
