package dev.events.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.bwaldvogel.mongo.MongoServer;
import dev.events.core.mongo.MongoEventRepository;
import dev.events.core.mongo.SerialBackend;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Adds that wait for one another, over a repository whose writes happen when the test lets them. */
class GroupCommitRepositoryTest {
    private final Semaphore mayWrite = new Semaphore(0);
    private final Semaphore writeBegun = new Semaphore(0);
    private final List<Integer> batches = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private @Nullable volatile Throwable failure;

    private MongoServer server;
    private EventRepository mongo;
    private GroupCommitRepository repository;

    @BeforeEach
    void open() {
        server = new MongoServer(new SerialBackend());
        mongo = MongoEventRepository.open(server.bindAndGetConnectionString());
        repository = new GroupCommitRepository(held(mongo), 5);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        mongo.close();
        server.shutdownNow();
    }

    /** {@code repository}, whose {@code addAll} announces itself and waits to be let. */
    private EventRepository held(EventRepository real) {
        return (EventRepository) Proxy.newProxyInstance(
                EventRepository.class.getClassLoader(),
                new Class<?>[] {EventRepository.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("addAll")) {
                        batches.add(((List<?>) arguments[0]).size());
                        writeBegun.release();
                        mayWrite.acquire();
                        Throwable thrown = failure;
                        if (thrown != null) {
                            throw thrown;
                        }
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Future<Event> add(int start) {
        return threads.submit(() -> repository.add(Event.open(Instant.ofEpochSecond(start))));
    }

    private void awaitWaiting(int events) {
        while (repository.waiting() < events) {
            Thread.onSpinWait();
        }
    }

    @Test
    void add_whileAnotherWrites_joinsTheOthersThatCame() throws Exception {
        Future<Event> first = add(0);
        writeBegun.acquire();
        List<Future<Event>> others =
                IntStream.rangeClosed(1, 4).mapToObj(this::add).toList();
        awaitWaiting(4);
        assertEquals(0, mongo.count(EventQuery.ALL));

        mayWrite.release();
        first.get();
        writeBegun.acquire();
        assertEquals(1, mongo.count(EventQuery.ALL));
        assertTrue(others.stream().noneMatch(Future::isDone));

        mayWrite.release();
        for (Future<Event> other : others) {
            assertTrue(mongo.find(other.get().id()).isPresent());
        }
        assertEquals(List.of(1, 4), batches);
    }

    @Test
    void addLater_whileAnotherWrites_returnsAtOnce_andAllThatCameAreWrittenTogether() throws Exception {
        Future<Event> first = add(0);
        writeBegun.acquire();
        Event there = mongo.add(Event.open(Instant.EPOCH, "there"));
        CompletableFuture<AddResult> good = repository.addLater(new Addition(Event.open(Instant.ofEpochSecond(1))));
        CompletableFuture<AddResult> taken = repository.addLater(new Addition(there));
        Future<Event> waiting = add(3);
        awaitWaiting(3);
        assertFalse(good.isDone());

        mayWrite.release(2);
        first.get();
        Event added = good.get().requireAdded();
        assertTrue(mongo.find(added.id()).isPresent());
        assertEquals(AddResult.Outcome.ID_TAKEN, taken.get().outcome());
        waiting.get();
        assertEquals(List.of(1, 3), batches);
    }

    @Test
    void addLater_whenNobodyWrites_writesAtOnce() throws Exception {
        mayWrite.release();
        CompletableFuture<AddResult> added = repository.addLater(new Addition(Event.open(Instant.EPOCH)));
        assertTrue(added.isDone());
        assertEquals(1, mongo.count(EventQuery.ALL));
    }

    @Test
    void addLater_whenTheStoreFails_orTooManyWait_failsInTheResult() throws Exception {
        RuntimeException away = new StoreUnavailableException("away", null);
        failure = away;
        Future<Event> first = add(0);
        writeBegun.acquire();
        List<CompletableFuture<AddResult>> later = IntStream.rangeClosed(1, 6)
                .mapToObj(start -> repository.addLater(new Addition(Event.open(Instant.ofEpochSecond(start)))))
                .toList();
        assertInstanceOf(StoreUnavailableException.class, failureOf(later.get(5)));
        assertFalse(later.get(4).isDone());

        mayWrite.release(2);
        for (CompletableFuture<AddResult> each : later.subList(0, 5)) {
            assertSame(away, failureOf(each));
        }
        assertThrows(ExecutionException.class, first::get);
        assertEquals(List.of(1, 5), batches);
    }

    /** As when there is no memory for a message. */
    @Test
    void addLater_whenNotEvenTheFailureCanBeTold_failsInTheResult_andTheNextGoesOn() throws Exception {
        failure = new Error() {
            @Override
            public String getMessage() {
                throw new OutOfMemoryError("none left");
            }
        };
        Future<Event> first = add(0);
        writeBegun.acquire();
        List<CompletableFuture<AddResult>> later = IntStream.rangeClosed(1, 3)
                .mapToObj(start -> repository.addLater(new Addition(Event.open(Instant.ofEpochSecond(start)))))
                .toList();
        mayWrite.release(2);

        assertEquals(
                "it is not known whether the event was added", failureOf(first).getMessage());
        for (CompletableFuture<AddResult> each : later) {
            assertInstanceOf(EventStoreException.class, failureOf(each));
        }
        failure = null;
        mayWrite.release();
        assertEquals(Instant.ofEpochSecond(4), add(4).get().start());
    }

    private static Throwable failureOf(Future<?> failed) {
        return Objects.requireNonNull(
                assertThrows(ExecutionException.class, failed::get).getCause());
    }

    @Test
    void add_ofAnIdThatIsTaken_failsAlone() throws Exception {
        Event there = mongo.add(Event.open(Instant.EPOCH, "there"));
        Future<Event> first = add(0);
        writeBegun.acquire();
        Future<Event> good = add(1);
        Future<Event> bad = threads.submit(
                () -> repository.add(new Event(there.id(), Instant.ofEpochSecond(2), null, Set.of(), null)));
        Future<Event> alsoGood = add(3);
        awaitWaiting(3);
        mayWrite.release(2);

        first.get();
        assertEquals(Instant.ofEpochSecond(1), good.get().start());
        assertEquals(Instant.ofEpochSecond(3), alsoGood.get().start());
        ExecutionException e = assertThrows(ExecutionException.class, bad::get);
        assertInstanceOf(EventExistsException.class, e.getCause());
        assertEquals(List.of(1, 3), batches);
    }

    @Test
    void add_whenTheStoreFails_failsForAllOfTheBatch_andTheNextGoesOn() throws Exception {
        RuntimeException away = new StoreUnavailableException("away", null);
        failure = away;
        Future<Event> first = add(0);
        writeBegun.acquire();
        Future<Event> second = add(1);
        awaitWaiting(1);
        mayWrite.release();
        assertSame(away, assertThrows(ExecutionException.class, first::get).getCause());
        writeBegun.acquire();
        failure = null;
        mayWrite.release();

        assertEquals(Instant.ofEpochSecond(1), second.get().start());
    }

    @Test
    void add_whenTooManyWait_isRefused() throws Exception {
        Future<Event> first = add(0);
        writeBegun.acquire();
        List<Future<Event>> others =
                IntStream.rangeClosed(1, 5).mapToObj(this::add).toList();
        awaitWaiting(5);

        StoreUnavailableException e = assertThrows(
                StoreUnavailableException.class, () -> repository.add(Event.open(Instant.ofEpochSecond(6))));
        assertEquals("too many events are waiting to be written (5; the limit is 5)", e.getMessage());
        mayWrite.release(2);
        first.get();
        for (Future<Event> other : others) {
            other.get();
        }
        assertEquals(6, mongo.count(EventQuery.ALL));
    }

    @Test
    void close_writesWhatWaits_andRefusesMore() throws Exception {
        Future<Event> first = add(0);
        writeBegun.acquire();
        Future<Event> second = add(1);
        awaitWaiting(1);
        Future<?> closing = threads.submit(() -> repository.close());
        while (!repository.isClosed()) {
            Thread.onSpinWait();
        }
        assertThrows(StoreUnavailableException.class, () -> repository.add(Event.open(Instant.ofEpochSecond(2))));
        mayWrite.release(2);

        first.get();
        second.get();
        closing.get();
        assertEquals(List.of(1, 1), batches);
    }

    @Test
    void add_whenInterrupted_finishesAndStaysInterrupted() throws Exception {
        Future<Event> first = add(0);
        writeBegun.acquire();
        Future<Boolean> second = threads.submit(() -> {
            Thread.currentThread().interrupt();
            repository.add(Event.open(Instant.ofEpochSecond(1)));
            return Thread.interrupted();
        });
        awaitWaiting(1);
        mayWrite.release(1);
        first.get();
        writeBegun.acquire();
        mayWrite.release(1);
        assertTrue(second.get());
        assertEquals(2, mongo.count(EventQuery.ALL));
    }
}
