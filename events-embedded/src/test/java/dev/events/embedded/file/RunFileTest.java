package dev.events.embedded.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what is left of the state file where it cannot be written. */
class RunFileTest {

    @Test
    void fileThatCannotBeWritten_isRemoved(@TempDir Path mountedAt) throws IOException {
        try (SmallDisk disk = SmallDisk.mount(mountedAt, 1)) {
            Path database = disk.directory().resolve(StoreFile.FILE_NAME);
            Path other = disk.fill();
            try (RunFile run = RunFile.open(database, false)) {
                assertFalse(Files.exists(RunFile.in(database)));
                run.ended();
            }
            assertFalse(Files.exists(RunFile.in(database)));

            Files.delete(other);
            try (RunFile run = RunFile.open(database, false)) {
                assertTrue(Files.exists(RunFile.in(database)));
                assertEquals(2 * RunRecord.LENGTH, Files.size(RunFile.in(database)));
                run.ended();
            }
        }
    }
}
