package dev.events.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The inputs of a fuzz target that are kept: those that once failed, and a few that reach far. They are the files in the
 * directory {@code fuzz/NAME} of the test resources, by the target's simple name; {@code .ci/fuzz} begins with them.
 */
public final class FuzzInputs {
    private FuzzInputs() {}

    /** A fuzz target: whatever it throws is a finding. */
    public interface Target {
        void run(byte[] input) throws Exception;
    }

    /** A test for each input. */
    public static Stream<DynamicTest> tests(Class<?> type, Target target) throws IOException, URISyntaxException {
        URL directory = type.getResource("/fuzz/" + type.getSimpleName());
        if (directory == null || directory.openConnection() instanceof JarURLConnection) {
            throw new IOException("no directory fuzz/" + type.getSimpleName() + " in the test resources");
        }
        try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
            Stream<DynamicTest> tests = files.sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(
                            type.getSimpleName() + " " + file.getFileName(), () -> target.run(read(file))));
            return Stream.concat(
                    tests,
                    Stream.of(DynamicTest.dynamicTest(
                            type.getSimpleName() + " of nothing", () -> target.run(new byte[0]))));
        }
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readAllBytes();
            assertFalse(bytes.length > 1 << 16, "an input of " + bytes.length + " bytes is too long to keep: " + file);
            return bytes;
        }
    }
}
