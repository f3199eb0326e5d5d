package dev.events.core.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A MongoDB replica set that fails as it is told to: a proxy in front of a server that does the work. Drivers see a set of
 * one or two members, with sessions, retryable writes and elections.
 *
 * <p>The server behind it is one in memory, or the one that {@code -Devents.test.mongodb-url} names. A second member is a
 * secondary with a server in memory of its own, which repeats every write of the primary.
 */
public final class FaultyMongo implements AutoCloseable {
    private static final String GIVEN = System.getProperty("events.test.mongodb-url", "");

    private final List<MongoServer> servers = new ArrayList<>();
    private final List<FaultyMember> members = new ArrayList<>();
    private final ObjectId processId = new ObjectId();
    private final Timer elections = new Timer("elections", true);

    // Guarded by this.
    private final List<Fault> faults = new ArrayList<>();
    private final List<BsonDocument> received = new ArrayList<>();
    /** The sessions whose last command went wrong by a fault that spares repetitions. */
    private final Set<BsonValue> disturbed = new HashSet<>();

    private boolean hasPrimary = true;
    private boolean away;
    private boolean frozen;
    /** How many commands have come in and not been answered, {@code hello} aside. */
    private int inProgress;

    private boolean closed;
    private long term = 1;
    /** Grows with each change that a driver is to hear of. */
    private long topology = 1;

    private FaultyMongo(int size, Supplier<? extends MongoBackend> backend) {
        for (int i = 0; i < size; i++) {
            members.add(new FaultyMember(this, i == 0 && !GIVEN.isEmpty() ? given() : inMemory(backend.get()), i == 0));
        }
        members.forEach(FaultyMember::start);
    }

    /** A set with a primary only. */
    public static FaultyMongo start() {
        return new FaultyMongo(1, SerialBackend::new);
    }

    /** A set with a primary only, which tells changes. Without this, a set in memory has no change streams. */
    public static FaultyMongo startWithChangeStreams() {
        return new FaultyMongo(1, OplogBackend::new);
    }

    /** A set with a primary and a secondary. */
    public static FaultyMongo startWithSecondary() {
        return new FaultyMongo(2, SerialBackend::new);
    }

    private static ServerAddress given() {
        return new ServerAddress(new ConnectionString(GIVEN).getHosts().get(0));
    }

    private ServerAddress inMemory(MongoBackend backend) {
        MongoServer server = new MongoServer(backend);
        servers.add(server);
        return new ServerAddress(server.bind());
    }

    /** Where the set is; options may be appended, each with an {@code &} before it. */
    public String connectionString() {
        ConnectionString given = GIVEN.isEmpty() ? null : new ConnectionString(GIVEN);
        String user = given == null || given.getCredential() == null
                ? ""
                : GIVEN.substring(GIVEN.indexOf("://") + 3, GIVEN.lastIndexOf('@') + 1);
        return "mongodb://" + user + String.join(",", hosts()) + "/?replicaSet=" + FaultyMember.SET_NAME
                + (given == null || given.getCredential() == null
                        ? ""
                        : "&authSource=" + given.getCredential().getSource());
    }

    List<String> hosts() {
        return members.stream().map(FaultyMember::address).collect(Collectors.toList());
    }

    /** Begins to describe what goes wrong with these commands; {@code "*"} is every command but {@code hello}. */
    public Script on(String... commands) {
        return new Script(List.of(commands));
    }

    /** What goes wrong with some commands, until {@link #clear} unless it says how often. */
    public final class Script {
        private final List<String> commands;
        private int every = 1;
        private int times = Integer.MAX_VALUE;

        private Script(List<String> commands) {
            this.commands = commands;
        }

        public Script once() {
            return times(1);
        }

        public Script times(int value) {
            this.times = value;
            return this;
        }

        /** Only every n-th of them, and never the repetition of one that went wrong so: a driver that retries sees no failure. */
        public Script every(int nth) {
            this.every = nth;
            return this;
        }

        /**
         * They are not done, and answered with an error.
         *
         * @param labels those of the answer; without any, a write that may be retried gets the label that says so
         */
        public void fail(int code, String codeName, String... labels) {
            add(Fault.error(code, codeName, List.of(labels)));
        }

        /** The first document of each write is refused with an error; nothing is done. */
        public void failDocument(int code) {
            add(Fault.writeError(code));
        }

        /** The first document of each write is refused, and the write concern not met. */
        public void failDocumentAndWriteConcern(int code, int writeConcernCode) {
            add(Fault.writeErrors(code, writeConcernCode));
        }

        /** They are not done, and the answer is nothing but a success. */
        public void answerNothing() {
            add(Fault.success());
        }

        /** They are done, and the answer says that the write concern was not met. */
        public void failWriteConcern(int code, String codeName) {
            add(Fault.writeConcernError(code, codeName));
        }

        /** The connection is closed, and they are not done. */
        public void dropBefore() {
            add(Fault.of(Fault.Kind.DROP_BEFORE));
        }

        /** They are done, and the connection is closed without an answer. */
        public void dropAfter() {
            add(Fault.of(Fault.Kind.DROP_AFTER));
        }

        /** They are done a little later. */
        public void delay(Duration duration) {
            add(Fault.delay(duration.toMillis()));
        }

        /** They wait until {@link FaultyMongo#clear}; then they are done, late. */
        public void hang() {
            add(Fault.of(Fault.Kind.HANG));
        }

        private void add(Fault fault) {
            synchronized (FaultyMongo.this) {
                faults.add(fault.on(commands, every, times));
            }
        }
    }

