package dev.events.core.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.ErrorCategory;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.connection.ClusterSettings;
import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.EditResult;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventExistsException;
import dev.events.core.EventOrder;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TagCount;
import dev.events.core.stats.EventStats;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
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

    private static final Bson EVERYTHING = Filters.empty();

    private static final Bson IN_NO_ORDER = Filters.empty();

    /** How many starts or ids go into one command; far below the 16 MiB that one may have. */
    private static final int VALUES_PER_COMMAND = 1000;

    private final EventCollection collection;

    private volatile boolean indexed;

    private MongoEventRepository(EventCollection collection) {
        this.collection = collection;
    }

    /**
     * Opens the default collection of a MongoDB deployment and creates the indexes that it lacks.
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
     * {@return a repository on a collection of another store} For providers of stores, not for applications.
     *
     * @param collection closed when the repository is closed
     */
    public static MongoEventRepository over(EventCollection collection) {
        return new MongoEventRepository(collection);
    }

    @Override
    public Event add(Event event) {
        Document document = EventDocuments.write(event.requireWithinLimits());
        List<BulkWriteError> errors = translating(() -> collection().insert(List.of(document)));
        if (errors.isEmpty()) {
            return event;
        }
        throw errors.get(0).getCategory() == ErrorCategory.DUPLICATE_KEY
                ? new EventExistsException(event.id(), null)
                : MongoErrors.refused(errors.get(0));
    }

    @Override
    public List<AddResult> addAll(List<Addition> additions) {
        return EventInserts.add(translating(this::primary), additions);
    }

    @Override
    public Optional<Event> update(String id, UnaryOperator<Event> change) {
        return changes().update(id, change);
    }

    @Override
    public EditResult edit(EventQuery query, EventEdit edit, boolean dryRun) {
        return changes().edit(query, edit, dryRun);
    }

    private EventChanges changes() {
        return new EventChanges(translating(this::primary));
    }

    @Override
    public Optional<Event> find(String id) {
        try (Stream<FoundEvent> found = found(byId(id), IN_NO_ORDER, 1)) {
            return found.findFirst().map(FoundEvent::event);
        }
    }

    @Override
    public List<Event> findAll(Collection<String> ids) {
        List<ObjectId> distinct = ids.stream()
                .distinct()
                .map(id -> new ObjectId(Event.requireId(id)))
                .toList();
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < distinct.size(); i += VALUES_PER_COMMAND) {
            List<ObjectId> chunk = distinct.subList(i, Math.min(i + VALUES_PER_COMMAND, distinct.size()));
            try (Stream<Event> found = events(found(Filters.in(EventDocuments.ID, chunk), IN_NO_ORDER, 0))) {
                found.forEach(all::add);
            }
        }
        return all;
    }

    @Override
    public EventPage page(EventQuery query, EventOrder order, int limit, @Nullable String cursor) {
        if (limit < 1 || limit == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("limit is " + limit + "; it must be at least 1");
        }
        Bson filter = EventFilters.of(query);
        Bson rest = cursor == null
                ? filter
                : Filters.and(filter, PageCursor.parse(cursor).filter(order));
        // One more than asked for, to know whether there is a next page.
        List<FoundEvent> found;
        try (Stream<FoundEvent> stream = found(rest, EventFilters.sort(order), limit + 1)) {
            found = stream.toList();
        }
        boolean more = found.size() > limit;
        List<Event> events = found.stream()
                .limit(limit)
                .map(FoundEvent::event)
                .filter(Objects::nonNull)
                .toList();
        return new EventPage(events, more ? found.get(limit - 1).cursor().toString() : null);
    }

    @Override
    public Stream<Event> stream(EventQuery query, EventOrder order) {
        return events(found(EventFilters.of(query), EventFilters.sort(order), 0));
    }

    @Override
    public Stream<Event> stream(EventQuery query) {
        return events(found(EventFilters.of(query), IN_NO_ORDER, 0));
    }

    private Stream<FoundEvent> found(Bson filter, Bson sort, int limit) {
        return found(filter, sort, limit, null);
    }

    /**
     * What a query finds.
     *
     * @param limit 0 for all
     * @param fields those that are looked at, null for all; for what travels over a connection
     */
    private Stream<FoundEvent> found(Bson filter, Bson sort, int limit, @Nullable Bson fields) {
        return FoundStream.of(collection, () -> collection().find(filter, sort, fields, limit, EventDecoder.INSTANCE));
    }

    private static Stream<Event> events(Stream<FoundEvent> found) {
        return found.map(FoundEvent::event).filter(Objects::nonNull);
    }

    @Override
    public long count(EventQuery query) {
        return translating(() -> collection().count(EventFilters.of(query)));
    }

    @Override
    public List<StatsRow> stats(EventQuery query, StatsBy by, ZoneId zone, Instant now) {
        Bson fields = by == StatsBy.TAG
                ? Projections.include(
                        EventDocuments.START, EventDocuments.STOP, EventDocuments.OPEN, EventDocuments.TAGS)
                : Projections.include(EventDocuments.START, EventDocuments.STOP, EventDocuments.OPEN);
        Bson filter = EventFilters.of(query);
        Bson sort = EventFilters.sort(EventOrder.OLDEST_FIRST);
        try (Stream<Event> events = events(found(filter, sort, 0, fields))) {
            return EventStats.of(events.iterator(), query.range(), by, zone, now);
        }
    }

    @Override
    public List<TagCount> tags(String prefix, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit + "; it must be at least 1");
        }
        return translating(() -> collection().aggregate(TagCounts.pipeline(prefix, limit))).stream()
                .map(TagCounts::read)
                .toList();
    }

    @Override
    public boolean remove(String id) {
        Bson filter = byId(id);
        return translating(() -> collection().deleteOne(filter));
    }

    @Override
    public boolean remove(String id, Predicate<Event> condition) {
        return changes().remove(id, condition);
    }

    @Override
    public long remove(EventQuery query) {
        return changes().remove(query);
    }

    @Override
    public Set<Instant> removeStartingAt(Collection<Instant> starts) {
        List<Double> wanted =
                starts.stream().map(EpochSeconds::toDouble).distinct().toList();
        Set<Instant> removed = new LinkedHashSet<>();
        for (int i = 0; i < wanted.size(); i += VALUES_PER_COMMAND) {
            List<Double> chunk = wanted.subList(i, Math.min(i + VALUES_PER_COMMAND, wanted.size()));
            Set<Double> found = startsAmong(chunk);
            if (!found.isEmpty()) {
                // Only what was found: an event that is added at another of the starts right now would go unreported.
                translating(() -> collection()
                        .deleteMany(
                                Filters.and(EventFilters.of(EventQuery.ALL), Filters.in(EventDocuments.START, found))));
                found.stream().map(EpochSeconds::toInstant).forEach(removed::add);
            }
        }
        if (removed.isEmpty()) {
            translating(() -> {
                collection.confirm(); // as in EventChanges
                return true;
            });
        }
        return removed;
    }

    private Set<Double> startsAmong(List<Double> starts) {
        Bson filter = Filters.and(EventFilters.of(EventQuery.ALL), Filters.in(EventDocuments.START, starts));
        Bson fields = Projections.include(EventDocuments.START);
        try (Stream<Document> found = EventDocuments.find(translating(this::primary), filter, IN_NO_ORDER, fields, 0)) {
            return found.map(EventDocuments::start).collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    @Override
    public long removeAll() {
        return translating(() -> collection().deleteMany(EVERYTHING));
    }

    @Override
    public void ping() {
        translating(() -> {
            collection().ping();
            return true;
        });
    }

    @Override
    public void close() {
        collection.close();
    }

    /** Where the events are: hosts, database and collection, without user name and password. */
    @Override
    public String toString() {
        return collection.toString();
    }

    /**
     * The collection, once it has its indexes. Several threads may create them at the same time, which MongoDB allows;
     * waiting for one another would add up their timeouts while it is away.
     */
    private EventCollection collection() {
        if (!indexed) {
            EventIndexes.create(collection);
            indexed = true;
        }
        return collection;
    }

    /** For reads that decide on a write. */
    private EventCollection primary() {
        return collection().primary();
    }

    private <T> T translating(Supplier<T> call) {
        return MongoErrors.translating(collection, call);
    }

    private static Bson byId(String id) {
        return Filters.eq(EventDocuments.ID, new ObjectId(Event.requireId(id)));
    }

    /** Gathers what a repository is opened with: a connection string or a client, and where in it the events are. */
    public static final class Builder {
        private @Nullable ConnectionString connectionString;
        private @Nullable MongoClient client;
        private String database = DEFAULT_DATABASE;
        private String collection = DEFAULT_COLLECTION;
        private @Nullable Duration serverSelectionTimeout;
        private Duration readTimeout = ClientSettings.DEFAULT_READ_LIMIT;

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
         * Connects and creates the indexes that are missing.
         *
         * @return the opened repository
         * @throws IllegalArgumentException if database or collection is not a name that MongoDB allows
         * @throws IllegalStateException unless exactly one of connection string and client is given
         * @throws dev.events.core.StoreUnavailableException if the deployment cannot be reached
         */
        public MongoEventRepository open() {
            MongoEventRepository repository = openLazily();
            try {
                repository.translating(repository::collection);
            } catch (RuntimeException e) {
                repository.close();
                throw e;
            }
            return repository;
        }

        /**
         * Returns at once, whether the deployment can be reached or not; the indexes are created before the first
         * operation.
         *
         * @return the repository
         * @throws IllegalArgumentException if database or collection is not a name that MongoDB allows
         * @throws IllegalStateException unless exactly one of connection string and client is given
         */
        public MongoEventRepository openLazily() {
            if (client != null && connectionString == null) {
                return over(new DriverCollection(client, null, hosts(client), database, collection));
            }
            if (client != null || connectionString == null) {
                throw new IllegalStateException("give either a connection string or a client");
            }
            // Checked before there is a client to close.
            new com.mongodb.MongoNamespace(database, collection);
            ClientSettings settings = settings(connectionString);
            String hosts = String.join(",", connectionString.getHosts());
            return over(new DriverCollection(
                    MongoClients.create(settings.build()), settings.writeLimit(), hosts, database, collection));
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
