package dev.events.embedded;

import java.nio.file.Path;

/** Opens stores that MongoDB clients can connect to. */
final class TestStore {

    private TestStore() {}

    static EmbeddedStore open(Path directory) {
        return EmbeddedStore.builder(directory).port(0).open();
    }

    static String address(EmbeddedStore store) {
        return store.connectionString().orElseThrow();
    }
}
