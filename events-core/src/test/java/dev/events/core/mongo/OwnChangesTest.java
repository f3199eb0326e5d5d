package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import de.bwaldvogel.mongo.MongoServer;
import dev.events.core.Addition;
import dev.events.core.ChangeFeed;
import dev.events.core.Event;
import dev.events.core.PositionGoneException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changes on a MongoDB without change streams: those of this process. */
class OwnChangesTest extends MongoChangesContract {
    private MongoServer server;
    private String connectionString;

    @BeforeAll
    void start() {
        server = new MongoServer(new SerialBackend());
        connectionString = server.bindAndGetConnectionString();
    }

    @AfterAll
    void stop() {
        server.shutdownNow();
    }

    @Override
    protected String connectionString() {
        return connectionString;
    }

    @Override
    protected boolean tellsChangesOfOthers() {
        return false;
    }

    @Test
    void changesOfOthers_areNotTold() {
        assertFalse(mongo().tellsChangesOfOthers());
    }

    @Test
    void aReaderWhoFallsBehind_isTold() {
        String position = repository.position();
        try (ChangeFeed feed = repository.changes(position)) {
            for (int i = 0; i <= OwnChanges.MAX_CHANGES / 1000; i++) {
                repository.addAll(IntStream.range(0, 1000)
                        .mapToObj(each -> new Addition(Event.mark(at(each))))
                        .toList());
            }
            assertThrows(PositionGoneException.class, () -> feed.next(1, Duration.ZERO));
            assertThrows(PositionGoneException.class, () -> repository.changes(position));
        }
    }

    @Test
    void positionsOfAnotherRun_areGone() {
        String position = repository.position();
        try (MongoEventRepository another = MongoEventRepository.builder()
                .connectionString(connectionString())
                .database(database())
                .collection(collection())
                .open()) {
            assertThrows(PositionGoneException.class, () -> another.changes(position));
        }
    }
}
