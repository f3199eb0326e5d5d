package dev.events.core.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCompressor;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a client of the repository's own: what the connection string says where that loses nothing, and what this
 * library thinks best where it says nothing. {@link #toString} says what is in force.
 *
 * <p>Each operation has one time limit, the driver's {@code timeoutMS}, which also reaches the server as {@code maxTimeMS}: for
 * writes too, for which there is no other way to set it. It replaces {@code socketTimeoutMS} and {@code wtimeoutMS}; those of the
 * connection string are taken as the limit of reads and of writes.
 */
final class ClientSettings {
    static final Duration DEFAULT_READ_LIMIT = Duration.ofSeconds(30);

    /** Long enough for a write to survive most elections, short enough for a client to wait for. */
    private static final Duration DEFAULT_WRITE_LIMIT = Duration.ofSeconds(10);

    /** Most elections are over by then. The driver's own 30 seconds would keep a caller of a service waiting for nothing. */
    private static final Duration DEFAULT_SERVER_SELECTION = Duration.ofSeconds(5);

    private final ConnectionString string;
    private final @Nullable Duration serverSelection;
    private final Duration readTimeout;

    /**
     * @param serverSelection null for the default
     * @param readTimeout zero for no limit
     * @throws IllegalArgumentException if the connection string asks for what loses events or cannot work
     */
    ClientSettings(ConnectionString string, @Nullable Duration serverSelection, Duration readTimeout) {
        this.string = string;
        this.serverSelection = serverSelection;
        this.readTimeout = readTimeout;
        check(string);
    }

    static void check(ConnectionString string) {
        WriteConcern given = string.getWriteConcern();
        if (given != null) {
            check(given);
        }
        for (MongoCompressor compressor : string.getCompressorList()) {
            requireLibrary(compressor.getName(), "zstd", "com.github.luben.zstd.Zstd", "com.github.luben:zstd-jni");
            requireLibrary(compressor.getName(), "snappy", "org.xerial.snappy.Snappy", "org.xerial.snappy:snappy-java");
        }
    }

    static void check(WriteConcern concern) {
        if (!concern.isAcknowledged()) {
            throw new IllegalArgumentException(
                    "w=0 asks MongoDB not to say whether an event was stored, so events could be lost unnoticed; leave w "
                            + "out for a majority of the servers, or give w=1");
        }
    }

    private static void requireLibrary(String compressor, String name, String type, String artifact) {
        if (compressor.toLowerCase(Locale.ROOT).equals(name) && !isPresent(type)) {
            throw new IllegalArgumentException("compressors has " + name + ", which needs the library " + artifact
                    + " on the class path; zlib needs none");
        }
    }

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, ConnectionString.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** @throws IllegalArgumentException if a number in the connection string is out of its range */
    MongoClientSettings build() {
        try {
            return settings();
        } catch (IllegalStateException e) {
            // The driver's way to refuse a pool of -1 connections.
            throw new IllegalArgumentException("an option of the connection string is refused: " + e.getMessage());
        }
    }

    private MongoClientSettings settings() {
        MongoClientSettings.Builder settings = MongoClientSettings.builder()
                .applyConnectionString(string)
                .writeConcern(writeConcern())
                .timeout(readLimit().toMillis(), TimeUnit.MILLISECONDS)
                .applyToClusterSettings(cluster ->
                        cluster.serverSelectionTimeout(serverSelection().toMillis(), TimeUnit.MILLISECONDS));
        if (string.getApplicationName() == null) {
            settings.applicationName("events");
        }
        return settings.build();
    }

    /** A majority and the journal, each unless the string says otherwise. The time limit is that of writes. */
    WriteConcern writeConcern() {
        WriteConcern given = string.getWriteConcern();
        WriteConcern concern = WriteConcern.MAJORITY.withJournal(true);
        if (given == null) {
            return concern;
        }
        if (given.getWObject() instanceof Integer servers) {
            concern = concern.withW(servers);
        } else if (given.getWObject() instanceof String tag) {
            concern = concern.withW(tag);
        }
        return given.getJournal() == null ? concern : concern.withJournal(given.getJournal());
    }

    /** For a read, and for each batch of a stream; zero for none. */
    Duration readLimit() {
        if (string.getTimeout() != null) {
            return Duration.ofMillis(string.getTimeout());
        }
        return string.getSocketTimeout() == null ? readTimeout : Duration.ofMillis(string.getSocketTimeout());
    }

    /** For a write with all its repeats, and until the write concern is met; zero for none. */
    Duration writeLimit() {
        if (string.getTimeout() != null) {
            return Duration.ofMillis(string.getTimeout());
        }
        Integer given = string.getWriteConcern() == null
                ? null
                : string.getWriteConcern().getWTimeout(TimeUnit.MILLISECONDS);
        Duration limit = given == null || given == 0 ? DEFAULT_WRITE_LIMIT : Duration.ofMillis(given);
        return !readLimit().isZero() && readLimit().compareTo(limit) < 0 ? readLimit() : limit;
    }

    private Duration serverSelection() {
        if (string.getServerSelectionTimeout() != null) {
            return Duration.ofMillis(string.getServerSelectionTimeout());
        }
        return serverSelection == null ? DEFAULT_SERVER_SELECTION : serverSelection;
    }

    /** What is in force, such as {@code "w=majority, journal=true, …"}: for a log, without anything secret. */
    @Override
    public String toString() {
        WriteConcern concern = writeConcern();
        ReadPreference preference = string.getReadPreference();
        return "w=" + concern.getWObject()
                + ", journal=" + concern.getJournal()
                + ", retryWrites=" + !Boolean.FALSE.equals(string.getRetryWritesValue())
                + ", readPreference=" + (preference == null ? "primary" : preference.getName())
                + ", time limits: reads " + limit(readLimit())
                + ", writes " + limit(writeLimit())
                + ", finding a server " + limit(serverSelection());
    }

    private static String limit(Duration limit) {
        return limit.isZero() ? "none" : limit.toMillis() + " ms";
    }
}
