package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests where a process with a store puts SQLite's native library. */
class TemporaryDirectoryTest {

    @TempDir
    Path directory;

    private Path store;
    private Path cache;
    private Path temporary;

    @BeforeEach
    void createDirectories() throws IOException {
        store = directory.resolve("store");
        cache = directory.resolve("cache");
        temporary = Files.createDirectory(directory.resolve("temporary"));
    }

    private void runAndKill(Path temporaryDirectory) throws IOException {
        try (ChildStore child = ChildStore.start(store, cache.toString(), "-Djava.io.tmpdir=" + temporaryDirectory)) {
            assertNotNull(child.readLine(), "the store did not open");
        }
    }

    private static List<String> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    @Test
    void killedProcesses_leaveOneLibraryInTheCache_andNothingInTheTemporaryDirectory() throws IOException {
        runAndKill(temporary);
        List<String> unpacked = in(cache);
        runAndKill(temporary);

        assertEquals(1, unpacked.size(), unpacked::toString);
        assertEquals(unpacked, in(cache));
        assertEquals(List.of(), in(temporary));
    }

    @Test
    void temporaryDirectoryThatIsNotThere_doesNotMatter() throws IOException {
        runAndKill(directory.resolve("missing"));
    }

    @Test
    void cacheThatCannotBeUsed_isReplacedByTheDirectoryOfTheStore() throws IOException {
        Files.createFile(cache);
        runAndKill(temporary);

        assertEquals(
                1,
                in(store).stream().filter(name -> name.contains("sqlitejdbc")).count());
        assertEquals(List.of(), in(temporary));
    }
}
