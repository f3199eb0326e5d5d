package dev.events.server;

import dev.events.core.EventRepository;
import dev.events.core.EventStoreException;
import dev.events.core.GroupCommitRepository;
import dev.events.core.history.EventHistory;
import dev.events.core.mongo.CompanionDocuments;
import dev.events.core.mongo.MongoEventRepository;
import dev.events.core.mongo.StoreDocuments;
import dev.events.embedded.EmbeddedStore;
import dev.events.embedded.EmbeddedStoreException;
import dev.events.server.access.AccessControl;
import dev.events.server.access.TokenStore;
import dev.events.server.audit.AuditLog;
import dev.events.server.config.ConfigException;
import dev.events.server.config.Rate;
import dev.events.server.config.ServerConfig;
import dev.events.server.history.HistoryExpiry;
import dev.events.server.http.CorsOrigins;
import dev.events.server.http.HttpSettings;
import dev.events.server.http.Operations;
import dev.events.server.http.Problem;
import dev.events.server.http.TrustedProxies;
import dev.events.server.http.jetty.JettyServer;
import dev.events.server.limits.RateLimiter;
import dev.events.server.live.ChangeHub;
import dev.events.server.metrics.Metrics;
import dev.events.server.metrics.RequestMetrics;
import dev.events.server.metrics.TimedRepository;
import dev.events.server.retention.Retention;
import dev.events.server.retention.RetentionRuns;
import dev.events.server.store.BoundedRepository;
import dev.events.server.store.StoreProbe;
import dev.events.server.tls.CertificateWatch;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server, with its open store and the port that it listens on. */
public final class EventsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventsServer.class);

    /** How many adds may wait for the store. They hold no threads. */
    private static final int MAX_ADDS = 1024;

    /**
     * How many other requests may wait for the store. Adds share a connection, but for the uploads; so both together are fewer than
     * the driver has connections (100), nobody waits for one, and what comes while the store hangs hears so at once.
     */
    private static final int MAX_WAITING = 64;

    /** How long a request beyond that waits. A store that is busy and well has answered all of them by then. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Kubernetes waits a second for a probe, unless told otherwise. */
    private static final Duration PROBE_LIMIT = Duration.ofMillis(900);

    private final Metrics metrics = new Metrics();
    private @Nullable AccessControl access;
    private @Nullable AuditLog audit;
    private @Nullable OwnerDoor ownerDoor;
    private @Nullable HistoryExpiry expiry;
    private @Nullable RetentionRuns retention;
    private @Nullable ChangeHub changes;
    /** The outermost repository of the stack. It closes the others. */
    private final EventRepository repository;

    private final @Nullable CertificateWatch certificates;
    private final JettyServer http;
    private final String storeDescription;
    private final @Nullable String storeProblem;
    private final List<String> storeWarnings;
    private final List<String> fileWarnings;

    private EventsServer(ServerConfig config) {
        EventRepository opened = null;
        try {
            // Before the store is opened: a wrong file is told at once.
            this.certificates = config.tls() == null ? null : new CertificateWatch(config.tls(), Clock.systemUTC());
            registerMetrics(certificates);
            opened = openRepository(config);
            this.storeDescription = description(opened);
            this.storeWarnings = opened instanceof EmbeddedStore store ? store.warnings() : List.of();
            registerMetrics(opened);
            AccessControl control = new AccessControl(
                    tokens(opened), Clock.systemUTC(), ListenAddressCheck.isOpenWithoutTokens(config));
            this.access = control;
            AuditLog log = openAuditLog(config.auditLog());
            this.audit = log;
            this.fileWarnings = FileWarnings.of(config);
            fileWarnings.forEach(LOG::warn);
            registerMetrics(log);
            EventRepository innermost = opened;
            EventHistory history = history(opened);
            CompanionDocuments notes = companion(opened, Retention.COLLECTION);
            opened = new TimedRepository(opened, Problem.class::isInstance, metrics);
            opened = new GroupCommitRepository(opened);
            BoundedRepository bounded = new BoundedRepository(opened, MAX_ADDS, MAX_WAITING, PATIENCE);
            registerMetrics(bounded);
            opened = bounded;
            this.repository = opened;
            this.expiry = HistoryExpiry.start(history, Clock.systemUTC());
            StoreProbe probe = new StoreProbe(repository, PROBE_LIMIT);
            this.storeProblem = probe.problemInTheEnd().orElse(null);
            if (storeProblem == null) {
                control.read();
                ListenAddressCheck.requireAllowed(config, Boolean.TRUE.equals(control.isSetUp()));
            }
            control.start();
            ChangeHub changes = new ChangeHub(repository);
            this.changes = changes;
            registerMetrics(changes);
            if (storeProblem == null
                    && innermost instanceof MongoEventRepository mongo
                    && !mongo.tellsChangesOfOthers()) {
                LOG.warn(
                        "MongoDB is neither a replica set nor a sharded cluster, so this server tells only changes that it makes"
                                + " itself, since its start");
            }
            Retention rules = new Retention(repository, bounded.bounded(history), notes, Clock.systemUTC());
            this.http = JettyServer.start(
                    new HttpSettings(
                            config.host(),
                            config.port(),
                            config.serverNames(),
                            trustedProxies(config),
                            corsOrigins(config)),
                    certificates,
                    Routes.of(control, rules, changes, probe, Clock.systemUTC(), metrics),
                    control,
                    limiter(config.rateLimit()),
                    log,
                    repository,
                    bounded.bounded(history),
                    new Operations(Clock.systemUTC(), config.historyKeep()),
                    new RequestMetrics(metrics));
            Path directory = config.embeddedDirectory().orElse(null);
            if (directory != null) {
                this.ownerDoor = OwnerDoor.open(directory, http.localUrl(), control);
            } else {
                LOG.info("in force for MongoDB: {}", mongoDb(config).options());
            }
            this.retention = RetentionRuns.start(
                    config.retention(), rules, repository, config.historyKeep(), Clock.systemUTC(), metrics);
        } catch (IOException e) {
            closeStore(opened, access, audit, expiry, retention, metrics);
            throw new StartException(reason(e, config), e);
        } catch (EventStoreException e) {
            closeStore(opened, access, audit, expiry, retention, metrics);
            throw new StartException("the tokens cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            closeStore(opened, access, audit, expiry, retention, metrics);
            throw e;
        }
    }

    /**
     * Starts a server. It also starts if MongoDB cannot be reached; see {@link #storeProblem()}.
     *
     * @throws ConfigException if other machines can reach the address and there are no tokens, there is an embedded port
     *     without an embedded store, the audit log cannot be used, or {@code config} names no usable MongoDB deployment, database or collection
     * @throws StartException if the embedded store cannot be opened, or the address is taken or not this machine's
     */
    public static EventsServer start(ServerConfig config) {
        if (config.embeddedPort() != null && config.embeddedDirectory().isEmpty()) {
            throw new ConfigException("embedded_port is " + config.embeddedPort()
                    + ", but the events are in MongoDB; it is for the embedded store (--embedded)");
        }
        return new EventsServer(config);
    }

    private static EventRepository openRepository(ServerConfig config) {
        return opened(() -> {
            Path directory = config.embeddedDirectory().orElse(null);
            return directory == null ? mongoDb(config).openLazily() : openEmbedded(directory, config);
        });
    }

    private static <T> T opened(Supplier<T> opening) {
        try {
            return opening.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException("mongodb_url, database or collection: " + e.getMessage());
        } catch (EmbeddedStoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static EventHistory history(EventRepository opened) {
        return opened instanceof EmbeddedStore store ? store.history() : ((MongoEventRepository) opened).history();
    }

    /** The tokens in the store. */
    private static TokenStore tokens(EventRepository opened) {
        return new TokenStore(companion(opened, TokenStore.COLLECTION), Clock.systemUTC());
    }

    private static CompanionDocuments companion(EventRepository opened, String suffix) {
        return opened instanceof EmbeddedStore store
                ? store.companion(suffix)
                : ((MongoEventRepository) opened).companion(suffix);
    }

    /** Opens the tokens in the store that is configured, without a server. */
    static StoredTokens openTokens(ServerConfig config) {
        EventRepository opened = openRepository(config);
        return new StoredTokens(tokens(opened), opened);
    }

    /** The tokens in a store, which closing this closes. */
    record StoredTokens(TokenStore tokens, EventRepository store) implements AutoCloseable {
        @Override
        public void close() {
            store.close();
        }
    }

    /** Opens what the store that is configured knows of retention, without a server. */
    static StoredRetention openRetention(ServerConfig config) {
        EventRepository opened = openRepository(config);
        CompanionDocuments notes = companion(opened, Retention.COLLECTION);
        return new StoredRetention(new Retention(opened, history(opened), notes, Clock.systemUTC()), opened);
    }

    /** The rules of retention on a store, which closing this closes. */
    record StoredRetention(Retention retention, EventRepository store) implements AutoCloseable {
        @Override
        public void close() {
            store.close();
        }
    }

    /**
     * Opens all that the store that is configured keeps, without a server. An embedded store then waits for the disk.
     *
     * @throws ConfigException if {@code config} names no usable MongoDB deployment, database or collection
     * @throws StartException if the embedded store cannot be opened
     */
    static StoreDocuments openDocuments(ServerConfig config) {
        return opened(() -> {
            Path directory = config.embeddedDirectory().orElse(null);
            return directory == null
                    ? mongoDb(config).openDocuments()
                    : embedded(directory, config).syncToDisk(true).openDocuments();
        });
    }

    /** Whether somebody has made a token, so that callers need one. */
    public boolean needsTokens() {
        return access != null && Boolean.TRUE.equals(access.isSetUp());
    }

    private static MongoEventRepository.Builder mongoDb(ServerConfig config) {
        return MongoEventRepository.builder()
                .connectionString(config.mongodbUrl())
                .database(config.database())
                .collection(config.collection())
                .readTimeout(config.readTimeout())
                .indexListener(IndexLog::log);
    }

    private static EmbeddedStore.Builder embedded(Path directory, ServerConfig config) {
        return EmbeddedStore.builder(directory)
                .database(config.database())
                .collection(config.collection())
                .readTimeout(config.readTimeout())
                // With 0, as little as there can be.
                .changesKept(config.liveKeep().isZero() ? Duration.ofMillis(1) : config.liveKeep());
    }

    private static EventRepository openEmbedded(Path directory, ServerConfig config) {
        EmbeddedStore.Builder builder = embedded(directory, config).syncToDisk(config.embeddedSync());
        if (config.embeddedPort() != null) {
            builder.port(config.embeddedPort());
        }
        return builder.open();
    }

    private void registerMetrics(EventRepository opened) {
        metrics.buildInfo(Version.number());
        if (opened instanceof EmbeddedStore store) {
            metrics.gauge(
                    "events.store.size.bytes", "Size of the embedded store's files", store, EmbeddedStore::sizeOnDisk);
        }
        if (opened instanceof MongoEventRepository mongo) {
            metrics.gauge(
                    "events.store.indexes.missing",
                    "Indexes that MongoDB is not known to have; without them reading takes longer",
                    mongo,
                    repository -> repository.indexes().missing().size());
        }
    }

    private void registerMetrics(BoundedRepository bounded) {
        metrics.gauge(
                "events.store.calls.running",
                "Calls to the store that have not been answered, adds that wait for one another included",
                bounded,
                BoundedRepository::running);
        metrics.counter(
                "events.store.calls.refused",
                "Calls that were not passed on to the store, because too many were running",
                bounded,
                BoundedRepository::refused);
    }

    private void registerMetrics(ChangeHub hub) {
        metrics.gauge("events.live.subscribers", "Clients that wait for changes", hub, ChangeHub::subscribers);
        metrics.counter(
                "events.live.dropped",
                "Clients that were disconnected because they took changes too slowly",
                hub,
                ChangeHub::dropped);
    }

    private void registerMetrics(@Nullable CertificateWatch certificates) {
        if (certificates != null) {
            metrics.gauge(
                    "events.tls.certificate.days",
                    "Days until the TLS certificate in use expires; negative once it has",
                    certificates,
                    CertificateWatch::daysLeft);
            metrics.counter(
                    "events.tls.reload.failures",
                    "How often the files of the TLS certificate were found to hold no pair that can be used",
                    certificates,
                    CertificateWatch::failures);
        }
    }

    private static @Nullable AuditLog openAuditLog(@Nullable Path file) {
        try {
            return file == null ? null : AuditLog.open(file);
        } catch (IOException e) {
            throw new ConfigException("audit_log is \"" + file + "\", which cannot be used: " + e.getMessage());
        }
    }

    private void registerMetrics(@Nullable AuditLog log) {
        if (log != null) {
            metrics.gauge(
                    "events.audit.writable",
                    "Whether the audit log can be written (1); if not (0), nothing can be changed",
                    log,
                    audit -> audit.isWritable() ? 1 : 0);
        }
    }

    private static @Nullable RateLimiter limiter(@Nullable Rate rate) {
        return rate == null ? null : RateLimiter.perPeriod("requests", rate.requests(), rate.period());
    }

    private static TrustedProxies trustedProxies(ServerConfig config) {
        try {
            return new TrustedProxies(config.trustedProxies());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("trusted_proxies: " + e.getMessage());
        }
    }

    private static CorsOrigins corsOrigins(ServerConfig config) {
        try {
            return new CorsOrigins(config.corsOrigins());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("cors_origins: " + e.getMessage());
        }
    }

    private static String reason(IOException e, ServerConfig config) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String reason = String.valueOf(cause.getMessage());
        return cause instanceof BindException && reason.contains("in use")
                ? "port " + config.port() + " is taken by " + PortHolder.describe(config.host(), config.port())
                        + "; use --port to choose another"
                : "cannot listen on " + config.host() + ":" + config.port() + ": " + reason;
    }

    private static String description(EventRepository repository) {
        return repository instanceof EmbeddedStore store
                ? store
                        + store.connectionString()
                                .map(url -> " (also at " + url + ")")
                                .orElse("")
                : "MongoDB at " + repository;
    }

    /** The address of the server, such as {@code http://127.0.0.1:5000}. */
    public String url() {
        return http.url();
    }

    /** The location of the events, without user name and password. */
    public String storeDescription() {
        return storeDescription;
    }

    /** What the owner of the embedded store should know, such as that writes of the last run may be lost. It is in the log. */
    public List<String> storeWarnings() {
        return storeWarnings;
    }

    /** Which files all users of this machine can read, and should not. It is in the log. */
    public List<String> fileWarnings() {
        return fileWarnings;
    }

    /** What is wrong with the TLS certificate: it has expired, or soon will; empty if nothing is. */
    public Optional<String> certificateWarning() {
        return Optional.ofNullable(certificates).flatMap(CertificateWatch::warning);
    }

    /** The reason why the store could not be reached at the start; empty if it could. */
    public Optional<String> storeProblem() {
        return Optional.ofNullable(storeProblem);
    }

    /** Stops accepting requests, finishes accepted ones, and closes the store. */
    @Override
    public void close() {
        OwnerDoor door = ownerDoor;
        ChangeHub live = changes;
        try (certificates;
                door;
                http;
                live) {
            // Closed in reverse order.
        } finally {
            closeStore(repository, access, audit, expiry, retention, metrics);
        }
    }

    private static void closeStore(
            @Nullable EventRepository repository,
            @Nullable AccessControl access,
            @Nullable AuditLog audit,
            @Nullable HistoryExpiry expiry,
            @Nullable RetentionRuns retention,
            Metrics metrics) {
        try (metrics;
                audit;
                repository;
                expiry;
                retention;
                access) {
            // try-with-resources closes in reverse order.
        }
    }
}
