package dev.events.core.mongo;

import com.mongodb.MongoInterruptedException;
import dev.events.core.Change.Kind;
import dev.events.core.Event;
import dev.events.core.PositionGoneException;
import dev.events.core.mongo.EventCollection.DocumentChange;
import dev.events.core.mongo.EventCollection.DocumentFeed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.RawBsonDocument;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The changes that this process makes, for a MongoDB that tells none. It remembers which documents the last writes may have
 * touched, and reads what has become of them when a reader asks.
 */
final class OwnChanges {
    /** A reader who falls behind by more begins anew. */
    static final int MAX_CHANGES = 10_000;

    /** Documents that are looked up at once: the largest events of so many have 4 MB. */
    private static final int LOOKED_UP = 50;

    private static final Pattern POSITION = Pattern.compile("own-([0-9a-f]{24})-(\\d{1,18})");

    private final Function<List<ObjectId>, Map<ObjectId, RawBsonDocument>> documents;
    private final String run = Event.newId();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Deque<Touched> last = new ArrayDeque<>();
    private long count;

    /** @param id null for all documents */
    private record Touched(long number, Kind kind, @Nullable ObjectId id) {}

    /** @param documents reads documents */
    OwnChanges(Function<List<ObjectId>, Map<ObjectId, RawBsonDocument>> documents) {
        this.documents = documents;
    }

    /**
     * Notes a write, after it: whether it was done or may have been.
     *
     * @param kind what it does to a document that is there afterwards
     * @param ids the documents; null if they are not known
     */
    void note(Kind kind, @Nullable List<ObjectId> ids) {
        lock.lock();
        try {
            if (ids == null) {
                add(Kind.RESET, null);
            } else {
                ids.forEach(id -> add(kind, id));
            }
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void add(Kind kind, @Nullable ObjectId id) {
        last.add(new Touched(++count, kind, id));
        if (last.size() > MAX_CHANGES) {
            last.remove();
        }
    }

    String position() {
        lock.lock();
        try {
            return text(count);
        } finally {
            lock.unlock();
        }
    }

    private String text(long number) {
        return "own-" + run + "-" + number;
    }

    DocumentFeed feed(@Nullable String since) {
        lock.lock();
        try {
            long number = since == null ? count : number(since);
            requireKnown(number);
            return new Feed(number);
        } finally {
            lock.unlock();
        }
    }

    private long number(String since) {
        Matcher parts = POSITION.matcher(since);
        if (!parts.matches() || !parts.group(1).equals(run)) {
            throw new PositionGoneException(
                    "this position is of another run or another process: on a MongoDB without change"
                            + " streams, only changes of this process since its start are known");
        }
        return Long.parseLong(parts.group(2));
    }

    private void requireKnown(long number) {
        if (number > count || number < count - last.size()) {
            throw new PositionGoneException("this position is too old: on a MongoDB without change streams, the last "
                    + MAX_CHANGES + " changes are known");
        }
    }

    private final class Feed implements DocumentFeed {
        private volatile long number;

        Feed(long number) {
            this.number = number;
        }

        @Override
        public List<DocumentChange> next(int limit, long bytes, Duration wait) {
            List<Touched> touched = awaitNext(Math.min(limit, LOOKED_UP), TimeUnit.NANOSECONDS.convert(wait));
            List<ObjectId> ids = new ArrayList<>();
            for (Touched each : touched) {
                if (each.id() != null) {
                    ids.add(each.id());
                }
            }
            Map<ObjectId, RawBsonDocument> found;
            try {
                found = ids.isEmpty() ? Map.of() : documents.apply(ids);
            } catch (MongoInterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
            List<DocumentChange> changes = new ArrayList<>();
            long left = bytes;
            for (Touched each : touched) {
                if (left <= 0) {
                    break;
                }
                RawBsonDocument document = each.id() == null ? null : found.get(each.id());
                Kind kind = each.id() != null && document == null ? Kind.REMOVED : each.kind();
                changes.add(new DocumentChange(kind, each.id(), document, null, text(each.number())));
                left -= document == null ? 0 : document.getByteBuffer().remaining();
                number = each.number();
            }
            return changes;
        }

        private List<Touched> awaitNext(int limit, long nanos) {
            lock.lock();
            try {
                long left = nanos;
                while (number == count && left > 0) {
                    left = added.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            } finally {
                lock.unlock();
            }
            return known(limit);
        }

        private List<Touched> known(int limit) {
            lock.lock();
            try {
                requireKnown(number);
                return last.stream()
                        .skip(number - (count - last.size()))
                        .limit(limit)
                        .toList();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public String position() {
            return text(number);
        }

        @Override
        public boolean hasReached(String other) {
            return number >= number(other);
        }
    }
}
