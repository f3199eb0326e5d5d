package dev.events.core.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.ErrorCategory;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.connection.ClusterSettings;
import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.ChangeFeed;
import dev.events.core.EditResult;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventExistsException;
import dev.events.core.EventOrder;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.Operation;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TagCount;
import dev.events.core.Timeline;
import dev.events.core.history.EventHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Events in a MongoDB collection, in the shape that the original service gave them.
 *
 * <p>Over a connection string, writes are acknowledged by a majority and journaled unless the string says otherwise
 * ({@code w}, {@code journal}); over the application's own {@link MongoClient}, as that client is set up. Whatever the read
 * preference, what decides on a write is read from the primary.
 */
public final class MongoEventRepository implements EventRepository {
    static {
        DriverLogging.start(); // before any class of the driver asks for a logger
    }

    /** The database that the original service used. */
    public static final String DEFAULT_DATABASE = "dbEvent";
    /** The collection that the original service used. */
    public static final String DEFAULT_COLLECTION = "myCollectionEvent";

    private final EventCollection collection;

    /** For reads that decide on a write. */
    private final EventCollection primary;

    private final EventIndexes indexes;
    private final EventReads reads;
    private final EventChanges changes;

    private final MongoEventHistory history;

    private MongoEventRepository(EventCollection collection, EventIndexes indexes, MongoEventHistory history) {
        this.collection = collection;
        this.primary = collection.primary();
        this.indexes = indexes;
        this.history = history;
        this.reads = new EventReads(collection);
        this.changes = new EventChanges(primary);
    }

    /**
     * Opens the default collection of a MongoDB deployment. The indexes that it lacks are created in the background.
     *
     * @param connectionString {@code mongodb://…}, {@code mongodb+srv://…}, or {@code host:port}
     * @return the opened repository
     * @throws IllegalArgumentException if it is none of these
     * @throws dev.events.core.StoreUnavailableException if the deployment cannot be reached
     */
    public static MongoEventRepository open(String connectionString) {
        return builder().connectionString(connectionString).open();
    }

    /** {@return the settings of a repository, which open it} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return a repository on a collection of another store, which has its indexes if they can be created} For providers of
     * stores, not for applications.
     *
     * @param collection closed when the repository is closed
     */
    public static MongoEventRepository over(EventCollection collection) {
        EventIndexes indexes = EventIndexes.ofEvents(collection, status -> {});
        indexes.checkNow();
        indexes.start();
        return new MongoEventRepository(collection, indexes, new MongoEventHistory(collection, status -> {}, true));
    }

    @Override
    public Event add(Event event) {
        Document document = EventDocuments.write(event.requireWithinLimits());
        List<BulkWriteError> errors = translating(() -> collection.insert(List.of(document)));
        if (errors.isEmpty()) {
            return event;
        }
        throw errors.get(0).getCategory() == ErrorCategory.DUPLICATE_KEY
                ? new EventExistsException(event.id(), null)
                : MongoErrors.refused(errors.get(0));
    }

    @Override
    public List<AddResult> addAll(List<Addition> additions) {
        return EventInserts.add(primary, additions);
    }

    @Override
    public Optional<Event> update(String id, UnaryOperator<Event> change, Operation operation) {
        history.prepare(operation);
        return changes.update(id, change, operation);
    }

    @Override
    public EditResult edit(EventQuery query, EventEdit edit, boolean dryRun, Operation operation) {
        history.prepare(operation);
        return EventEdits.edit(primary, query, edit, dryRun, operation);
    }

    @Override
    public Optional<Event> find(String id) {
        return reads.find(id);
    }

    @Override
    public List<Event> findAll(Collection<String> ids) {
        return reads.findAll(ids);
    }

    @Override
    public EventPage page(EventQuery query, EventOrder order, int limit, @Nullable String cursor) {
        return reads.page(query, order, limit, cursor);
    }

    @Override
    public Stream<Event> stream(EventQuery query, EventOrder order) {
        return reads.stream(query, order);
    }

    @Override
    public Stream<Event> stream(EventQuery query) {
        return reads.stream(query);
    }

    @Override
    public long count(EventQuery query) {
        return reads.count(query);
    }

    @Override
    public List<StatsRow> stats(EventQuery query, StatsBy by, ZoneId zone, Instant now) {
        return reads.stats(query, by, zone, now);
    }

    @Override
    public Timeline timeline(Timeline.Request request, Instant now) {
        return reads.timeline(request, now);
    }

