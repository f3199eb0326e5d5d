package dev.events.core.mongo;

import dev.events.core.Change;
import dev.events.core.Change.Kind;
import dev.events.core.ChangeFeed;
import dev.events.core.Event;
import dev.events.core.EventPage;
import dev.events.core.mongo.EventCollection.DocumentChange;
import dev.events.core.mongo.EventCollection.DocumentFeed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** Makes changes of events of changes of documents. What is no event and was none is left out. */
final class EventFeed implements ChangeFeed {
    private final EventCollection collection;
    private final DocumentFeed documents;

    EventFeed(EventCollection collection, @Nullable String since) {
        this.collection = collection;
        this.documents = MongoErrors.translating(collection, () -> collection.changes(since));
    }

    @Override
    public List<Change> next(int limit, Duration wait) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit + "; it must be at least 1");
        }
        if (wait.isNegative()) {
            throw new IllegalArgumentException("wait is " + wait + "; it must not be negative");
        }
        long begin = System.nanoTime();
        long left = TimeUnit.NANOSECONDS.convert(wait);
        while (true) {
            Duration rest = Duration.ofNanos(left);
            List<DocumentChange> changes =
                    MongoErrors.translating(collection, () -> documents.next(limit, EventPage.MAX_BYTES, rest));
            List<Change> events = events(changes);
            left = Math.max(0, TimeUnit.NANOSECONDS.convert(wait) - (System.nanoTime() - begin));
            // Documents that are no events may be followed by events: only where nothing follows is there nothing.
            boolean isAtEnd = changes.isEmpty() && left == 0;
            if (!events.isEmpty() || isAtEnd || Thread.currentThread().isInterrupted()) {
                return events;
            }
        }
    }

    private static List<Change> events(List<DocumentChange> changes) {
        List<Change> events = new ArrayList<>(changes.size());
        for (DocumentChange change : changes) {
            Change event = event(change);
            if (event != null) {
                events.add(event);
            }
        }
        return events;
    }

    private static @Nullable Change event(DocumentChange change) {
        if (change.kind() == Kind.RESET) {
            return new Change(Kind.RESET, "", null, null, change.position());
        }
        Event event = decode(change.document());
        Event before = decode(change.before());
        boolean wasNone = change.kind() == Kind.ADDED || (before == null && change.before() != null);
        if (event != null) {
            return new Change(wasNone ? Kind.ADDED : Kind.CHANGED, event.id(), event, before, change.position());
        }
        String id = Objects.requireNonNull(change.id()).toHexString();
        return wasNone ? null : new Change(Kind.REMOVED, id, null, before, change.position());
    }

    private static @Nullable Event decode(@Nullable RawBsonDocument document) {
        if (document == null) {
            return null;
        }
        ByteBuffer bytes = document.getByteBuffer().asNIO();
        int offset = bytes.arrayOffset() + bytes.position();
        return EventDecoder.INSTANCE
                .decode(bytes.array(), offset, bytes.remaining())
                .event();
    }

    @Override
    public String position() {
        return documents.position();
    }

    @Override
    public boolean hasReached(String position) {
        return documents.hasReached(position);
    }

    @Override
    public void close() {
        documents.close();
    }
}
