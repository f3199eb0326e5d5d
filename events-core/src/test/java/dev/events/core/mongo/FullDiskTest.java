package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.bson.Document;
import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventQuery;
import dev.events.core.StoreUnavailableException;
import io.netty.channel.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes to a server that has no space left, whichever of MongoDB's two ways it has of saying so. */
class FullDiskTest {
    private static final int OUT_OF_DISK_SPACE = 14031;
    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "findAndModify");

    private static final EventEdit RETAG = new EventEdit(Set.of("new"), Set.of(), null);

    private final Backend backend = new Backend();
    private MongoServer server;
    private MongoEventRepository repository;
    private Event kept;

    /** Answers writes as a MongoDB does that has no room for them. */
    private static final class Backend extends SerialBackend {
        private volatile @Nullable Document refusal;

        @Override
        public synchronized Document handleCommand(Channel channel, String database, String command, Document query) {
            Document answer = refusal;
            return answer != null && WRITES.contains(command)
                    ? answer
                    : super.handleCommand(channel, database, command, query);
        }
    }

    @BeforeEach
    void start() {
        server = new MongoServer(backend);
        repository = MongoEventRepository.builder()
                .connectionString(server.bindAndGetConnectionString())
                .open();
        kept = repository.add(event());
    }

    @AfterEach
    void stop() {
        repository.close();
        server.shutdownNow();
    }

    private static Event event() {
        return Event.open(Instant.EPOCH, "t");
    }

    private static Document outOfDiskSpace() {
        return new Document("code", OUT_OF_DISK_SPACE).append("errmsg", "no room");
    }

    private static Document refusedCommand() {
        return outOfDiskSpace().append("ok", 0.0).append("codeName", "OutOfDiskSpace");
    }

    private static Document refusedDocument() {
        return new Document("ok", 1.0)
                .append("n", 0)
                .append("nModified", 0)
                .append("writeErrors", List.of(outOfDiskSpace().append("index", 0)));
    }

    private void assertUnavailableForNow() {
        assertThrows(StoreUnavailableException.class, () -> repository.add(event()));
        assertThrows(StoreUnavailableException.class, () -> repository.edit(EventQuery.ALL, RETAG, false));
        assertThrows(StoreUnavailableException.class, () -> repository.remove(kept.id()));
        assertThrows(StoreUnavailableException.class, () -> repository.remove(EventQuery.ALL));

        backend.refusal = null;
        repository.add(event());
        assertEquals(2, repository.count(EventQuery.ALL));
    }

    @Test
    void write_whereTheCommandIsRefused_isUnavailable_untilThereIsRoom() {
        backend.refusal = refusedCommand();
        assertThrows(StoreUnavailableException.class, () -> repository.addAll(List.of(new Addition(event()))));
        assertUnavailableForNow();
    }

    @Test
    void write_whereTheDocumentIsRefused_isUnavailable_untilThereIsRoom() {
        backend.refusal = refusedDocument();
        AddResult added = repository.addAll(List.of(new Addition(event()))).get(0);
        assertInstanceOf(StoreUnavailableException.class, added.failure());
        assertUnavailableForNow();
    }
}
