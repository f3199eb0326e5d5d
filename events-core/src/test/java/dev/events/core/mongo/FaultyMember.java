package dev.events.core.mongo;

import com.mongodb.ServerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** One member of a {@link FaultyMongo}: listens for drivers and passes their commands on to a server. */
final class FaultyMember implements AutoCloseable {
    static final String SET_NAME = "faulty";

    /** MongoDB 7.0. */
    private static final int WIRE_VERSION = 21;

    private static final int SESSION_MINUTES = 30;

    private static final Set<String> HELLO = Set.of("hello", "isMaster", "ismaster");

    private static final Set<String> READS =
            Set.of("find", "aggregate", "count", "distinct", "explain", "listIndexes", "listCollections", "dbStats");

    /** What a secondary does as well as a primary, whatever it is asked with. */
    private static final Set<String> NEUTRAL =
            Set.of("ping", "getMore", "killCursors", "endSessions", "buildInfo", "saslStart", "saslContinue", "logout");

    /** What the server behind may not know. */
    private static final List<String> STRIPPED =
            List.of("lsid", "txnNumber", "$clusterTime", "$readPreference", "readConcern");

    private final FaultyMongo set;
    private final ServerAddress server;
    private final boolean leads;
    private final ServerSocket listener;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Map<BsonValue, Session> sessions = new ConcurrentHashMap<>();

    /** The writes that a lagging secondary has missed; null while it keeps up. Guarded by {@link #replication}. */
    private @Nullable List<WireMessage> missed;

    private final Object replication = new Object();
    private @Nullable Socket replicationTarget;

    /** The last write of a session, which is answered and not done again when it is retried. */
    private static final class Session {
        private long transaction = -1;
        private @Nullable BsonDocument reply;
    }

