package dev.events.server.http.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpooledPipeTest {
    private static final int PART = 100_000;
    private static final int PARTS = 30;

    @TempDir
    private Path directory;

    @Test
    void put_beyondMemory_usesAFile_andRemovesIt() throws IOException {
        byte[] sent = new byte[PART * PARTS];
        new Random(7).nextBytes(sent);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (SpooledPipe pipe = new SpooledPipe(directory)) {
            putAll(pipe, sent);
            pipe.drainTo(received);
        }

        assertArrayEquals(sent, received.toByteArray());
        assertEquals(0, files());
    }

    @Test
    void put_whereNoFileCanBeCreated_waitsForTheReader() throws IOException {
        byte[] sent = new byte[PART * PARTS];
        new Random(7).nextBytes(sent);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (SpooledPipe pipe = new SpooledPipe(directory.resolve("missing"))) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> putAll(pipe, sent));
            pipe.drainTo(received);
            writer.join();
        }

        assertArrayEquals(sent, received.toByteArray());
    }

    @Test
    void put_whereNoFileCanBeCreated_takesAPartThatIsLargerThanTheMemory() throws IOException {
        byte[] sent = new byte[1 << 20];
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (SpooledPipe pipe = new SpooledPipe(directory.resolve("missing"))) {
            assertTrue(pipe.put(sent));
            pipe.end();
            pipe.drainTo(received);
            assertFalse(pipe.put(sent));
        }

        assertArrayEquals(sent, received.toByteArray());
    }

    private static void putAll(SpooledPipe pipe, byte[] bytes) {
        try {
            for (int i = 0; i < bytes.length; i += PART) {
                assertTrue(pipe.put(Arrays.copyOfRange(bytes, i, i + PART)));
            }
            pipe.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }
}
