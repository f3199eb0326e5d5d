package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.events.core.EventQuery;
import dev.events.core.StoreUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MongoEventRepositoryTest {
    @Test
    void toString_hasNoUserNameAndPassword() {
        try (MongoEventRepository repository = MongoEventRepository.builder()
                .connectionString("mongodb://me:secret@db1:27018,db2/?replicaSet=rs0")
                .openLazily()) {
            assertEquals("db1:27018,db2/dbEvent.myCollectionEvent", repository.toString());
        }
    }

    @Test
    void openLazily_withHostAndPort_isAnAddress() {
        try (MongoEventRepository repository =
                MongoEventRepository.builder().connectionString("localhost:1").openLazily()) {
            assertEquals("localhost:1/dbEvent.myCollectionEvent", repository.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mongodb://me:sec@ret@/", "mongodb://me:secret@host:nonsense", "me:secret@", "http://me:secret@x"
            })
    void connectionString_thatIsNone_isRefusedWithoutItsPassword(String value) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> MongoEventRepository.builder().connectionString(value));

        assertFalse(String.valueOf(e.getMessage()).contains("sec"), e.getMessage());
    }

    @Test
    void everyOperation_onAServerThatIsNotThere_isUnavailable() throws IOException {
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = socket.getLocalPort();
        }
        MongoEventRepository.Builder builder = MongoEventRepository.builder()
                .connectionString("127.0.0.1:" + unused)
                .serverSelectionTimeout(Duration.ofMillis(100));

        assertThrows(StoreUnavailableException.class, builder::open);
        try (MongoEventRepository repository = builder.openLazily()) {
            assertThrows(StoreUnavailableException.class, repository::ping);
            assertThrows(StoreUnavailableException.class, () -> repository.count(EventQuery.ALL));
            assertThrows(StoreUnavailableException.class, () -> repository.stream(EventQuery.ALL));
        }
    }

    @Test
    void open_withNeitherConnectionStringNorClient_isRefused() {
        assertThrows(
                IllegalStateException.class,
                () -> MongoEventRepository.builder().open());
        assertThrows(
                IllegalArgumentException.class,
                () -> MongoEventRepository.builder()
                        .connectionString("localhost")
                        .database("")
                        .openLazily());
    }
}
