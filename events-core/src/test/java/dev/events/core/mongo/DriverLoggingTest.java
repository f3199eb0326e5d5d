package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.events.core.StoreUnavailableException;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application without a logging back end gets to see. */
class DriverLoggingTest {
    /** Without SLF4J, and with SLF4J but without a back end. */
    @ParameterizedTest
    @ValueSource(strings = {"slf4j-", "slf4j-nop"})
    void theRepository_withoutABackEnd_printsNothing(String left, @TempDir Path directory) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith(left))
                .collect(Collectors.joining(File.pathSeparator));
        Path printed = directory.resolve("printed");

        Process application = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        Application.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();

        int exitCode = application.waitFor();
        assertEquals(
                "MongoDB cannot be reached (127.0.0.1:1/dbEvent.myCollectionEvent)\n",
                Files.readString(printed, StandardCharsets.UTF_8));
        assertEquals(0, exitCode);
    }

    /** Tries to reach a server that is not there, and prints the reason why it cannot. */
    static final class Application {
        private Application() {}

        public static void main(String[] arguments) {
            try {
                MongoEventRepository.open("127.0.0.1:1/?serverSelectionTimeoutMS=100")
                        .close();
            } catch (StoreUnavailableException e) {
                System.out.print(e.getMessage() + "\n");
            }
        }
    }
}
