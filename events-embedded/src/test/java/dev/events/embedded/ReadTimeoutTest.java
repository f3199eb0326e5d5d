package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.core.StatsBy;
import dev.events.core.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ReadTimeoutTest {
    private static final EventQuery NONE = EventQuery.builder().text("none").build();

    @TempDir
    Path directory;

    @Test
    void reads_endAtTheTimeLimit_andChangesDoNot() {
        try (EmbeddedStore store = EmbeddedStore.builder(directory)
                .readTimeout(Duration.ofMillis(1))
                .open()) {
            store.addAll(IntStream.range(0, 20_000)
                    .mapToObj(i -> new Addition(Event.mark(Instant.ofEpochSecond(i), "tag" + i)))
                    .toList());

            for (Executable read : List.<Executable>of(
                    () -> store.page(NONE),
                    () -> store.count(NONE),
                    () -> store.stats(EventQuery.ALL, StatsBy.TAG, ZoneOffset.UTC, Instant.EPOCH),
                    () -> store.tags("", 10),
                    () -> store.stream(NONE))) {
                StoreUnavailableException e = assertThrows(StoreUnavailableException.class, read);
                assertTrue(e.reason().contains("1 ms"), e.getMessage());
            }
            assertEquals(0, store.remove(NONE));
            assertEquals(20_000, store.removeAll());
        }
    }

    @Test
    void reads_endIfTheirThreadIsInterrupted_andAddsDoNot() {
        try (EmbeddedStore store =
                EmbeddedStore.builder(directory).readTimeout(Duration.ZERO).open()) {
            store.add(Event.mark(Instant.EPOCH, "tag"));
            for (Executable read : List.<Executable>of(
                    () -> store.page(EventQuery.ALL),
                    () -> store.count(EventQuery.ALL),
                    () -> store.stats(EventQuery.ALL, StatsBy.TAG, ZoneOffset.UTC, Instant.EPOCH),
                    () -> store.tags("", 10),
                    () -> store.stream(EventQuery.ALL))) {
                Thread.currentThread().interrupt();
                StoreUnavailableException e = assertThrows(StoreUnavailableException.class, read);
                assertTrue(e.reason().contains("interrupted"), e.getMessage());
                assertTrue(Thread.interrupted(), "it is for the caller to clear");
            }
            Thread.currentThread().interrupt();
            store.add(Event.mark(Instant.EPOCH, "tag"));
            assertTrue(Thread.interrupted());
            assertEquals(2, store.count(EventQuery.ALL));
        }
    }

    @Test
    void commandOfAClient_endsAtItsMaxTime() {
        try (TestStore store = TestStore.open(directory)) {
            MongoCollection<Document> things = store.collection("things");
            things.insertMany(IntStream.range(0, 20_000)
                    .mapToObj(i -> new Document("n", i))
                    .toList());

            assertThrows(
                    MongoExecutionTimeoutException.class,
                    () -> things.find(Filters.eq("m", 1))
                            .maxTime(1, TimeUnit.MILLISECONDS)
                            .first());
            assertEquals(20_000, things.countDocuments());
        }
    }
}