    /** @param leads whether it is the primary when there is one */
    FaultyMember(FaultyMongo set, ServerAddress server, boolean leads) {
        this.set = set;
        this.server = server;
        this.leads = leads;
        try {
            this.listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    void start() {
        daemon("member " + address(), () -> {
            while (true) {
                Socket client = listener.accept();
                connections.add(client);
                if (set.isAway()) {
                    disconnect();
                }
                daemon("connection to " + address(), () -> serve(client));
            }
        });
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void daemon(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException e) {
                        // One of the two sides has gone.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        return socket;
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        try (client;
                Socket backend = connect()) {
            client.setTcpNoDelay(true);
            WireMessage request = WireMessage.read(client.getInputStream());
            while (request != null && answer(request, client, backend)) {
                request = WireMessage.read(client.getInputStream());
            }
        } finally {
            connections.remove(client);
        }
    }

    /** Returns whether the connection goes on. */
    private boolean answer(WireMessage request, Socket client, Socket backend)
            throws IOException, InterruptedException {
        BsonDocument command = request.body();
        set.received(command);
        if (HELLO.contains(command.getFirstKey())) {
            hello(request, client, backend);
            return true;
        }
        set.begin();
        try {
            return answerCommand(request, client, backend);
        } finally {
            set.end();
        }
    }

    private boolean answerCommand(WireMessage request, Socket client, Socket backend)
            throws IOException, InterruptedException {
        BsonDocument command = request.body();
        Fault fault = set.next(command);
        Fault.Kind kind = fault.kind();
        if (kind == Fault.Kind.DROP_BEFORE) {
            return false;
        }
        BsonDocument reply;
        if (kind == Fault.Kind.ANSWER) {
            reply = fault.into(new BsonDocument(), command, set);
        } else if (isForThePrimary(command) && !(leads && set.hasPrimary())) {
            reply = notPrimary(command);
        } else {
            reply = execute(request, backend);
        }
        if (kind == Fault.Kind.DROP_AFTER) {
            return false;
        }
        if (kind == Fault.Kind.ADD_TO_REPLY) {
            reply = fault.into(reply.clone(), command, set);
        }
        set.awaitThaw();
        request.reply(reply).write(client.getOutputStream());
        return true;
    }

    private static boolean isForThePrimary(BsonDocument command) {
        String name = command.getFirstKey();
        if (NEUTRAL.contains(name)) {
            return false;
        }
        BsonDocument preference = command.getDocument("$readPreference", new BsonDocument());
        return !READS.contains(name)
                || preference
                        .getString("mode", new BsonString("primary"))
                        .getValue()
                        .equals("primary");
    }

    private BsonDocument notPrimary(BsonDocument command) {
        boolean read = READS.contains(command.getFirstKey());
        BsonDocument error = new BsonDocument("ok", new BsonInt32(0))
                .append("code", new BsonInt32(read ? 13435 : 10107))
                .append("codeName", new BsonString(read ? "NotPrimaryNoSecondaryOk" : "NotWritablePrimary"))
                .append("errmsg", new BsonString("not primary"));
        return Fault.complete(error, command, set);
    }

    private BsonDocument execute(WireMessage request, Socket backend) throws IOException {
        BsonDocument command = request.body();
        if (command.getFirstKey().equals("endSessions")) {
            return new BsonDocument("ok", new BsonInt32(1));
        }
        BsonDocument stripped = command.clone();
        STRIPPED.forEach(stripped::remove);
        WireMessage forwarded = WireMessage.of(0, 0, stripped, request.sequences());
        BsonValue transaction = command.get("txnNumber");
        if (transaction == null) {
            return isForThePrimary(command) && !READS.contains(command.getFirstKey())
                    ? write(forwarded, backend)
                    : ask(forwarded, backend);
        }
        Session session = sessions.computeIfAbsent(command.getDocument("lsid"), id -> new Session());
        synchronized (session) {
            BsonDocument done = session.reply;
            if (done != null && session.transaction >= transaction.asInt64().getValue()) {
                return done.clone();
            }
            BsonDocument reply = write(forwarded, backend);
            if (isOk(reply)) {
                session.transaction = transaction.asInt64().getValue();
                session.reply = reply.clone();
            }
            return reply;
        }
    }

    private BsonDocument write(WireMessage command, Socket backend) throws IOException {
        if (!set.isReplicated()) {
            return ask(command, backend);
        }
        synchronized (replication) {
            BsonDocument reply = ask(command, backend);
            if (isOk(reply)) {
                set.replicate(command);
            }
            return reply;
        }
    }

    private static boolean isOk(BsonDocument reply) {
        return reply.getNumber("ok", new BsonInt32(0)).intValue() == 1;
    }

    private static BsonDocument ask(WireMessage command, Socket backend) throws IOException {
        command.write(backend.getOutputStream());
        WireMessage reply = WireMessage.read(backend.getInputStream());
        if (reply == null) {
            throw new IOException("the server has closed the connection");
        }
        return reply.body();
    }

    /** Answers at once, or when there is news; if the driver wants it so, again and again. */
    private void hello(WireMessage request, Socket client, Socket backend) throws IOException, InterruptedException {
        BsonDocument command = request.body().clone();
        BsonValue seen = command.remove("topologyVersion");
        BsonValue wait = command.remove("maxAwaitTimeMS");
        command.remove("compression");
        command.put("$db", command.getOrDefault("$db", new BsonString("admin")));
        BsonDocument description = ask(WireMessage.of(0, 0, command, WireMessage.NONE), backend);
        if (seen == null || wait == null) {
            request.reply(describe(description)).write(client.getOutputStream());
            return;
        }
        boolean exhaust = (request.flags() & WireMessage.EXHAUST_ALLOWED) != 0;
        long counter = seen.asDocument().getNumber("counter").longValue();
        WireMessage last = request;
        do {
            set.awaitNews(counter, wait.asNumber().longValue());
            BsonDocument news = describe(description);
            counter = news.getDocument("topologyVersion").getInt64("counter").getValue();
            last = last.next(exhaust ? WireMessage.MORE_TO_COME : 0, news);
            last.write(client.getOutputStream());
        } while (exhaust);
    }

    private BsonDocument describe(BsonDocument original) {
        BsonDocument hello = original.clone();
        List.of(
                        "msg",
                        "compression",
                        "topologyVersion",
                        "setVersion",
                        "electionId",
                        "hosts",
                        "primary",
                        "me",
                        "lastWrite")
                .forEach(hello::remove);
        List<String> hosts = set.hosts();
        set.describe(hello);
        boolean primary = leads && hello.containsKey("electionId");
        hello.append("helloOk", BsonBoolean.TRUE)
                .append("isWritablePrimary", BsonBoolean.valueOf(primary))
                .append("ismaster", BsonBoolean.valueOf(primary))
                .append("secondary", BsonBoolean.valueOf(!primary))
                .append("setName", new BsonString(SET_NAME))
                .append(
                        "hosts",
                        new BsonArray(hosts.stream().map(BsonString::new).toList()))
                .append("me", new BsonString(address()))
                .append("logicalSessionTimeoutMinutes", new BsonInt32(SESSION_MINUTES))
                .append("minWireVersion", new BsonInt32(0))
                .append("maxWireVersion", new BsonInt32(WIRE_VERSION));
        if (hello.containsKey("electionId")) {
            hello.append("primary", new BsonString(hosts.get(0)));
        }
        if (!primary) {
            hello.remove("electionId");
        }
        return hello;
    }

    /** Closes every connection. */
    void disconnect() {
        for (Socket connection : connections) {
            try {
                connection.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void lag() {
        synchronized (replication) {
            missed = new ArrayList<>();
        }
    }

    void catchUp() {
        synchronized (replication) {
            List<WireMessage> writes = missed == null ? List.of() : missed;
            missed = null;
            try {
                for (WireMessage write : writes) {
                    apply(write);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Does what the primary has done. */
    void apply(WireMessage write) throws IOException {
        synchronized (replication) {
            if (missed != null) {
                missed.add(write);
                return;
            }
            if (replicationTarget == null) {
                replicationTarget = connect();
            }
            ask(write, replicationTarget);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        disconnect();
        if (replicationTarget != null) {
            replicationTarget.close();
        }
    }
}
