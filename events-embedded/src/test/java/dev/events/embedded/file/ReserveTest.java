package dev.events.embedded.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.SmallDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests when the reserve is given up for a start that fails. */
class ReserveTest {
    private static final int MIB = 1 << 20;

    /** A disk that fails for another reason must not cost the reserve. */
    @Test
    void reserve_isGivenUp_onlyIfLessThanTwoMegabytesAreLeft(@TempDir Path mountedAt) throws IOException {
        try (SmallDisk disk = SmallDisk.mount(mountedAt, 24)) {
            Path database = disk.directory().resolve(StoreFile.FILE_NAME);
            assertTrue(Reserve.of(database).isKept());
            Path other = disk.fill();

            shorten(other, 2 * MIB);
            assertFalse(Reserve.releaseIfFull(database));
            assertEquals(16 * MIB, Files.size(Reserve.in(database)));

            Files.write(disk.directory().resolve("more"), new byte[4096]);
            assertTrue(Reserve.releaseIfFull(database));
            assertFalse(Files.exists(Reserve.in(database)));
            assertFalse(Reserve.releaseIfFull(database), "there is none any more");
        }
    }

    private static void shorten(Path path, int bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(file.length() - bytes);
        }
    }
}
