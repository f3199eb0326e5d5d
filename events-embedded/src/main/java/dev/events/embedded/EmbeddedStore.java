package dev.events.embedded;

import dev.events.core.EventRepository;
import dev.events.core.ForwardingEventRepository;
import dev.events.core.history.EventHistory;
import dev.events.core.mongo.CompanionDocuments;
import dev.events.core.mongo.MongoEventRepository;
import dev.events.core.mongo.StoreDocuments;
import dev.events.embedded.file.ChangeLog;
import dev.events.embedded.file.Store;
import dev.events.embedded.file.StoreFile;
import dev.events.embedded.file.UnusableFileException;
import dev.events.embedded.wire.MongoPort;
import dev.events.embedded.wire.SqliteBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A repository that keeps its events in a directory, without MongoDB: in one SQLite file that this process uses alone.
 *
 * <p>Any number of threads may use it at the same time. A write returns once it survives the end of the process,
 * however that ends; with {@link Builder#syncToDisk}, once it also survives a power failure. Closing the repository
 * closes the store.
 *
 * <p>No port is open unless {@link Builder#port} asks for one.
 */
public final class EmbeddedStore extends ForwardingEventRepository {
    static {
        // Starts logging without a warning if there is no back end, before a class of the store asks for a logger.
        MongoEventRepository.builder();
    }

    private final Path directory;
    private final DirectoryLock directoryLock;
    private final List<String> warnings;
    private final Duration readTimeout;
    private final SqliteBackend backend;
    private final @Nullable MongoPort port;
    private final MongoEventRepository repository;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedStore(Builder builder, DirectoryLock directoryLock, Store store, List<String> warnings)
            throws IOException {
        this.directory = builder.directory;
        this.readTimeout = builder.readTimeout;
        this.warnings = List.copyOf(warnings);
        this.directoryLock = directoryLock;
        this.backend = new SqliteBackend(
                store, ChangeLog.open(store, builder.database, builder.collection, builder.changesKept));
        this.repository = repository(builder.database, builder.collection);
        this.port = builder.port < 0 ? null : MongoPort.open(backend, builder.port);
    }

    /**
     * Opens the store in a directory, and creates both if there are none yet.
     *
     * @param directory the store's directory
     * @return the opened store
     * @throws EmbeddedStoreException if the directory cannot be used
     */
    public static EmbeddedStore open(Path directory) {
        return builder(directory).open();
    }

    /**
     * Prepares to open the store in a directory.
     *
     * @param directory the store's directory
     * @return the settings, which open the store
     */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    @Override
    protected EventRepository delegate() {
        return repository;
    }

    /** Another collection of the same store. */
    MongoEventRepository repository(String database, String collection) {
        return MongoEventRepository.over(collection(database, collection));
    }

    InProcessCollection collection(String database, String collection) {
        return new InProcessCollection(backend, database, collection, () -> {}, describe(directory), readTimeout);
    }

    private static String describe(Path directory) {
        return "the embedded store in " + directory;
    }

    /**
     * {@return documents in a collection beside that of the events, named as it is with an underscore and {@code suffix}} They
     * can be used until the store is closed.
     *
     * @param suffix the end of the collection's name, such as {@code tokens}
     */
    public CompanionDocuments companion(String suffix) {
        return repository.companion(suffix);
    }

    /** {@return the recorded operations on these events, which can be undone} It can be used until the store is closed. */
    public EventHistory history() {
        return repository.history();
    }

    /** {@return the directory of the store} */
    public Path directory() {
        return directory;
    }

    /**
     * {@return what was noticed when the store was opened and its owner should know, one line each} For example: writes
     * of the last run may be lost, because it was killed and its log was deleted; or other users can read the directory.
     * The store has also logged it.
     */
    public List<String> warnings() {
        return warnings;
    }

    /** {@return the size of the store's files in bytes, with the log of what is not yet in the one file} */
    public long sizeOnDisk() {
        return StoreFile.sizeOnDisk(directory.resolve(StoreFile.FILE_NAME));
    }

    /**
     * Writes a copy of the store into a new file, as it is at one moment: with all that was acknowledged until then, and without
     * any part of what came later. Adds and changes go on meanwhile. The copy is checked; the file is readable by its owner only,
     * and gets its name when it is complete and on the disk. {@link StoreDirectory#restore} makes a store of it again.
     *
     * @param file a file that does not exist
     * @return what the copy holds
     * @throws EmbeddedStoreException if the file exists or cannot be written, or the store is closed or damaged
     */
    public StoreReport backup(Path file) {
        if (closed.get()) {
            throw new EmbeddedStoreException("the embedded store is closed", null);
        }
        return StoreDirectory.of(directory).backup(file, false);
    }

    /** {@return the address for MongoDB clients, such as {@code mongodb://127.0.0.1:27018}, if the port is open} */
    public Optional<String> connectionString() {
        return Optional.ofNullable(port).map(MongoPort::connectionString);
    }

    /** Finishes running commands, writes everything into the one file, and releases the directory. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            repository.close();
            try {
                if (port != null) {
                    port.close();
                }
            } finally {
                try {
                    backend.closeStore();
                } finally {
                    directoryLock.close();
                }
            }
        }
    }

    /** The settings of a store that is to be opened. */
    public static final class Builder {
        private static final int NO_PORT = -1;
        private static final int MAX_PORT = 65_535;
        private static final Duration DEFAULT_READ_TIMEOUT = Duration.ofSeconds(30);
        private static final Duration DEFAULT_CHANGES_KEPT = Duration.ofDays(7);
        private static final Duration LONGEST_CHANGES_KEPT = Duration.ofDays(36_500);

        private final Path directory;
        private String database = MongoEventRepository.DEFAULT_DATABASE;
        private String collection = MongoEventRepository.DEFAULT_COLLECTION;
        private boolean syncToDisk;
        private int port = NO_PORT;
        private Duration readTimeout = DEFAULT_READ_TIMEOUT;
        private Duration changesKept = DEFAULT_CHANGES_KEPT;

        private Builder(Path directory) {
            this.directory = directory;
        }

        /**
         * Sets how long a page, a count, statistics or tags may take, or each batch of a stream, before the store stops reading and
         * throws {@link dev.events.core.StoreUnavailableException}; 30 seconds unless given. Changes have no such limit.
         *
         * @param value zero to wait for ever
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder readTimeout(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(
                        "the read timeout is " + value + "; it must be positive, or zero to wait for ever");
            }
            this.readTimeout = value;
            return this;
        }

        /**
         * Sets how long the store keeps what it knows of edits and removals for those who follow the {@linkplain
         * EventRepository#changes changes} of the events; 7 days unless given. It keeps no more than the last 1,000,000. Whoever
         * goes on from an older position gets a {@link dev.events.core.PositionGoneException}.
         *
         * @param value how long
         * @return this builder
         * @throws IllegalArgumentException unless it is positive, and at most 36,500 days
         */
        public Builder changesKept(Duration value) {
            if (value.isNegative() || value.isZero() || value.compareTo(LONGEST_CHANGES_KEPT) > 0) {
                throw new IllegalArgumentException("changes are to be kept for " + value
                        + "; it must be positive, and at most " + LONGEST_CHANGES_KEPT.toDays() + " days");
            }
            this.changesKept = value;
            return this;
        }

        /**
         * Sets the database, {@value MongoEventRepository#DEFAULT_DATABASE} unless given.
         *
         * @param value the name of the database
         * @return this builder
         */
        public Builder database(String value) {
            this.database = value;
            return this;
        }

        /**
         * Sets the collection, {@value MongoEventRepository#DEFAULT_COLLECTION} unless given.
         *
         * @param value the name of the collection
         * @return this builder
         */
        public Builder collection(String value) {
            this.collection = value;
            return this;
        }

        /**
         * Sets whether each write waits until the disk has it, so that it survives a power failure; it does not unless
         * given.
         *
         * @param value true to wait
         * @return this builder
         */
        public Builder syncToDisk(boolean value) {
            this.syncToDisk = value;
            return this;
        }

        /**
         * Opens a port on the loopback interface for MongoDB clients. It has no password: the store accepts connections
         * from processes of this process's own user and of root, and closes all others. It looks the user up in {@code
         * /proc/net/tcp}, so the port only opens on Linux.
         *
         * <p>Clients that accept wire version {@value SqliteBackend#WIRE_VERSION} (MongoDB 5.0) can connect, among them
         * the Java driver 5 and PyMongo 4. They can insert, find, update, delete, count and aggregate documents, and
         * list or change collections and indexes. There are no sessions, transactions, change streams or unacknowledged
         * writes.
         *
         * @param value 0 for any free port
         * @return this builder
         */
        public Builder port(int value) {
            if (value < 0 || value > MAX_PORT) {
                throw new IllegalArgumentException("port is " + value + "; it must be between 0 and " + MAX_PORT);
            }
            this.port = value;
            return this;
        }

        /**
         * Opens the store, and creates it and its directory if there are none yet.
         *
         * <p>An existing file is checked before it is changed: always its header and schema, and every page and
         * document if it has at most 64 MiB, or 512 MiB if the process that used it last was killed.
         *
         * @return the opened store
         * @throws EmbeddedStoreException if the directory cannot be written, if another process uses it, if the file in
         *     it is damaged or not a store's or is missing beside its log, in which case all is left as it is, or if the
         *     port cannot be opened
         * @throws IllegalArgumentException if database or collection is not a name that MongoDB allows
         */
        public EmbeddedStore open() {
            return open((lock, store, warnings) -> new EmbeddedStore(this, lock, store, warnings));
        }

        /**
         * Opens the store as {@link #open} does, for a copy to another store or from one. Neither collections nor indexes are
         * created, and the port is not opened.
         *
         * @return all that the store keeps for the events
         * @throws EmbeddedStoreException if {@link #open} would throw it
         * @throws IllegalArgumentException if database or collection is not a name that MongoDB allows
         */
        public StoreDocuments openDocuments() {
            return open((lock, store, warnings) -> {
                SqliteBackend backend =
                        new SqliteBackend(store, ChangeLog.open(store, database, collection, changesKept));
                Runnable close = () -> {
                    try (lock) {
                        backend.closeStore();
                    }
                };
                return StoreDocuments.over(new InProcessCollection(
                        backend, database, collection, close, describe(directory), readTimeout));
            });
        }

        /** Makes what is asked for of an open store, and closes that if it cannot. */
        private interface Opening<T> {
            T of(DirectoryLock lock, Store store, List<String> warnings) throws IOException;
        }

        private <T> T open(Opening<T> opening) {
            new com.mongodb.MongoNamespace(database, collection);
            DirectoryLock lock = DirectoryLock.acquire(directory);
            Store store = null;
            T opened = null;
            try {
                Path file = directory.resolve(StoreFile.FILE_NAME);
                List<String> warnings = StoreFile.prepare(file);
                store = Store.open(file, syncToDisk);
                opened = opening.of(lock, store, warnings);
                return opened;
            } catch (UnusableFileException e) {
                throw new EmbeddedStoreException(String.valueOf(e.getMessage()), e);
            } catch (IOException | RuntimeException e) {
                throw new EmbeddedStoreException(
                        "cannot open the embedded store in " + directory + " (" + e.getMessage() + ")", e);
            } finally {
                if (opened == null) {
                    release(store, lock);
                }
            }
        }

        private static void release(@Nullable Store store, DirectoryLock lock) {
            try (lock;
                    store) {
                // Closes the store first, then the lock, whatever fails.
            }
        }
    }
}
