package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mongodb.MongoDBContainer;

/**
 * The contract on a real MongoDB in a container, where there is Docker: on a replica set, which has sessions, retryable
 * writes and index builds with a quorum, and on a standalone. The Maven profile {@code docker} makes it fail where there is
 * none.
 */
class ContainerMongoTest {
    private static final String IMAGE = "mongo:8";

    @Nested
    class ReplicaSet extends InContainer {
        @Override
        MongoDBContainer container() {
            return new MongoDBContainer(IMAGE).withReplicaSet();
        }

        @Override
        public String toString() {
            return IMAGE + " as a replica set in a container";
        }
    }

    @Nested
    class Standalone extends InContainer {
        @Override
        MongoDBContainer container() {
            return new MongoDBContainer(IMAGE);
        }

        @Override
        public String toString() {
            return IMAGE + " in a container";
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class InContainer extends EventRepositoryContract {
        private MongoDBContainer container;

        abstract MongoDBContainer container();

        @BeforeAll
        void start() {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                String reason = "no Docker engine answers here";
                if (Boolean.getBoolean("events.test.require-docker")) {
                    fail("the profile docker demands " + this + ", and " + reason);
                }
                System.out.println("contract suite skips: " + this + " (" + reason + ")");
                abort(reason);
            }
            container = container();
            container.start();
            System.out.println("contract suite runs on: " + this);
        }

        @AfterAll
        void stop() {
            if (container != null) {
                container.stop();
            }
        }

        /** Without the name of the set: the address that its member has for itself is the container's own. */
        @Override
        protected String connectionString() {
            return container.getConnectionString() + "/?directConnection=true";
        }
    }
}
