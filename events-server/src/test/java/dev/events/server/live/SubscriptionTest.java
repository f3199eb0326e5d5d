package dev.events.server.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.Change;
import dev.events.core.ChangeFeed;
import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.core.PositionGoneException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    private static final EventQuery ALL = EventQuery.builder().build();

    private static Change added(int number) {
        Event event = Event.mark(Instant.ofEpochSecond(number));
        return new Change(Change.Kind.ADDED, event.id(), event, null, "p" + number);
    }

    /** What a hub has in memory, and a store that tells what the test says. */
    private static final class FakeHub implements Subscription.Hub {
        final RecentChanges recent = new RecentChanges();
        final Deque<Runnable> waiting = new ArrayDeque<>();
        String position = "p0";
        Supplier<ChangeFeed> store = () -> {
            throw new AssertionError("nobody is to read the store");
        };

        void read(Change change) {
            recent.add(change);
            position = change.position();
        }

        @Override
        public Executor readers() {
            return waiting::add;
        }

        @Override
        public ChangeFeed open(String since) {
            return store.get();
        }

        @Override
        public String position() {
            return position;
        }

        @Override
        public long end() {
            return recent.end();
        }

        @Override
        public @Nullable List<SharedChange> from(long number, int limit) {
            return recent.isGone(number) || number > recent.end() ? null : recent.from(number, limit);
        }

        @Override
        public @Nullable String positionAt(long number) {
            return number == recent.end() ? position : null;
        }

        @Override
        public void left(Subscription subscription, boolean tooSlow) {}
    }

    /** Tells each of these in turn; reaches all positions once it has told everything. */
    private static final class FakeFeed implements ChangeFeed {
        final Deque<List<Change>> answers = new ArrayDeque<>();
        String position = "p0";
        boolean isOpen = true;

        @Override
        public List<Change> next(int limit, Duration wait) {
            List<Change> next = answers.isEmpty() ? List.of() : answers.remove();
            next.forEach(change -> position = change.position());
            return next;
        }

        @Override
        public String position() {
            return position;
        }

        @Override
        public boolean hasReached(String other) {
            return position.compareTo(other) >= 0;
        }

        @Override
        public void close() {
            isOpen = false;
        }
    }

    private static List<String> positions(@Nullable List<SharedChange> changes) {
        return changes == null
                ? List.of()
                : changes.stream().map(change -> change.change().position()).toList();
    }

    @Test
    void whatOneShardTellsLater_isTold_beforeWhatIsInMemory() {
        FakeHub hub = new FakeHub();
        FakeFeed feed = new FakeFeed();
        hub.store = () -> feed;
        hub.read(added(1));
        Subscription subscription = new Subscription(hub, ALL, "p0", false);

        assertNull(subscription.take(10), "the store tells nothing yet");
        feed.answers.add(List.of(added(1)));
        assertEquals(List.of("p1"), positions(subscription.take(10)));
        subscription.take(10);
        hub.read(added(2));
        assertEquals(List.of("p2"), positions(subscription.take(10)));
        assertFalse(feed.isOpen);
    }

    @Test
    void whatIsBeforeItsPosition_isNotTold_ifTheHubReadsItLater() {
        FakeHub hub = new FakeHub();
        FakeFeed feed = new FakeFeed();
        feed.position = "p1";
        hub.store = () -> feed;
        Subscription subscription = new Subscription(hub, ALL, "p1", false);

        subscription.take(10);
        hub.read(added(1));
        assertEquals(List.of(), positions(subscription.take(10)));
        assertEquals("p1", subscription.position());
        hub.read(added(2));
        assertEquals(List.of("p2"), positions(subscription.take(10)));
    }

    @Test
    void aPositionThatTheStoreHasForgotten_isAReset_fromWhichItGoesOn() {
        FakeHub hub = new FakeHub();
        hub.store = () -> {
            throw new PositionGoneException("gone");
        };
        hub.read(added(1));
        Subscription stream = new Subscription(hub, ALL, "p0", false);
        Subscription answer = new Subscription(hub, ALL, "p0", true);

        List<SharedChange> reset = Objects.requireNonNull(stream.take(10));
        assertEquals(List.of("p1"), positions(reset));
        assertEquals(Change.Kind.RESET, reset.get(0).change().kind());
        hub.read(added(2));
        assertEquals(List.of("p2"), positions(stream.take(10)));
        assertThrows(PositionGoneException.class, () -> answer.take(10));
    }

    /** Counts how often it waited, and takes one change at each turn. */
    private static final class OneByOne implements Subscription.Listener {
        final List<String> taken = new ArrayList<>();
        int waited;

        @Override
        public void run(Subscription subscription) {
            taken.addAll(positions(subscription.take(1)));
        }

        @Override
        public void waits(Subscription subscription) {
            waited++;
        }
    }

    @Test
    void oneThatIsBehind_readsTheStoreWhenItIsItsTurn_andLetsOthersHaveTheirs() {
        FakeHub hub = new FakeHub();
        List<FakeFeed> opened = new ArrayList<>();
        hub.store = () -> {
            FakeFeed feed = new FakeFeed();
            feed.answers.add(List.of(added(opened.size() + 1)));
            opened.add(feed);
            return feed;
        };
        OneByOne listener = new OneByOne();
        try (Subscription subscription = new Subscription(hub, ALL, "p0", false)) {
            subscription.start(listener);
            subscription.tick();
            assertEquals(List.of(), opened, "it is not its turn");
            assertEquals(1, listener.waited);

            hub.waiting.remove().run();
            assertEquals(List.of("p1"), listener.taken);
            assertFalse(opened.get(0).isOpen, "its client may take long");
            subscription.tick();
            hub.waiting.remove().run();
            assertEquals(List.of("p1", "p2"), listener.taken);
            assertTrue(hub.waiting.isEmpty());
        }
    }
}
