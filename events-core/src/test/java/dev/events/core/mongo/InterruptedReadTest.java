package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.connection.TransportSettings;
import com.mongodb.event.ConnectionClosedEvent;
import com.mongodb.event.ConnectionPoolListener;
import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.core.StoreUnavailableException;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** A read whose thread is interrupted while MongoDB works on it. */
class InterruptedReadTest {
    @Test
    void isEnded_andItsConnectionClosed_overNetty() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (FaultyMongo mongo = FaultyMongo.start();
                MongoClient client = client(mongo, closed);
                MongoEventRepository repository =
                        MongoEventRepository.builder().client(client).open()) {
            repository.add(Event.open(Instant.EPOCH, "there"));
            mongo.on("aggregate").hang();
            int asked = mongo.count("aggregate");
            FutureTask<Long> count = new FutureTask<>(() -> repository.count(EventQuery.ALL));
            Thread reader = new Thread(count);
            reader.start();
            mongo.await("aggregate", asked + 1);

            reader.interrupt();
            assertInstanceOf(
                    StoreUnavailableException.class,
                    assertThrows(ExecutionException.class, count::get).getCause());
            closed.await();

            mongo.clear();
            assertEquals(1, repository.count(EventQuery.ALL));
        }
    }

    private static MongoClient client(FaultyMongo mongo, CountDownLatch closed) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(mongo.connectionString()))
                .transportSettings(TransportSettings.nettyBuilder().build())
                .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(new ConnectionPoolListener() {
                    @Override
                    public void connectionClosed(ConnectionClosedEvent event) {
                        closed.countDown();
                    }
                }))
                .build());
    }
}
