package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.events.core.Event;
import dev.events.core.EventQuery;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application without a logging back end gets to see. */
class LoggingTest {
    @Test
    void theStore_withoutALoggingBackEnd_printsNothing(@TempDir Path directory) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("slf4j-nop"))
                .collect(Collectors.joining(File.pathSeparator));
        Path printed = directory.resolve("printed");

        Process application = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.sqlite.tmpdir=" + directory,
                        "-cp",
                        classPath,
                        Application.class.getName(),
                        directory.resolve("store").toString())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();

        int exitCode = application.waitFor();
        assertEquals("1 event\n", Files.readString(printed, StandardCharsets.UTF_8));
        assertEquals(0, exitCode);
    }

    /** Adds an event to the store in the directory that is its argument, and prints how many there are. */
    static final class Application {
        private Application() {}

        public static void main(String[] arguments) {
            try (EmbeddedStore store = EmbeddedStore.open(Path.of(arguments[0]))) {
                store.add(Event.mark(Instant.now(), "a"));
                System.out.print(store.page(EventQuery.ALL).events().size() + " event\n");
            }
        }
    }
}
