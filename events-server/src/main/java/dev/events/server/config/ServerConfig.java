package dev.events.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server's configuration.
 *
 * @param mongodbUrl {@code host:port}, a {@code mongodb://} or {@code mongodb+srv://} string, or {@code embedded:DIR};
 *     may hold a password
 * @param database the MongoDB database that holds the events
 * @param collection the collection in it
 * @param host the address or name to listen on
 * @param port the TCP port to listen on; 0 for any free one
 * @param serverNames names that clients may use for this server in the {@code Host} header, besides those of loopback
 * @param trustedProxies the addresses and networks of the proxies whose {@code X-Forwarded-*} headers count
 * @param tls the files of the server's certificate; null for plain HTTP
 * @param corsOrigins the origins of other sites whose pages may use this server
 * @param insecure whether an address other than loopback is allowed although there is no access control
 * @param readTimeout how long a read may take, or each batch of a list; zero for ever
 * @param historyKeep how long copies of changed and removed events are kept; zero for none
 * @param liveKeep how long the embedded store knows edits and removals for those who follow changes
 * @param retention the rules by which old events are removed
 * @param auditLog the absolute path of the audit log; null for none
 * @param rateLimit how many requests a token may send, or an address without one; null for any number
 * @param embeddedSync whether the embedded store waits for the disk, so that acknowledged events survive power loss
 * @param embeddedPort the port at which MongoDB clients of the same user reach the embedded store; 0 for any free one,
 *     null for none
 */
public record ServerConfig(
        String mongodbUrl,
        String database,
        String collection,
        String host,
        int port,
        List<String> serverNames,
        List<String> trustedProxies,
        @Nullable TlsFiles tls,
        List<String> corsOrigins,
        boolean insecure,
        Duration readTimeout,
        Duration historyKeep,
        Duration liveKeep,
        List<RetentionRule> retention,
        @Nullable Path auditLog,
        @Nullable Rate rateLimit,
        boolean embeddedSync,
        @Nullable Integer embeddedPort) {
    private static final String EMBEDDED = "embedded:";

    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "[::]");

    public ServerConfig {
        serverNames = List.copyOf(serverNames);
        trustedProxies = List.copyOf(trustedProxies);
        corsOrigins = List.copyOf(corsOrigins);
        retention = List.copyOf(retention);
    }

    /** {@code embedded:DIR} for a directory. */
    public static String embeddedUrl(String directory) {
        return EMBEDDED + directory;
    }

    /** The directory of the embedded store; empty if {@code mongodbUrl} names a MongoDB. */
    public Optional<Path> embeddedDirectory() {
        if (!mongodbUrl.startsWith(EMBEDDED)) {
            return Optional.empty();
        }
        String directory = mongodbUrl.substring(EMBEDDED.length());
        try {
            return Optional.of(Path.of(directory).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            throw new ConfigException("mongodb_url names no directory after " + EMBEDDED + " " + e.getReason());
        }
    }

    /** The names and addresses that clients may use for this server. The first is a loopback name. */
    public List<String> hostNames() {
        List<String> names = new ArrayList<>(List.of("localhost"));
        if (!ANY_ADDRESS.contains(host)) {
            names.add(host);
        }
        names.addAll(serverNames);
        return names;
    }

    /** Without {@code mongodbUrl}, which may hold a password. */
    @Override
    public String toString() {
        return "ServerConfig[" + host + ":" + port + ", " + database + "." + collection + "]";
    }
}
