package dev.events.server.background;

import dev.events.server.config.ServerConfig;
import dev.events.server.files.OwnerOnly;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A server that was started in the background, as it describes itself in a file in its home directory.
 *
 * <p>The file stays there if the process is killed, and another process may have its id by then. So the server has its
 * run id among its arguments, and a process counts as this server only if it has the same one.
 *
 * @param home the directory of its log and this description; the directory of the data if the store is embedded
 * @param pid its process
 * @param runId what tells this run from all others
 * @param url its address
 * @param store the location of the events, without user name and password
 * @param settings a digest of its settings ({@link #digest})
 * @param since when it became ready
 */
public record BackgroundServer(
        Path home, long pid, String runId, String url, String store, String settings, Instant since) {
    static final String FILE_NAME = "events-server.run";

    /** The argument of a server's process that tells this run from all others. */
    public static final String RUN_ID = "--run-id";

    private static final int POLL_MILLIS = 50;

    private static final String LOG_NAME = "events-server.log";

    /** The description in a directory; empty if there is none. It may be that of a process that was killed. */
    public static Optional<BackgroundServer> in(Path home) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(home.resolve(FILE_NAME))));
            URI url = URI.create(properties.getProperty("url", ""));
            return Optional.of(new BackgroundServer(
                    home,
                    Long.parseLong(properties.getProperty("pid", "")),
                    UUID.fromString(properties.getProperty("run_id", "")).toString(),
                    url.toString(),
                    properties.getProperty("store", ""),
                    properties.getProperty("settings", ""),
                    Instant.parse(properties.getProperty("since", ""))));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    void write() throws IOException {
        Properties properties = new Properties();
        properties.setProperty("pid", Long.toString(pid));
        properties.setProperty("run_id", runId);
        properties.setProperty("url", url);
        properties.setProperty("store", store);
        properties.setProperty("settings", settings);
        properties.setProperty("since", since.toString());
        StringWriter text = new StringWriter();
        properties.store(text, "The events-server that runs in the background. It removes this file when it stops.");
        OwnerOnly.write(home.resolve(FILE_NAME), text.toString());
    }

    /** Removes the description, unless it is another server's by now. */
    void delete() throws IOException {
        if (in(home).filter(server -> server.runId.equals(runId)).isPresent()) {
            Files.deleteIfExists(home.resolve(FILE_NAME));
        }
    }

    /** A digest of all settings but the port, by which two servers are compared. Passwords do not enter it. */
    public static String digest(ServerConfig config) {
        String address = config.mongodbUrl().replaceFirst("//.*@", "//");
        String settings = String.join(
                "\n",
                address,
                config.database(),
                config.collection(),
                config.host(),
                config.serverNames().toString(),
                config.trustedProxies().toString(),
                config.readTimeout().toString(),
                String.valueOf(config.tls()),
                config.corsOrigins().toString(),
                config.auditLog() + " " + config.rateLimit(),
                config.embeddedSync() + " " + config.embeddedPort());
        return UUID.nameUUIDFromBytes(settings.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Its log. */
    public Path log() {
        return logIn(home);
    }

    /** The log of a server with this home directory. */
    public static Path logIn(Path home) {
        return home.resolve(LOG_NAME);
    }

    /** The port that it listens on. */
    public int port() {
        return URI.create(url).getPort();
    }

    public boolean isRunning() {
        return process().isPresent();
    }

    /**
     * Ends it as SIGTERM does, and waits until its process has ended.
     *
     * @return whether it has ended within {@code patience}
     */
    public boolean stop(Duration patience) throws InterruptedException {
        ProcessHandle process = process().orElse(null);
        if (process == null) {
            return true;
        }
        process.destroy();
        // Not onExit(): it waits until the parent has asked for the process, which the first process of a container may
        // never do.
        long end = System.nanoTime() + patience.toNanos();
        while (isRunning()) {
            if (System.nanoTime() > end) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return true;
    }

    private Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(process -> arguments(process).contains(RUN_ID + "=" + runId));
    }

    /** Java leaves out the arguments of a process if they are long, so they are read here where that is possible. */
    private static List<String> arguments(ProcessHandle process) {
        try {
            String all = Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
            return List.of(all.split("\0"));
        } catch (IOException e) {
            return List.of(process.info().commandLine().orElse("").split(" "));
        }
    }
}
