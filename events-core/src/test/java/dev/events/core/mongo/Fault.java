package dev.events.core.mongo;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong with a command.
 *
 * @param commands which; {@code "*"} for all
 * @param every 1 for each of these commands, n for every n-th
 * @param left how often it will go wrong
 * @param seen how many of these commands there have been
 * @param answer what is said instead of the reply, or in addition to it; null if it depends on the kind
 */
record Fault(
        Kind kind,
        List<String> commands,
        int every,
        AtomicInteger left,
        AtomicInteger seen,
        @Nullable BsonDocument answer) {
    enum Kind {
        NOTHING,
        ANSWER,
        ADD_TO_REPLY,
        DROP_BEFORE,
        DROP_AFTER,
        HANG,
        DELAY
    }

    /** The codes after which a server says that a write may be retried. */
    private static final Set<Integer> RETRYABLE =
            Set.of(6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436);

    /** The codes by which a server says that it is no longer what it was. */
    private static final Set<Integer> STATE_CHANGES = Set.of(91, 189, 10107, 11600, 11602, 13435, 13436);

    static final Fault NOTHING = of(Kind.NOTHING);

    private Fault(Kind kind, @Nullable BsonDocument answer) {
        this(kind, List.of(), 1, new AtomicInteger(), new AtomicInteger(), answer);
    }

    static Fault of(Kind kind) {
        return new Fault(kind, null);
    }

    static Fault delay(long millis) {
        return new Fault(Kind.DELAY, new BsonDocument("millis", new BsonInt64(millis)));
    }

    static Fault error(int code, String codeName, List<String> labels) {
        BsonDocument answer = code(code).append("ok", new BsonInt32(0)).append("codeName", new BsonString(codeName));
        return new Fault(Kind.ANSWER, label(answer, labels));
    }

    static Fault writeError(int code) {
        BsonDocument answer = new BsonDocument("ok", new BsonInt32(1))
                .append("n", new BsonInt32(0))
                .append("nModified", new BsonInt32(0))
                .append("writeErrors", new BsonArray(List.of(code(code).append("index", new BsonInt32(0)))));
        return new Fault(Kind.ANSWER, answer);
    }

    static Fault writeErrors(int code, int writeConcernCode) {
        BsonDocument answer = new BsonDocument("ok", new BsonInt32(1))
                .append("n", new BsonInt32(0))
                .append("writeErrors", new BsonArray(List.of(code(code).append("index", new BsonInt32(0)))))
                .append("writeConcernError", code(writeConcernCode));
        return new Fault(Kind.ANSWER, answer);
    }

    static Fault success() {
        return new Fault(Kind.ANSWER, new BsonDocument("ok", new BsonInt32(1)));
    }

    static Fault writeConcernError(int code, String codeName) {
        BsonDocument error = code(code).append("codeName", new BsonString(codeName));
        return new Fault(Kind.ADD_TO_REPLY, new BsonDocument("writeConcernError", error));
    }

    private static BsonDocument code(int code) {
        return new BsonDocument("code", new BsonInt32(code)).append("errmsg", new BsonString("as the test wants it"));
    }

    Fault on(List<String> names, int nth, int times) {
        return new Fault(kind, names, nth, new AtomicInteger(times), new AtomicInteger(), answer);
    }

    boolean takes(String command) {
        return (commands.contains("*") || commands.contains(command))
                && seen.incrementAndGet() % every == 0
                && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    /** Puts the answer's fields into a reply, with what a server adds to such an answer. */
    BsonDocument into(BsonDocument reply, BsonDocument command, FaultyMongo set) {
        if (answer != null) {
            answer.forEach((field, value) ->
                    reply.put(field, value.isDocument() ? value.asDocument().clone() : value));
        }
        return complete(reply, command, set);
    }

    static BsonDocument complete(BsonDocument reply, BsonDocument command, FaultyMongo set) {
        BsonDocument error = reply.getDocument("writeConcernError", reply);
        int code = error.getInt32("code", new BsonInt32(0)).getValue();
        if (command.containsKey("txnNumber") && RETRYABLE.contains(code) && !reply.containsKey("errorLabels")) {
            label(reply, List.of("RetryableWriteError"));
        }
        if (STATE_CHANGES.contains(code)) {
            set.changed();
            reply.append("topologyVersion", set.topologyVersion());
        }
        return reply;
    }

    private static BsonDocument label(BsonDocument answer, List<String> labels) {
        if (!labels.isEmpty()) {
            answer.append(
                    "errorLabels",
                    new BsonArray(labels.stream().map(BsonString::new).toList()));
        }
        return answer;
    }
}
