package dev.events.server.live;

import dev.events.core.Change;
import dev.events.core.ChangeFeed;
import dev.events.core.EventQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of the events that one subscriber asked for, taken at its own pace. Its listener is called when there may be some,
 * by one thread at a time, which alone calls the other methods.
 *
 * <p>It first takes what the hub has in memory, or, if it begins further back, reads the store until there is no
 * more. From the moment at which it then goes over to the hub's memory, the store's changes are in both; those that it has told
 * already are left out.
 */
public final class Subscription implements AutoCloseable {
    /** What a subscriber does when there may be changes, or when a second has passed, or the hub is closed. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes what there is, without waiting for the client.
         *
         * @param subscription this
         */
        void run(Subscription subscription);
    }

    /** What subscriptions share. */
    interface Hub {
        /** Runs what may wait for the store. */
        Executor readers();

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

    /** Of one that is behind. */
    private @Nullable ChangeFeed own;

    /** The number of the next change in the hub's memory; of one that is behind, where it will begin there; -1 for not yet. */
    private long next;

    /** The last positions that {@code own} has told since {@code next} was noted: those that may be in memory, too. */
    private final Set<String> told = new LinkedHashSet<>();

    private String position;

    Subscription(Hub hub, EventQuery query, long next, String position) {
        this.hub = hub;
        this.query = query;
        this.next = next;
        this.position = position;
    }

    Subscription(Hub hub, EventQuery query, ChangeFeed own, String position) {
        this(hub, query, -1, position);
        this.own = own;
        this.behind = true;
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
            Listener toCall = listener;
            if (toCall != null) {
                run(toCall);
            }
        } while (calls.addAndGet(-answered) > 0);
    }

    private void run(Listener toCall) {
        try {
            toCall.run(this);
        } catch (RuntimeException e) {
            LOG.warn("a subscriber to changes failed", e);
            close();
        }
    }

    void tick() {
        if (!behind) {
            wake();
        }
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
        List<SharedChange> changes = own == null ? fromMemory(limit) : fromStore(own, limit);
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
            String all = told.isEmpty() ? hub.positionAt(next) : null;
            position = all == null ? position : all;
            return null;
        }
        next += changes.size();
        int known = 0;
        while (known < changes.size() && told.remove(changes.get(known).change().position())) {
            known++;
        }
        if (known < changes.size()) {
            // What comes now, the store has not told.
            told.clear();
            position = changes.get(changes.size() - 1).change().position();
        }
        return changes.subList(known, changes.size());
    }

    private List<SharedChange> fromStore(ChangeFeed feed, int limit) {
        if (next < 0 || hub.from(next, 1) == null) {
            next = hub.end();
            told.clear();
        }
        List<Change> changes = feed.next(Math.min(limit, MOST_FROM_STORE), Duration.ZERO);
        position = feed.position();
        changes.forEach(change -> told.add(change.position()));
        Iterator<String> oldest = told.iterator();
        while (told.size() > RecentChanges.MOST && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
        if (changes.isEmpty()) {
            feed.close();
            own = null;
            behind = false;
        }
        return changes.stream().map(SharedChange::new).toList();
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
        if (own != null) {
            own.close();
            own = null;
        }
    }
}
