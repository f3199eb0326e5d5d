package dev.events.embedded.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what is left of the state file where it cannot be written, and where it is another's. */
class RunFileTest {

    /** Two starts at the same moment, without the directory's lock file: both find the store free. */
    @Test
    void startThatComesSecond_leavesTheStateOfTheFirst(@TempDir Path directory) throws IOException {
        Path database = directory.resolve(StoreFile.FILE_NAME);
        StoreFile.prepare(database);
        Store first = Store.open(database, false);
        try {
            byte[] state = Files.readAllBytes(RunFile.in(database));
            assertThrows(UnusableFileException.class, () -> Store.open(database, false));
            assertArrayEquals(state, Files.readAllBytes(RunFile.in(database)));
        } finally {
            first.close();
        }
    }

    @Test
    void fileThatCannotBeWritten_isRemoved(@TempDir Path mountedAt) throws IOException {
        try (SmallDisk disk = SmallDisk.mount(mountedAt, 1)) {
            Path database = disk.directory().resolve(StoreFile.FILE_NAME);
            Path other = disk.fill();
            try (RunFile run = new RunFile(database, false)) {
                run.open();
                assertFalse(Files.exists(RunFile.in(database)));
                run.ended();
            }
            assertFalse(Files.exists(RunFile.in(database)));

            Files.delete(other);
            try (RunFile run = new RunFile(database, false)) {
                run.open();
                assertTrue(Files.exists(RunFile.in(database)));
                assertEquals(2 * RunRecord.LENGTH, Files.size(RunFile.in(database)));
                run.ended();
            }
        }
    }
}
