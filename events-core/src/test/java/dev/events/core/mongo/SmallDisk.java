package dev.events.core.mongo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few megabytes in memory, which really gets full. Only root can mount one; others skip the test. */
public final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 4096;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /**
     * Mounts one on an empty directory, or aborts the test.
     *
     * @param megabytes its size
     */
    public static SmallDisk mount(Path directory, int megabytes) throws IOException {
        return tryMount(directory, megabytes)
                .orElseGet(() -> Assumptions.abort("no small disk can be mounted on " + directory));
    }

    /** The same; prints the reason and returns nothing where it does not work. */
    public static Optional<SmallDisk> tryMount(Path directory, int megabytes) throws IOException {
        Files.createDirectories(directory);
        String problem = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory.toString());
        if (!problem.isEmpty()) {
            System.out.println("nothing is tested on a full disk: " + problem);
            return Optional.empty();
        }
        return Optional.of(new SmallDisk(directory));
    }

    /** Returns what is wrong, nothing if it worked. */
    private static String run(String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.onExit().join().exitValue() == 0
                ? ""
                : String.join(" ", List.of(command)) + ": " + output.strip();
    }

    public Path directory() {
        return directory;
    }

    /** Another program's file, which takes all room there is. */
    public Path fill() throws IOException {
        Path file = Files.createTempFile(directory, "another", ".program");
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] block = new byte[BLOCK];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            return file; // no space left
        }
    }

    @Override
    public void close() throws IOException {
        String problem = run("umount", "-l", directory.toString());
        if (!problem.isEmpty()) {
            throw new IOException(problem);
        }
    }
}
