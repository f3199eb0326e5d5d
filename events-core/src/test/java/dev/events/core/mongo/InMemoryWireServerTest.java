package dev.events.core.mongo;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on the in-memory server that the library's tests bring with them. */
class InMemoryWireServerTest extends EventRepositoryContract {
    private MongoServer server;
    private String connectionString;

    /** Explains itself as other servers do that speak MongoDB's protocol: with plans of another form. */
    private static final class OwnPlansBackend extends SerialBackend {
        @Override
        public synchronized Document handleCommand(Channel channel, String database, String command, Document query) {
            return command.equals("explain")
                    ? new Document("queryPlanner", new Document("plan", "a scan")).append("ok", 1)
                    : super.handleCommand(channel, database, command, query);
        }
    }

    @BeforeAll
    void start() {
        server = new MongoServer(new OwnPlansBackend());
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