    /** Nothing goes wrong any more; what hangs goes on. */
    public synchronized void clear() {
        faults.clear();
        away = false;
        frozen = false;
        notifyAll();
    }

    /** What hangs goes on; what is to go wrong otherwise still does. */
    public synchronized void release() {
        faults.removeIf(fault -> fault.kind() == Fault.Kind.HANG);
        notifyAll();
    }

    /** What a frozen set was asked goes on. */
    public synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    /** Every command hangs, {@code hello} included, until {@link #clear} or {@link #thaw}. */
    public synchronized void freeze() {
        frozen = true;
    }

    /** Every connection breaks, and so does every new one, until {@link #clear}. */
    public void goAway() {
        synchronized (this) {
            away = true;
        }
        members.forEach(FaultyMember::disconnect);
    }

    /** The primary becomes a secondary, and there is none until {@link #elect}. */
    public synchronized void stepDown() {
        hasPrimary = false;
        changed();
    }

    /** The member that was the primary is again. */
    public synchronized void elect() {
        hasPrimary = true;
        term++;
        changed();
    }

    /** There is no primary for a while. */
    public void stepDown(Duration duration) {
        stepDown();
        elections.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        elect();
                    }
                },
                duration.toMillis());
    }

    /** The secondary stays as it is until {@link #catchUp}. */
    public void lag() {
        members.get(1).lag();
    }

    /** The secondary does what it has missed. */
    public void catchUp() {
        members.get(1).catchUp();
    }

    /** The commands of this name that have come in so far. */
    public synchronized List<BsonDocument> commands(String name) {
        return received.stream()
                .filter(command -> command.getFirstKey().equals(name))
                .toList();
    }

    public int count(String command) {
        return commands(command).size();
    }

    /** Returns once this many commands of the name have come in. */
    public synchronized void await(String command, int count) throws InterruptedException {
        while (count(command) < count) {
            wait();
        }
    }

    /** Returns once every command that has come in is answered, or its connection closed. */
    public synchronized void awaitQuiet() throws InterruptedException {
        while (inProgress > 0) {
            wait();
        }
    }

    /** A collection for the tests that use this set. It is dropped in the end. */
    public String collection() {
        return "faulty_" + processId;
    }

    /** Forgets the commands that have come in. */
    public synchronized void forget() {
        received.clear();
    }

    // What members ask.

    /** Notes a command and waits while the set is frozen. */
    synchronized void received(BsonDocument command) throws InterruptedException {
        received.add(command);
        notifyAll();
        awaitThaw();
    }

    synchronized boolean isAway() {
        return away;
    }

    synchronized void begin() {
        inProgress++;
    }

    synchronized void end() {
        inProgress--;
        notifyAll();
    }

    synchronized void awaitThaw() throws InterruptedException {
        while (frozen && !closed) {
            wait();
        }
    }

    /** What goes wrong with a command. */
    synchronized Fault next(BsonDocument command) throws InterruptedException {
        BsonValue session = command.getOrDefault("lsid", new BsonDocument());
        boolean isRepetition = disturbed.remove(session);
        for (Fault fault : faults) {
            if (!(isRepetition && fault.every() > 1) && fault.takes(command.getFirstKey())) {
                if (fault.every() > 1) {
                    disturbed.add(session);
                }
                while (fault.kind() == Fault.Kind.HANG && faults.contains(fault) && !closed) {
                    wait();
                }
                if (fault.kind() == Fault.Kind.DELAY) {
                    pause(fault.answer());
                }
                return fault.kind() == Fault.Kind.HANG ? Fault.NOTHING : fault;
            }
        }
        return Fault.NOTHING;
    }

    private synchronized void pause(@Nullable BsonDocument description) throws InterruptedException {
        long end = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(
                        description == null ? 0 : description.getInt64("millis").getValue());
        for (long left = end - System.nanoTime(); left > 0 && !closed; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    synchronized boolean hasPrimary() {
        return hasPrimary;
    }

    /** The part of {@code hello} and of errors by which drivers tell old news from new. */
    synchronized BsonDocument topologyVersion() {
        return new BsonDocument("processId", new BsonObjectId(processId)).append("counter", new BsonInt64(topology));
    }

    /** Waits until there is something new, or for as long as the driver wants to wait. */
    synchronized void awaitNews(long seen, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; topology == seen && left > 0 && !closed; ) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        awaitThaw();
    }

    /** A member has told a driver that it cannot do what a primary does: the next {@code hello} is news. */
    synchronized void changed() {
        topology++;
        notifyAll();
    }

    synchronized void describe(BsonDocument hello) {
        hello.append("topologyVersion", topologyVersion());
        if (hasPrimary) {
            hello.append("electionId", new BsonObjectId(new ObjectId(String.format("7fffffff%016x", term))));
        }
        hello.append("setVersion", new BsonInt32(1));
    }

    /** To the members that follow the primary. */
    void replicate(WireMessage write) throws IOException {
        for (FaultyMember member : members.subList(1, members.size())) {
            member.apply(write);
        }
    }

    boolean isReplicated() {
        return members.size() > 1;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            clear();
        }
        elections.cancel();
        if (!GIVEN.isEmpty()) {
            try (MongoClient client = MongoClients.create(GIVEN)) {
                client.getDatabase("events_test").getCollection(collection()).drop();
            }
        }
        members.forEach(member -> {
            try {
                member.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        servers.forEach(MongoServer::shutdownNow);
    }
}
