package dev.events.core.mongo;

import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.BeforeAll;

/** The contract on whatever {@code -Devents.test.mongodb-url=} names, in its database {@code events_test}. */
class GivenMongoTest extends EventRepositoryContract {
    private static final String PROPERTY = "events.test.mongodb-url";

    @BeforeAll
    void find() {
        if (System.getProperty(PROPERTY, "").isEmpty()) {
            System.out.println("contract suite skips: a server of yours (none is given with -D" + PROPERTY + "=)");
            abort("-D" + PROPERTY + " is not given");
        }
        System.out.println("contract suite runs on: the server that -D" + PROPERTY + " names");
    }

    @Override
    protected String connectionString() {
        return System.getProperty(PROPERTY);
    }
}
