package dev.events.embedded;

import dev.events.core.EventRepository;

/** Runs the repository's contract on the embedded store in process, as applications and the server use it. */
class InProcessContractTest extends EmbeddedStoreContractTest {
    @Override
    String way() {
        return "in process";
    }

    @Override
    protected EventRepository openRepository(String database, String collection) {
        return store.repository(database, collection);
    }
}
