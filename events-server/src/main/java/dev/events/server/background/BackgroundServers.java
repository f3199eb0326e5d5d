package dev.events.server.background;

import dev.events.server.config.ServerConfig;
import dev.events.server.config.UserDirectories;
import dev.events.server.files.OwnerOnly;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers that this user has started in the background. Each has a file in the user's state directory that leads to
 * its home directory.
 */
public final class BackgroundServers {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundServers.class);

    private final Path state;
    private final Path list;

    public BackgroundServers(Map<String, String> environment) {
        this.state = UserDirectories.state(environment);
        this.list = state.resolve("servers");
    }

    /**
     * The home directory of the server that a configuration describes: that of the embedded store, or one in the user's
     * state directory for each address.
     */
    public Path home(ServerConfig config) {
        return config.embeddedDirectory()
                .orElseGet(() -> state.resolve(
                        "mongodb-" + (config.host() + "-" + config.port()).replaceAll("[^A-Za-z0-9.-]", "_")));
    }

    /** All of them, also those that were killed. */
    public List<BackgroundServer> all() {
        List<BackgroundServer> servers = new ArrayList<>();
        if (Files.isDirectory(list)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(list, "[0-9]*")) {
                for (Path entry : entries) {
                    listed(entry).ifPresent(servers::add);
                }
            } catch (IOException e) {
                LOG.warn("cannot read {}: {}", list, e.toString());
            }
        }
        return servers;
    }

    private static Optional<BackgroundServer> listed(Path entry) {
        try {
            Optional<BackgroundServer> server = BackgroundServer.in(Path.of(Files.readString(entry)));
            return server.filter(found -> entry.endsWith(Long.toString(found.pid())));
        } catch (IOException | InvalidPathException e) {
            return Optional.empty(); // removed meanwhile
        }
    }

    /**
     * Adds the server that this process is.
     *
     * @throws IOException if its description cannot be written
     */
    public void add(BackgroundServer server) throws IOException {
        server.write();
        try {
            OwnerOnly.createDirectories(list);
            removeEntriesOfNone();
            OwnerOnly.write(entry(server), server.home().toString());
        } catch (IOException e) {
            LOG.warn("events-server stop will not find this server without --embedded=DIR: {}", e.toString());
        }
    }

    private void removeEntriesOfNone() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(list, "[0-9]*")) {
            for (Path entry : entries) {
                if (listed(entry).isEmpty()) {
                    Files.deleteIfExists(entry);
                }
            }
        }
    }

    /** Removes a server that has ended. */
    public void remove(BackgroundServer server) throws IOException {
        server.delete();
        Files.deleteIfExists(entry(server));
    }

    private Path entry(BackgroundServer server) {
        return list.resolve(Long.toString(server.pid()));
    }
}
