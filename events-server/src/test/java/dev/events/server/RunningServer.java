package dev.events.server;

import dev.events.core.mongo.FaultyMongo;
import dev.events.server.config.ConfigReader;
import dev.events.server.config.ServerConfig;
import dev.events.server.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
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
    /**
     * The store of the servers that classes share: {@code embedded}, which is the default, or {@code replica-set} for a
     * {@link FaultyMongo} whose faults a driver must hide. A parameter of the test run, which suites set.
     */
    static final String STORE = "events.test.store";

    /** How clients reach these servers: {@code http}, which is the default, or {@code h2} for HTTP/2 with TLS. */
    static final String TRANSPORT = "events.test.transport";

    private @Nullable EventsServer server;
    private @Nullable FaultyMongo mongo;
    private @Nullable Path directory;
    private boolean needsToken;

    private RunningServer() {}

    /** Runs from before the first test of the class to after the last one, over a store of its own. */
    public static RunningServer perClass() {
        return new RunningServer();
    }

    /** The same, for whoever has a token. The tests have one of scope admin. */
    public static RunningServer perClassWithToken() {
        RunningServer server = new RunningServer();
        server.needsToken = true;
        return server;
    }

    /** Runs at once, over an embedded store in {@code directory}. */
    public static RunningServer embedded(Path directory) {
        return on(ServerConfig.embeddedUrl(directory.toString()));
    }

    /** Runs at once, over an embedded store in {@code directory}. Clients reach it in the same way as this one. */
    public RunningServer another(Path directory) {
        if (!isTls()) {
            return embedded(directory);
        }
        TestAuthority.write(TestAuthority.issue(), directory);
        return with(tls(directory), directory);
    }

    /** Runs at once, over whatever {@code mongodbUrl} names. */
    public static RunningServer on(String mongodbUrl) {
        RunningServer server = new RunningServer();
        server.start(Map.of(Setting.MONGODB_URL, mongodbUrl));
        return server;
    }

    /** Runs at once, without the database that it was told of, and soon notices. */
    public static RunningServer withoutItsDatabase() {
        return on("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300");
    }

    /** Runs at once, over a replica set. */
    public static RunningServer on(FaultyMongo mongo) {
        return on(mongo, "");
    }

    /**
     * Runs at once, over a replica set.
     *
     * @param options more options of the connection string, each with an {@code &} before it
     */
    public static RunningServer on(FaultyMongo mongo, String options) {
        RunningServer server = new RunningServer();
        server.start(settings(mongo, options));
        return server;
    }

    /** The settings of a server over a replica set. */
    static Map<Setting, String> settings(FaultyMongo mongo, String options) {
        return Map.of(
                Setting.MONGODB_URL,
                mongo.connectionString() + options,
                Setting.DATABASE,
                "events_test",
                Setting.COLLECTION,
                mongo.collection());
    }

    /** Runs at once, over an embedded store in {@code directory}, behind proxies. */
    public static RunningServer behind(String trustedProxies, Path directory) {
        return with(Map.of(Setting.TRUSTED_PROXIES, trustedProxies), directory);
    }

    /** Runs at once, over an embedded store in {@code directory}, with more settings. */
    public static RunningServer with(Map<Setting, String> settings, Path directory) {
        RunningServer server = new RunningServer();
        Map<Setting, String> all = new EnumMap<>(settings);
        all.put(Setting.MONGODB_URL, ServerConfig.embeddedUrl(directory.toString()));
        server.start(all);
        return server;
    }

    /** Runs at once, with these settings. */
    public static RunningServer with(Map<Setting, String> settings) {
        RunningServer server = new RunningServer();
        server.start(settings);
        return server;
    }

    /** The settings of a server with the certificate {@code tls.crt} and {@code tls.key} in a directory. */
    public static Map<Setting, String> tls(Path directory) {
        return Map.of(
                Setting.TLS_CERTIFICATE,
                directory.resolve("tls.crt").toString(),
                Setting.TLS_KEY,
                directory.resolve("tls.key").toString());
    }

    private void start(Map<Setting, String> settings) {
        Map<Setting, String> all = new EnumMap<>(settings);
        all.put(Setting.PORT, "0");
        server = EventsServer.start(ConfigReader.read(all, Map.of(), null));
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
        if (context.getConfigurationParameter(STORE).orElse("embedded").equals("replica-set")) {
            mongo = FaultyMongo.start();
            start(settings(mongo, ""));
            // Deletions of many documents are not retried, so they must be spared. A drop costs the driver half a
            // second.
            mongo.on("insert", "update", "findAndModify").every(5).fail(262, "ExceededTimeLimit");
            mongo.on("find", "aggregate", "count").every(5).fail(89, "NetworkTimeout");
            mongo.on("find").every(101).fail(11602, "InterruptedDueToReplStateChange");
            mongo.on("insert", "update", "findAndModify").every(211).dropAfter();
            mongo.on("insert", "update", "findAndModify", "find").every(307).dropBefore();
            return;
        }
        directory = Files.createTempDirectory("events-server");
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.MONGODB_URL, ServerConfig.embeddedUrl(directory.toString()));
        if (context.getConfigurationParameter(TRANSPORT).orElse("http").equals("h2")) {
            TestAuthority.write(TestAuthority.issue(), directory);
            settings.putAll(tls(directory));
        }
        start(settings);
        if (needsToken) {
            use(createToken("admin", null));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        close();
        if (mongo != null) {
            mongo.close();
        }
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
