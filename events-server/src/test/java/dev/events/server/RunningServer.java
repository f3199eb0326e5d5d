package dev.events.server;

import dev.events.server.config.ConfigReader;
import dev.events.server.config.ServerConfig;
import dev.events.server.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real server on a free port, in this process. The tests of a class share one with
 *
 * <pre>{@code
 * @RegisterExtension
 * static final RunningServer server = RunningServer.perClass();
 * }</pre>
 */
public final class RunningServer extends TestServer implements BeforeAllCallback, AfterAllCallback {
    private @Nullable EventsServer server;
    private @Nullable Path directory;

    private RunningServer() {}

    /** Runs from before the first test of the class to after the last one, over an embedded store of its own. */
    public static RunningServer perClass() {
        return new RunningServer();
    }

    /** Runs at once, over an embedded store in {@code directory}. */
    public static RunningServer embedded(Path directory) {
        return on(ServerConfig.embeddedUrl(directory.toString()));
    }

    /** Runs at once, over whatever {@code mongodbUrl} names. */
    public static RunningServer on(String mongodbUrl) {
        RunningServer server = new RunningServer();
        server.start(mongodbUrl, "");
        return server;
    }

    /** Runs at once, over an embedded store in {@code directory}, behind proxies. */
    public static RunningServer behind(String trustedProxies, Path directory) {
        RunningServer server = new RunningServer();
        server.start(ServerConfig.embeddedUrl(directory.toString()), trustedProxies);
        return server;
    }

    private void start(String mongodbUrl, String trustedProxies) {
        Map<Setting, String> settings =
                Map.of(Setting.MONGODB_URL, mongodbUrl, Setting.PORT, "0", Setting.TRUSTED_PROXIES, trustedProxies);
        server = EventsServer.start(ConfigReader.read(settings, Map.of(), null));
    }

    @Override
    public String url() {
        if (server == null) {
            throw new IllegalStateException("the server has not been started");
        }
        return server.url();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("events-server");
        start(ServerConfig.embeddedUrl(directory.toString()), "");
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        close();
        if (directory != null) {
            try (Stream<Path> files = Files.walk(directory)) {
                List<Path> deepestFirst =
                        files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : deepestFirst) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
