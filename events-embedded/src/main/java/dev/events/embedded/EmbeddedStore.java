package dev.events.embedded;

import com.mongodb.ServerAddress;
import de.bwaldvogel.mongo.MongoServer;
import dev.events.core.mongo.LocalCollection;
import dev.events.embedded.file.Store;
import dev.events.embedded.file.StoreFile;
import dev.events.embedded.file.UnusableFileException;
import dev.events.embedded.wire.SqliteBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A MongoDB wire-protocol server inside this process that keeps its data in one SQLite file.
 *
 * <p>It listens on the loopback interface only, on a free port, without authentication. A write is acknowledged once it
 * survives the end of the process, however that comes about; where {@code powerLossSafe}, once it survives that of the
 * machine.
 */
public final class EmbeddedStore implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    /** A connection stays with one of these, and its commands run on it. */
    private static final int WORKER_THREADS = 32;

    private final Path directory;
    private final DirectoryLock directoryLock;
    private final SqliteBackend backend;
    private final MongoServer server;
    private final String connectionString;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedStore(Path directory, DirectoryLock directoryLock, Store store) throws IOException {
        this.directory = directory;
        this.directoryLock = directoryLock;
        this.backend = new SqliteBackend(store);
        this.server = new MongoServer(backend);
        InetAddress loopback = InetAddress.getByAddress(HOST, new byte[] {127, 0, 0, 1});
        server.bind(new InetSocketAddress(loopback, 0), 1, WORKER_THREADS);
        this.connectionString =
                "mongodb://" + HOST + ":" + server.getLocalAddress().getPort();
    }

    /**
     * Opens the store in a directory, making both where there are none yet.
     *
     * <p>Before anything is changed, the file is checked: its header and schema always, every page and document where it has
     * at most 64 MiB, or 512 MiB after a stop that was no clean one.
     *
     * @param powerLossSafe whether each acknowledged write is flushed to the disk
     * @throws EmbeddedStoreException when the directory cannot be written or another server uses it, or when the file in it
     *     is damaged, of another format or none of ours, in which case it is left as it is
     */
    public static EmbeddedStore open(Path directory, boolean powerLossSafe) {
        DirectoryLock lock = DirectoryLock.acquire(directory);
        Store store = null;
        try {
            Path file = directory.resolve(StoreFile.FILE_NAME);
            StoreFile.prepare(file);
            store = Store.open(file, powerLossSafe);
            return new EmbeddedStore(directory, lock, store);
        } catch (UnusableFileException e) {
            lock.close();
            throw new EmbeddedStoreException(e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            if (store != null) {
                store.close();
            }
            lock.close();
            throw new EmbeddedStoreException("cannot open the store in " + directory + " (" + e.getMessage() + ")", e);
        }
    }

    /** Where a MongoDB driver finds it: {@code mongodb://127.0.0.1:PORT}. */
    public String connectionString() {
        return connectionString;
    }

    /** A collection, without a connection in between; unavailable once this is closed. */
    public LocalCollection collection(String database, String name) {
        return new InProcessCollection(
                backend,
                database,
                name,
                new ServerAddress(HOST, server.getLocalAddress().getPort()));
    }

    public Path directory() {
        return directory;
    }

    /** Finishes running commands, writes everything into the one file, and lets others use the directory. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                server.shutdownNow();
            } finally {
                try {
                    backend.closeStore();
                } finally {
                    directoryLock.close();
                }
            }
        }
    }
}
