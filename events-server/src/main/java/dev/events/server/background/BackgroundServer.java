package dev.events.server.background;

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
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
 * @param since when it became ready
 */
public record BackgroundServer(Path home, long pid, String runId, String url, String store, Instant since) {
    static final String FILE_NAME = "events-server.run";

    private static final String LOG_NAME = "events-server.log";

    /** The description in a directory; empty if there is none. It may be that of a process that was killed. */
    public static Optional<BackgroundServer> in(Path home) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(home.resolve(FILE_NAME))));
            return Optional.of(new BackgroundServer(
                    home,
                    Long.parseLong(properties.getProperty("pid", "")),
                    properties.getProperty("run_id", ""),
                    properties.getProperty("url", ""),
                    properties.getProperty("store", ""),
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
        properties.setProperty("since", since.toString());
        StringWriter text = new StringWriter();
        properties.store(text, "The events-server that runs in the background. It removes this file when it stops.");
        OwnerOnly.write(home.resolve(FILE_NAME), text.toString());
    }

    void delete() throws IOException {
        Files.deleteIfExists(home.resolve(FILE_NAME));
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
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<ProcessHandle> process() {
        return runId.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(pid).filter(process -> commandLine(process).contains(runId));
    }

    /** Java leaves out the arguments of a process if they are long, so they are read here where that is possible. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return process.info().commandLine().orElse("");
        }
    }
}
