package dev.events.embedded;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the files in a directory. */
public final class TestFiles {

    private TestFiles() {}

    static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        }
    }

    public static void delete(Path directory) throws IOException {
        for (Path file : in(directory)) {
            Files.delete(file);
        }
    }

    /** The content of all files by name, without the lock and SQLite's shared memory, which hold no data. */
    static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path file : in(directory)) {
            String name = file.getFileName().toString();
            if (Files.isRegularFile(file) && !name.endsWith("-shm") && !name.equals(DirectoryLock.FILE_NAME)) {
                contents.put(name, hash(file));
            }
        }
        return contents;
    }

    /** The number of times this process has the file open. Skips the test if the system does not list open files. */
    public static long timesOpen(Path file) throws IOException {
        Path open = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(open), "open files cannot be listed here");
        Path real = file.toRealPath();
        try (Stream<Path> files = Files.list(open)) {
            return files.filter(link -> leadsTo(link, real)).count();
        }
    }

    private static boolean leadsTo(Path link, Path file) {
        try {
            return Files.readSymbolicLink(link).equals(file);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private static String hash(Path file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
