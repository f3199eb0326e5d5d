package dev.events.server.audit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.events.core.mongo.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MEGABYTES = 30;

    @TempDir
    private Path directory;

    private static AuditLine line(String requestId) {
        TouchedIds touched = new TouchedIds();
        touched.add("625ac1d2e8f5d327aa51e4e0");
        return new AuditLine(Instant.EPOCH, requestId, null, "192.0.2.1", "POST", "/v1/events", touched, 201, false);
    }

    private static List<String> requestIds(Path file) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode json = JSON.readTree(line);
            ids.add(json.get("request_id").asText());
        }
        return ids;
    }

    @Test
    void linesOfManyThreads_areWhole() throws Exception {
        Path file = directory.resolve("audit.log");
        Set<String> written = new TreeSet<>();
        try (AuditLog log = AuditLog.open(file)) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                String prefix = t + "-";
                for (int i = 0; i < 500; i++) {
                    written.add(prefix + i);
                }
                threads.add(new Thread(() -> {
                    for (int i = 0; i < 500; i++) {
                        log.written(line(prefix + i));
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }

        List<String> read = requestIds(file);
        assertEquals(written.size(), read.size());
        assertEquals(written, new TreeSet<>(read));
    }

    @Test
    void interruptedThread_stillWrites() throws Exception {
        Path file = directory.resolve("audit.log");
        try (AuditLog log = AuditLog.open(file)) {
            Thread.currentThread().interrupt();
            log.written(line("1"));
            assertTrue(Thread.interrupted());
            log.written(line("2"));
        }

        assertEquals(List.of("1", "2"), requestIds(file));
    }

    @Test
    void files_areTheirOwnersAlone() throws Exception {
        try (AuditLog log = AuditLog.open(directory.resolve("audit.log"))) {
            assertTrue(log.isWritable());
            for (String name : List.of("audit.log", "audit.log.reserve")) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))));
            }
        }
    }

    @Test
    void whatIsLeftOfALine_isRemoved() throws Exception {
        Path file = directory.resolve("audit.log");
        Files.write(file, line("1").bytes());
        Files.writeString(file, Files.readString(file) + "{\"time\":\"19");

        try (AuditLog log = AuditLog.open(file)) {
            log.written(line("2"));
        }

        assertEquals(List.of("1", "2"), requestIds(file));
    }

    @Test
    void secondServer_isRefused() throws Exception {
        Path file = directory.resolve("audit.log");
        AuditLog first = AuditLog.open(file);
        IOException e = assertThrows(IOException.class, () -> AuditLog.open(file));
        assertEquals("another server writes it; each needs a file of its own", e.getMessage());

        first.close();

        assertDoesNotThrow(() -> AuditLog.open(file).close());
    }

    @Test
    void missingDirectory_isNamed() {
        Path missing = directory.resolve("missing");
        IOException e = assertThrows(IOException.class, () -> AuditLog.open(missing.resolve("audit.log")));
        assertEquals(
                "there is no directory " + missing + "; make it, for the server's user to write in", e.getMessage());
        assertEquals(
                "it is not a file",
                assertThrows(IOException.class, () -> AuditLog.open(directory)).getMessage());
    }

    @Test
    void fullDisk_keepsRoomForWhatIsUnderWay_andIsOver(@TempDir Path mountedAt) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(mountedAt, MEGABYTES);
                AuditLog log = AuditLog.open(disk.directory().resolve("audit.log"))) {
            Path file = disk.directory().resolve("audit.log");
            Path filler = disk.fill();
            List<String> underWay = new ArrayList<>();
            int more = 0;
            // Until the last page of the file is full, and then some.
            while (log.isWritable() || more < 200) {
                String id = Integer.toString(underWay.size());
                log.written(line(id));
                underWay.add(id);
                more += log.isWritable() ? 0 : 1;
                log.refused(line("refused while there is no room"));
            }

            assertThrows(AuditUnavailableException.class, log::requireWritable);
            List<String> written = requestIds(file);
            written.remove("refused while there is no room");
            assertTrue(written.containsAll(underWay), "lines are missing");

            Files.delete(filler);
            while (!log.isWritable()) {
                try {
                    log.requireWritable(); // looks once a second
                } catch (AuditUnavailableException e) {
                    Thread.onSpinWait();
                }
            }
            log.written(line("afterwards"));
            List<String> all = requestIds(file);
            assertEquals("afterwards", all.get(all.size() - 1));
            assertEquals(AuditReserve.BYTES, Files.size(disk.directory().resolve("audit.log.reserve")));
        }
    }

    @Test
    void refusals_leaveRoomForOthers(@TempDir Path mountedAt) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(mountedAt, 10);
                AuditLog log = AuditLog.open(disk.directory().resolve("audit.log"))) {
            Path file = disk.directory().resolve("audit.log");
            long size = -1;
            // Once it has looked, it writes no more of them.
            while (Files.size(file) != size) {
                size = Files.size(file);
                for (int i = 0; i < 100_000 && Files.size(file) == size; i++) {
                    log.refused(line("refused"));
                }
            }
            assertTrue(disk.directory().toFile().getUsableSpace() > 1 << 20);

            log.written(line("written"));

            assertTrue(requestIds(file).contains("written"));
        }
    }

    @Test
    void movedFile_isBegunAnew() throws Exception {
        Path file = directory.resolve("audit.log");
        Path moved = directory.resolve("audit.log.1");
        try (AuditLog log = AuditLog.open(file)) {
            log.written(line("before"));
            Files.move(file, moved);
            for (int i = 0; !Files.exists(file); i++) { // looks once a second
                log.written(line("after " + i));
            }
            log.written(line("last"));
        }

        List<String> read = requestIds(moved);
        read.addAll(requestIds(file));
        assertEquals("before", read.get(0));
        assertEquals("last", read.get(read.size() - 1));
        for (int i = 1; i < read.size() - 1; i++) {
            assertEquals("after " + (i - 1), read.get(i));
        }
        assertFalse(requestIds(file).isEmpty());
    }
}
