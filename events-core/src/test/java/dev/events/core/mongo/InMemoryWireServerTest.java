package dev.events.core.mongo;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on the in-memory server that the library's tests bring with them. */
class InMemoryWireServerTest extends EventRepositoryContract {
    private MongoServer server;
    private String connectionString;

    @BeforeAll
    void start() {
        server = new MongoServer(new MemoryBackend());
        connectionString = server.bindAndGetConnectionString();
        System.out.println("contract suite runs on: the in-memory wire server");
    }

    @AfterAll
    void stop() {
        server.shutdownNow();
    }

    @Override
    protected String connectionString() {
        return connectionString;
    }
}
