package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.events.core.EventQuery;
import dev.events.core.StoreUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
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

        StoreUnavailableException e = assertThrows(StoreUnavailableException.class, builder::open);
        assertEquals("MongoDB cannot be reached (127.0.0.1:" + unused + "/dbEvent.myCollectionEvent)", e.getMessage());
        assertEquals("MongoDB cannot be reached", e.reason());
        try (MongoEventRepository repository = builder.openLazily()) {
            assertThrows(StoreUnavailableException.class, repository::ping);
            assertThrows(StoreUnavailableException.class, () -> repository.count(EventQuery.ALL));
            assertThrows(StoreUnavailableException.class, () -> repository.stream(EventQuery.ALL));
        }
    }

    @Test
    void aServerThatIsNotThere_isNamedWithoutThePassword() throws IOException {
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = socket.getLocalPort();
        }
        String address = "mongodb://me:secret@127.0.0.1:" + unused + "/?serverSelectionTimeoutMS=100";
        String where = "127.0.0.1:" + unused + "/dbEvent.myCollectionEvent";

        assertEquals(
                "MongoDB cannot be reached (" + where + ")", unreachable(() -> MongoEventRepository.open(address)));
        try (MongoClient client = MongoClients.create(address)) {
            MongoEventRepository.Builder ofTheApplication =
                    MongoEventRepository.builder().client(client);
            assertEquals("MongoDB cannot be reached (" + where + ")", unreachable(ofTheApplication::open));
            assertEquals(where, ofTheApplication.openLazily().toString());
        }
    }

    private static @Nullable String unreachable(Executable call) {
        return assertThrows(StoreUnavailableException.class, call).getMessage();
    }

    @Test
    void readTimeout_belowZero_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> MongoEventRepository.builder().readTimeout(Duration.ofSeconds(-1)));
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
