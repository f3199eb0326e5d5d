package dev.events.embedded;

import dev.events.core.mongo.EventRepositoryContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Runs the repository's contract on the embedded store over a connection. */
class EmbeddedStoreContractTest extends EventRepositoryContract {
    EmbeddedStore store;

    @BeforeAll
    void start(@TempDir Path directory) {
        store = EmbeddedStore.builder(directory).port(0).open();
        System.out.println("contract suite runs on: the embedded store on disk, " + way());
    }

    String way() {
        return "over a connection";
    }

    @AfterAll
    void stop() {
        store.close();
    }

    @Override
    protected String connectionString() {
        return store.connectionString().orElseThrow();
    }
}
