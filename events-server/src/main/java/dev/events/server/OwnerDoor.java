package dev.events.server;

import dev.events.server.access.AccessControl;
import dev.events.server.access.TokenSecret;
import dev.events.server.files.OwnerOnly;
import dev.events.server.http.OwnerClient;
import dev.events.server.http.retention.RetentionClient;
import dev.events.server.http.v1.TokenClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How commands reach an embedded store while a server has it open: in the store's directory is a file that only
 * its owner can read, with the server's address and a secret that is valid until the server stops.
 */
final class OwnerDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerDoor.class);

    /** How long a server may take to answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long a server may count. */
    private static final Duration LONGEST_COUNT = Duration.ofMinutes(10);

    private static final String FILE = "events-server.owner";

    private final Path file;

    private OwnerDoor(Path file) {
        this.file = file;
    }

    static OwnerDoor open(Path directory, String url, AccessControl access) {
        TokenSecret secret = TokenSecret.create();
        Path file = directory.resolve(FILE);
        try {
            OwnerOnly.write(file, url + "\n" + secret.text() + "\n");
            access.admitOwner(secret);
        } catch (IOException e) {
            LOG.warn(
                    "events-server token and retention will not work while this server runs: cannot write {} ({})",
                    file,
                    e.toString());
        }
        return new OwnerDoor(file);
    }

    /** The tokens of the server that has the store in this directory open; empty if there is none. */
    static Optional<TokenClient> find(Path directory) {
        return read(directory).map(key -> new TokenClient(key.client(PATIENCE)));
    }

    /** The rules of retention on the server that has the store in this directory open; empty if there is none. */
    static Optional<RetentionClient> findRetention(Path directory) {
        return read(directory).map(key -> new RetentionClient(key.client(LONGEST_COUNT)));
    }

    /**
     * What the file says.
     *
     * @param url the server's address
     * @param secret a token of scope admin
     */
    private record Key(String url, TokenSecret secret) {
        OwnerClient client(Duration patience) {
            return new OwnerClient(url, secret, patience);
        }
    }

    private static Optional<Key> read(Path directory) {
        try {
            List<String> lines = Files.readAllLines(directory.resolve(FILE));
            return lines.size() < 2
                    ? Optional.empty()
                    : TokenSecret.parse(lines.get(1)).map(secret -> new Key(lines.get(0), secret));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("cannot remove {}", file, e);
        }
    }
}
