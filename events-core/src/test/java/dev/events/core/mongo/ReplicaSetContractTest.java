package dev.events.core.mongo;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a replica set, with sessions and retryable writes, while nothing goes wrong. */
class ReplicaSetContractTest extends EventRepositoryContract {
    private FaultyMongo mongo;

    @BeforeAll
    void start() {
        mongo = FaultyMongo.start();
        System.out.println("contract suite runs on: a replica set");
    }

    @AfterAll
    void stop() {
        mongo.close();
    }

    @Override
    protected String connectionString() {
        return mongo.connectionString();
    }
}