    @Override
    public List<TagCount> tags(String prefix, int limit) {
        return reads.tags(prefix, limit);
    }

    @Override
    public boolean remove(String id, Operation operation) {
        history.prepare(operation);
        return changes.remove(id, operation);
    }

    @Override
    public boolean remove(String id, Predicate<Event> condition, Operation operation) {
        history.prepare(operation);
        return changes.remove(id, condition, operation);
    }

    @Override
    public long remove(EventQuery query, Operation operation) {
        history.prepare(operation);
        return new EventRemovals(primary, operation).remove(query);
    }

    @Override
    public Set<Instant> removeStartingAt(Collection<Instant> starts, Operation operation) {
        history.prepare(operation);
        return new EventRemovals(primary, operation).removeStartingAt(starts);
    }

    @Override
    public long removeAll(Operation operation) {
        history.prepare(operation);
        return new EventRemovals(primary, operation).removeAll();
    }

    @Override
    public ChangeFeed changes(@Nullable String since) {
        return new EventFeed(primary, since);
    }

    @Override
    public String position() {
        return translating(primary::position);
    }

    /**
     * {@return whether {@link #changes} tells the changes that other processes make} On a replica set and a sharded cluster it
     * does. A standalone MongoDB tells none; then this repository tells the last 10,000 that it has made itself, and positions are
     * good until it is closed.
     */
    public boolean tellsChangesOfOthers() {
        return translating(() -> !(primary instanceof DriverCollection driver) || driver.tellsChangesOfOthers());
    }

    @Override
    public void ping() {
        translating(() -> {
            collection.ping();
            return true;
        });
    }

    /** {@return which indexes were missing at the last look, of which there is one every minute} */
    public IndexStatus indexes() {
        return indexes.status();
    }

    /** {@return the recorded operations on these events, which can be undone} It can be used until this repository is closed. */
    public EventHistory history() {
        return history;
    }

    /**
     * {@return documents in a collection beside that of the events, named as it is with an underscore and {@code suffix}} They
     * can be used until this repository is closed.
     *
     * @param suffix the end of the collection's name, such as {@code tokens}
     */
    public CompanionDocuments companion(String suffix) {
        return new CompanionDocuments(collection.companion(suffix));
    }

    /** Creates the missing indexes in this thread. */
    void checkIndexesNow() {
        indexes.checkNow();
    }

    @Override
    public void close() {
        indexes.close();
        history.close();
        collection.close();
    }

    /** Where the events are: hosts, database and collection, without user name and password. */
    @Override
    public String toString() {
        return collection.toString();
    }

    private <T> T translating(Supplier<T> call) {
        return MongoErrors.translating(collection, call);
    }

    /** Gathers what a repository is opened with: a connection string or a client, and where in it the events are. */
    public static final class Builder {
        private @Nullable ConnectionString connectionString;
        private @Nullable MongoClient client;
        private String database = DEFAULT_DATABASE;
        private String collection = DEFAULT_COLLECTION;
        private @Nullable Duration serverSelectionTimeout;
        private Duration readTimeout = ClientSettings.DEFAULT_READ_LIMIT;
        private Consumer<IndexStatus> indexListener = status -> {};

        private Builder() {}

        /**
         * The deployment to connect to, with credentials and options as MongoDB defines them. A database in the string
         * is where the user is looked up, not where the events are; that is {@link #database}.
         *
         * @param value {@code mongodb://…}, {@code mongodb+srv://…}, or {@code host:port}
         * @return this builder
         * @throws IllegalArgumentException if it is none of these, asks for writes without acknowledgement ({@code w=0}), or for
         *     compression by a library that is not there; the message holds no password
         */
        public Builder connectionString(String value) {
            this.connectionString = ConnectionStrings.parse(value);
            ClientSettings.check(this.connectionString);
            return this;
        }

        /**
         * The application's own client, which {@link MongoEventRepository#close()} leaves open.
         *
         * @param value a client, already connected or not
         * @return this builder
         */
        public Builder client(MongoClient value) {
            this.client = value;
            return this;
        }

        /**
         * The database; {@value #DEFAULT_DATABASE} unless given.
         *
         * @param value the name of the database
         * @return this builder
         */
        public Builder database(String value) {
            this.database = value;
            return this;
        }

        /**
         * The collection; {@value #DEFAULT_COLLECTION} unless given.
         *
         * @param value the name of the collection
         * @return this builder
         */
        public Builder collection(String value) {
            this.collection = value;
            return this;
        }

