package dev.events.core.mongo;

import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A MongoDB in memory with change streams. The library's own lack what this adds: the time in each answer ({@code operationTime}),
 * {@code postBatchResumeToken}, a {@code getMore} that waits for the next change, and the right {@code documentKey} of updates.
 * Unlike MongoDB's, these do not end when the collection is dropped, know no rename, and never forget.
 */
public class OplogBackend extends SerialBackend {
    private static final Set<String> WRITES =
            Set.of("insert", "update", "delete", "findAndModify", "drop", "dropDatabase");

    public OplogBackend() {
        enableOplog();
    }

    @Override
    public synchronized Document handleCommand(Channel channel, String database, String command, Document query) {
        Document answer = super.handleCommand(channel, database, command, query);
        if (WRITES.contains(command)) {
            notifyAll();
        }
        if (command.equals("getMore") && batch(answer).isEmpty() && query.get("maxTimeMS") instanceof Number millis) {
            awaitWrite(millis.longValue());
            answer = super.handleCommand(channel, database, command, query);
        }
        BsonTimestamp now = now();
        answer.putIfAbsent("operationTime", now);
        if (answer.get("cursor") instanceof Document cursor && isChangeStream(command, query)) {
            List<Document> batch = batch(answer);
            Object token = batch.isEmpty()
                    ? new Document("_data", Long.toHexString(now.getValue()))
                    : batch.get(batch.size() - 1).get("_id");
            cursor.put("postBatchResumeToken", token);
            String collection = String.valueOf(query.get(command.equals("getMore") ? "collection" : command));
            cursor.replace(
                    cursor.containsKey("firstBatch") ? "firstBatch" : "nextBatch",
                    batch.stream()
                            .filter(change -> mend(channel, change, collection))
                            .toList());
        }
        return answer;
    }

    /** Returns whether it is a change of the collection. */
    private boolean mend(Channel channel, Document change, String collection) {
        Object type = change.get("operationType");
        if (!"update".equals(type) && !"drop".equals(type)) {
            return true;
        }
        Document find = new Document("find", "oplog.rs")
                .append("filter", new Document("ts", change.get("clusterTime")))
                .append("limit", 1)
                .append("$db", "local");
        Document logged =
                batch(super.handleCommand(channel, "local", "find", find)).get(0);
        if ("drop".equals(type)) {
            return logged.get("o") instanceof Document dropped && collection.equals(dropped.get("drop"));
        }
        change.put("documentKey", logged.get("o2"));
        return true;
    }

    private static boolean isChangeStream(String command, Document query) {
        return command.equals("getMore")
                ? query.containsKey("maxTimeMS")
                : query.get("pipeline") instanceof List<?> pipeline
                        && !pipeline.isEmpty()
                        && pipeline.get(0) instanceof Document stage
                        && stage.containsKey("$changeStream");
    }

    /** The library's own list. */
    @SuppressWarnings("unchecked")
    private static List<Document> batch(Document answer) {
        return answer.get("cursor") instanceof Document cursor
                ? (List<Document>) cursor.getOrDefault("firstBatch", cursor.getOrDefault("nextBatch", List.of()))
                : List.of();
    }

    private void awaitWrite(long millis) {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private BsonTimestamp now() {
        try {
            Field clock = oplog.getClass().getDeclaredField("oplogClock");
            clock.setAccessible(true);
            Method now = clock.getType().getDeclaredMethod("now");
            now.setAccessible(true);
            return (BsonTimestamp) now.invoke(clock.get(oplog));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
