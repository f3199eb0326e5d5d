package dev.events.server.config;

import dev.events.core.mongo.MongoEventRepository;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the server runs.
 *
 * @param mongodbUrl {@code host:port}, a {@code mongodb://} or {@code mongodb+srv://} string, or {@code embedded:DIR};
 *     may hold a password
 * @param database the MongoDB database that holds the events
 * @param collection the collection in it
 * @param host the address or name to listen on
 * @param port the TCP port to listen on; 0 for any free one
 * @param serverNames names that clients may use for this server in the {@code Host} header, besides those of loopback
 * @param insecure whether an address other than loopback is allowed although there is no access control
 * @param embeddedSync whether the embedded store waits for the disk, so that acknowledged events survive power loss
 */
public record ServerConfig(
        String mongodbUrl,
        String database,
        String collection,
        String host,
        int port,
        List<String> serverNames,
        boolean insecure,
        boolean embeddedSync) {
    /** What holds where nothing is said. */
    public static final ServerConfig DEFAULTS = new ServerConfig(
            "localhost:27017",
            MongoEventRepository.DEFAULT_DATABASE,
            MongoEventRepository.DEFAULT_COLLECTION,
            "127.0.0.1",
            5000,
            List.of(),
            false,
            false);

    private static final String EMBEDDED = "embedded:";

    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "[::]");

    /**
     * Checks what can be checked before anything is opened.
     *
     * @throws ConfigException if the server would be open to other machines without {@code insecure}
     */
    public ServerConfig {
        serverNames = List.copyOf(serverNames);
        if (!insecure && !isLoopback(host)) {
            throw new ConfigException("host is " + host + ", which other machines can reach, and there is no access"
                    + " control: everybody there could read and remove events; listen on 127.0.0.1, or say --insecure");
        }
    }

    /** {@code embedded:DIR} for a directory; the user's data directory if it is empty. */
    public static String embeddedUrl(String directory) {
        return EMBEDDED + directory;
    }

    /** The directory of the embedded store, if that is what {@code mongodbUrl} names. */
    public Optional<Path> embeddedDirectory() {
        if (!mongodbUrl.startsWith(EMBEDDED)) {
            return Optional.empty();
        }
        String directory = mongodbUrl.substring(EMBEDDED.length());
        if (directory.isEmpty()) {
            return Optional.of(userDataDirectory());
        }
        try {
            return Optional.of(Path.of(directory).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            throw new ConfigException("mongodb_url names no directory after " + EMBEDDED + " " + e.getReason());
        }
    }

    /** Where a program keeps what belongs to a user, as the XDG base directory specification has it. */
    private static Path userDataDirectory() {
        String dataHome = System.getenv("XDG_DATA_HOME");
        Path base = dataHome == null || dataHome.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(dataHome);
        return base.resolve("events").toAbsolutePath();
    }

    /** Whether only this machine can reach the server. */
    public boolean isLoopback() {
        return isLoopback(host);
    }

    /** The names and addresses that clients may use for this server, one of loopback's first. */
    public List<String> hostNames() {
        List<String> names = new ArrayList<>(List.of("localhost"));
        if (!ANY_ADDRESS.contains(host)) {
            names.add(host);
        }
        names.addAll(serverNames);
        return names;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new ConfigException("host is \"" + host + "\", which is no address of this machine");
        }
    }

    /** Without {@code mongodbUrl}, which may hold a password. */
    @Override
    public String toString() {
        return "ServerConfig[" + host + ":" + port + ", " + database + "." + collection + "]";
    }
}
