package dev.events.server.retention;

import dev.events.embedded.EmbeddedStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Retention on the embedded store. */
class EmbeddedRetentionTest extends RetentionContract {
    @TempDir
    private Path directory;

    @Override
    Store open() {
        EmbeddedStore store = EmbeddedStore.open(directory);
        return new Store(store, store.history(), store.companion(Retention.COLLECTION));
    }
}
