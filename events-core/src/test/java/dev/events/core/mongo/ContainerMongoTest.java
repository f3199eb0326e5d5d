package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mongodb.MongoDBContainer;

/**
 * The contract on a real MongoDB in a container, where there is Docker. The Maven profile {@code docker} makes it fail
 * where there is none.
 */
class ContainerMongoTest extends EventRepositoryContract {
    private static final String IMAGE = "mongo:8";

    private MongoDBContainer container;

    @BeforeAll
    void start() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            String reason = "no Docker engine answers here";
            if (Boolean.getBoolean("events.test.require-docker")) {
                fail("the profile docker demands a container of " + IMAGE + ", and " + reason);
            }
            System.out.println("contract suite skips: " + IMAGE + " in a container (" + reason + ")");
            abort(reason);
        }
        container = new MongoDBContainer(IMAGE);
        container.start();
        System.out.println("contract suite runs on: " + IMAGE + " in a container");
    }

    @AfterAll
    void stop() {
        if (container != null) {
            container.stop();
        }
    }

    @Override
    protected String connectionString() {
        return container.getConnectionString();
    }
}
