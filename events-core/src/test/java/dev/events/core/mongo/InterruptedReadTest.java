package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import com.mongodb.event.ConnectionClosedEvent;
import com.mongodb.event.ConnectionPoolListener;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventOrder;
import dev.events.core.EventQuery;
import dev.events.core.StatsBy;
import dev.events.core.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** A read whose thread is interrupted while MongoDB works on it. */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "no virtual threads before Java 21")
class InterruptedReadTest {
    /** More than the driver reads at once. */
    private static final int EVENTS = 5_000;

    private static final EventQuery WITH_TEXT =
            EventQuery.builder().text("none").build();

    private static final BlockingQueue<ConnectionClosedEvent> closed = new LinkedBlockingQueue<>();
    private static FaultyMongo mongo;
    private static MongoEventRepository repository;

    @BeforeAll
    static void open() {
        mongo = FaultyMongo.start();
        repository = MongoEventRepository.over(new DriverCollection(
                MongoClients.create(MongoClientSettings.builder()
                        .applyConnectionString(new ConnectionString(mongo.connectionString()))
                        .applyToConnectionPoolSettings(
                                pool -> pool.addConnectionPoolListener(new ConnectionPoolListener() {
                                    @Override
                                    public void connectionClosed(ConnectionClosedEvent event) {
                                        closed.add(event);
                                    }
                                }))
                        .build()),
                Duration.ZERO,
                "test",
                "test",
                mongo.collection()));
        repository.addAll(IntStream.range(0, EVENTS)
                .mapToObj(i -> new Addition(Event.mark(Instant.ofEpochSecond(i), "there")))
                .toList());
    }

    @AfterAll
    static void close() {
        repository.close();
        mongo.close();
    }

    @Test
    void ofAPage_ends() throws Exception {
        assertEnds("find", events -> events.page(WITH_TEXT, EventOrder.NEWEST_FIRST, 100, null));
    }

    @Test
    void ofACount_ends() throws Exception {
        assertEnds("aggregate", events -> events.count(EventQuery.ALL));
    }

    @Test
    void ofTags_ends() throws Exception {
        assertEnds("aggregate", events -> events.tags("", 10));
    }

    @Test
    void ofStatistics_ends_alsoBetweenItsBatches() throws Exception {
        assertEnds("find", events -> events.stats(EventQuery.ALL, StatsBy.DAY, ZoneOffset.UTC, Instant.EPOCH));
        assertEnds("getMore", events -> events.stats(EventQuery.ALL, StatsBy.DAY, ZoneOffset.UTC, Instant.EPOCH));
    }

    @Test
    void ofAStream_ends() throws Exception {
        assertEnds("getMore", events -> {
            try (Stream<Event> stream = events.stream(EventQuery.ALL)) {
                assertEquals(EVENTS, stream.count());
            }
        });
    }

    /** The thread remains interrupted, its connection is closed while MongoDB still works, and others read on. */
    private static void assertEnds(String command, Consumer<MongoEventRepository> read) throws Exception {
        closed.clear();
        mongo.on(command, "killCursors").hang();
        int asked = mongo.count(command);
        FutureTask<Boolean> reading = new FutureTask<>(() -> {
            assertThrows(StoreUnavailableException.class, () -> read.accept(repository));
            return Thread.currentThread().isInterrupted();
        });
        Thread reader = new Thread(reading);
        reader.start();
        mongo.await(command, asked + 1);

        reader.interrupt();

        assertTrue(reading.get());
        closed.take();
        mongo.clear();
        assertEquals(EVENTS, repository.count(EventQuery.ALL));
    }
}
