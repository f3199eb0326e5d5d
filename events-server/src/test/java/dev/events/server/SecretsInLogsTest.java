package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.FaultyMongo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that logs everything, its libraries too, prints no password of MongoDB and no token. */
class SecretsInLogsTest {
    private static final String PASSWORD = "correct-horse-battery";

    @TempDir
    private Path directory;

    private Map<String, String> environment = Map.of();

    @BeforeEach
    void logEverything() throws IOException {
        Path logback = Files.writeString(directory.resolve("logback.xml"), """
                <configuration>
                  <appender name="STDERR" class="ch.qos.logback.core.ConsoleAppender">
                    <target>System.err</target>
                    <encoder><pattern>%level %logger %msg %ex{full}%n</pattern></encoder>
                  </appender>
                  <root level="DEBUG"><appender-ref ref="STDERR"/></root>
                  <logger name="dev.events" level="TRACE"/>
                  <!-- They log every byte of a connection. -->
                  <logger name="org.eclipse.jetty" level="INFO"/>
                </configuration>
                """);
        environment = Map.of("JDK_JAVA_OPTIONS", "-Dlogback.configurationFile=" + logback);
    }

    @Test
    void aPasswordThatMongoDbDoesNotTake_isNotLogged() throws Exception {
        FaultyMongo mongo = FaultyMongo.start();
        try (mongo) {
            String url = mongo.connectionString().replace("mongodb://", "mongodb://me:" + PASSWORD + "@");
            assertSilent(url + "&serverSelectionTimeoutMS=500");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/?serverSelectionTimeoutMS=300",
                "/?authMechanism=SCRAM-SHA-256&serverSelectionTimeoutMS=300",
                "/?tls=true&serverSelectionTimeoutMS=300"
            })
    void aMongoDbThatIsNotThere_isLoggedWithoutThePassword(String options) throws Exception {
        assertSilent("mongodb://me:" + PASSWORD + "@127.0.0.1:1" + options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/?w=0", "/?maxPoolSize=-1", "/?timeoutMS=x", "/?authMechanism=NONE", ":x/?a", "/%zz?b=c"})
    void aWrongConnectionString_isRefusedWithoutThePassword(String rest) throws Exception {
        CommandRun run = CommandRun.of(
                environment, "--mongodb-url", "mongodb://me:" + PASSWORD + "@127.0.0.1:1" + rest, "--port", "0");

        assertFalse((run.out() + run.err()).contains(PASSWORD), () -> run.err());
    }

    /** Starts a server, has it use its database, and looks at what it printed. */
    private void assertSilent(String url) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process server = CommandRun.start(environment, out, err, "--mongodb-url", url, "--port", "0");
        try {
            String address = "";
            while (address.isEmpty()) {
                assertTrue(server.isAlive(), () -> read(err));
                address = read(out)
                        .lines()
                        .filter(line -> line.startsWith("listening on "))
                        .map(line -> line.substring("listening on ".length()))
                        .findFirst()
                        .orElse("");
            }
            String token = "evt_0123456789ABCDEFGHIJKLMNOPQRSTUV000000";
            for (String path : new String[] {"/readyz", "/v1/events", "/v1/tokens"}) {
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(address + path))
                                        .header("Authorization", "Bearer " + token)
                                        .build(),
                                BodyHandlers.ofString());
            }
            String printed = read(out) + read(err);
            assertTrue(printed.contains("DEBUG"), "nothing is logged");
            assertFalse(printed.contains(PASSWORD), printed);
            assertFalse(printed.contains(token), printed);
        } finally {
            server.destroy();
            assertEquals(0, server.waitFor());
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