        /**
         * How long an operation waits for a server that can take it before it throws {@link
         * dev.events.core.StoreUnavailableException}; 5 seconds unless given here or in the connection string, which wins. Has
         * no effect on the application's own client.
         *
         * @param value the longest wait
         * @return this builder
         */
        public Builder serverSelectionTimeout(Duration value) {
            this.serverSelectionTimeout = value;
            return this;
        }

        /**
         * How long a read may take in all before it throws {@link dev.events.core.StoreUnavailableException}, or each batch of a
         * stream; 30 seconds unless given here or in the connection string ({@code socketTimeoutMS} or {@code timeoutMS}), which
         * wins. A write may take as long, but no longer than 10 seconds unless the connection string says so ({@code timeoutMS},
         * {@code wtimeoutMS}). MongoDB gives up at the same time. Has no effect on the application's own client.
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
         * Hears which indexes are missing, so that an application can log it: when some are found to be missing and are
         * being created, when they could not be created for another reason than before, and when they are there.
         *
         * @param value is called in a thread of the repository
         * @return this builder
         */
        public Builder indexListener(Consumer<IndexStatus> value) {
            this.indexListener = value;
            return this;
        }

        /**
         * Connects. The indexes that are missing are created in the background; until they are there, reading takes longer.
         *
         * @return the opened repository
         * @throws IllegalArgumentException if database or collection is not a name that MongoDB allows, or the application's
         *     client writes without acknowledgement ({@code w=0})
         * @throws IllegalStateException unless exactly one of connection string and client is given
         * @throws dev.events.core.StoreUnavailableException if the deployment cannot be reached
         */
        public MongoEventRepository open() {
            MongoEventRepository repository = openLazily();
            try {
                repository.ping();
            } catch (RuntimeException e) {
                repository.close();
                throw e;
            }
            return repository;
        }

        /**
         * Returns at once, whether the deployment can be reached or not. The indexes are created in the background once it
         * can.
         *
         * @return the repository
         * @throws IllegalArgumentException if database or collection is not a name that MongoDB allows, or the application's
         *     client writes without acknowledgement ({@code w=0})
         * @throws IllegalStateException unless exactly one of connection string and client is given
         */
        public MongoEventRepository openLazily() {
            EventCollection opened = openCollection();
            EventIndexes indexes = EventIndexes.ofEvents(opened, indexListener);
            indexes.start();
            return new MongoEventRepository(opened, indexes, new MongoEventHistory(opened, indexListener, false));
        }

        /**
         * Returns at once, whether the deployment can be reached or not. Creates nothing.
         *
         * @return all that is kept for the events, to be copied to another store or from one
         * @throws IllegalArgumentException if database or collection is not a name that MongoDB allows, or the application's
         *     client writes without acknowledgement ({@code w=0})
         * @throws IllegalStateException unless exactly one of connection string and client is given
         */
        public StoreDocuments openDocuments() {
            return StoreDocuments.over(openCollection());
        }

        private EventCollection openCollection() {
            if (client != null && connectionString == null) {
                ClientSettings.check(client.getDatabase(database).getWriteConcern());
                return new DriverCollection(client, null, hosts(client), database, collection);
            }
            if (client != null || connectionString == null) {
                throw new IllegalStateException("give either a connection string or a client");
            }
            // Checked before there is a client to close.
            new com.mongodb.MongoNamespace(database, collection);
            ClientSettings settings = settings(connectionString);
            String hosts = String.join(",", connectionString.getHosts());
            return new DriverCollection(
                    MongoClients.create(settings.build()), settings.writeLimit(), hosts, database, collection);
        }

        /**
         * {@return the options of the connection that are in force, as words for a log: those of the connection string, and this
         * library's where it has none; without anything secret}
         *
         * @throws IllegalStateException unless there is a connection string
         */
        public String options() {
            if (connectionString == null) {
                throw new IllegalStateException("the options of a client are its own");
            }
            return settings(connectionString).toString();
        }

        private ClientSettings settings(ConnectionString target) {
            return new ClientSettings(target, serverSelectionTimeout, readTimeout);
        }

        private static String hosts(MongoClient client) {
            ClusterSettings cluster = client.getClusterDescription().getClusterSettings();
            return cluster.getSrvHost() != null
                    ? cluster.getSrvHost()
                    : cluster.getHosts().stream().map(Object::toString).collect(Collectors.joining(","));
        }
    }
}
