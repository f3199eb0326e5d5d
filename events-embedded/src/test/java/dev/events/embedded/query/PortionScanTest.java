package dev.events.embedded.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Store;
import dev.events.embedded.file.StoreFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortionScanTest {
    private static final PortionVisitor NOTHING = new PortionVisitor() {
        @Override
        public boolean begin(double from, double to, long most) {
            return true;
        }

        @Override
        public boolean skim(byte[] bytes, int offset, int length) {
            return true;
        }

        @Override
        public void visit(byte[] stored) {}
    };

    @TempDir
    Path directory;

    @Test
    void read_whenTheReadingThreadDies_fails() throws Exception {
        Path file = directory.resolve(StoreFile.FILE_NAME);
        StoreFile.prepare(file);
        try (Store store = Store.open(file, false)) {
            DocumentTable table = store.write(() -> DocumentTable.create(store, "db", "events"));
            PortionScan scan =
                    new PortionScan(store, table, session -> PortionScanTest.die(), fields -> true, "start_epoch", 10);

            IllegalStateException e = assertThrows(IllegalStateException.class, () -> scan.read(NOTHING));

            assertEquals("the thread that reads has ended without a result", e.getMessage());
        }
    }

    /** Nothing catches a checked exception there. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> Planner die() throws E {
        throw (E) new Exception("the thread of the test dies of this");
    }
}
