package dev.events.embedded;

import static dev.events.embedded.TestStore.ids;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests pages and cursors that are sorted without an index while other threads add and remove documents. */
class CursorPagingTest {

    private static final int DOCUMENTS = 20_000;
    private static final int MATCH_EVERY = 20;
    private static final int PAGE = 100;
    private static final Bson LATEST_FIRST = Indexes.descending("start", "_id");
    private static final Bson P_OR_Q = Filters.in("tags", "p", "q");

    private TestStore store;
    private MongoCollection<Document> events;

    /** The ids of matching documents that are not removed, latest first. */
    private final List<Integer> stable = IntStream.range(0, DOCUMENTS / MATCH_EVERY)
            .mapToObj(i -> DOCUMENTS - MATCH_EVERY * (i + 1))
            .toList();

    @BeforeEach
    void fill(@TempDir Path directory) {
        store = TestStore.open(directory);
        events = store.collection("events");
        events.createIndex(LATEST_FIRST);
        events.createIndex(Indexes.compoundIndex(Indexes.ascending("tags"), LATEST_FIRST));
        events.insertMany(IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> event(i, i, i % MATCH_EVERY != 0 ? "other" : i % (2 * MATCH_EVERY) == 0 ? "p" : "q"))
                .toList());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Document event(int id, double start, String tag) {
        return new Document("_id", id).append("start", start).append("tags", List.of(tag));
    }

    private FindIterable<Document> latest(int limit) {
        return events.find(P_OR_Q).sort(LATEST_FIRST).limit(limit);
    }

    /** Requests one more document than the page holds, like the repository, to see whether there is another page. */
    private List<Document> walk() {
        List<Document> seen = new ArrayList<>();
        Bson after = Filters.empty();
        while (true) {
            List<Document> page = events.find(Filters.and(P_OR_Q, after))
                    .sort(LATEST_FIRST)
                    .limit(PAGE + 1)
                    .into(new ArrayList<>());
            if (page.size() <= PAGE) {
                seen.addAll(page);
                return seen;
            }
            seen.addAll(page.subList(0, PAGE));
            Document last = page.get(PAGE - 1);
            double start = last.getDouble("start");
            after = Filters.or(
                    Filters.lt("start", start),
                    Filters.and(Filters.eq("start", start), Filters.lt("_id", last.getInteger("_id"))));
        }
    }

    @Test
    void pages_whileOthersAddAndRemove_missNothing() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        List<Future<?>> others = new ArrayList<>();
        try {
            for (int thread = 1; thread <= 3; thread++) {
                int first = DOCUMENTS * thread;
                others.add(pool.submit(() -> {
                    for (int n = 0; !done.get(); n = (n + 20) % DOCUMENTS) {
                        for (int i = n; i < n + 20; i++) {
                            events.insertOne(event(first + i, (i * 997) % DOCUMENTS + 0.5, "p"));
                        }
                        for (int i = n; i < n + 20; i++) {
                            events.deleteOne(Filters.eq("_id", first + i));
                        }
                    }
                }));
            }
            for (int i = 0; i < 20; i++) {
                List<Integer> seen = ids(walk());
                seen.removeIf(id -> id >= DOCUMENTS);
                assertEquals(stable, seen);
            }
        } finally {
            done.set(true);
            for (Future<?> other : others) {
                other.get();
            }
            pool.shutdown();
        }
    }

    @Test
    void limitedCursor_whoseDocumentsAreRemoved_goesOnWithThoseThatFollow() {
        List<Integer> seen = new ArrayList<>();
        try (MongoCursor<Document> cursor = latest(PAGE).batchSize(10).iterator()) {
            for (int i = 0; i < 10; i++) {
                seen.add(cursor.next().getInteger("_id"));
            }
            events.deleteMany(Filters.in("_id", stable.subList(20, 150)));
            cursor.forEachRemaining(document -> seen.add(document.getInteger("_id")));
        }
        List<Integer> left = new ArrayList<>(stable);
        left.subList(20, 150).clear();
        assertEquals(left.subList(0, PAGE), seen);
    }

    @Test
    void limitedCursor_whereTooFewAreLeft_endsWithTheLast() {
        List<Integer> seen = new ArrayList<>();
        try (MongoCursor<Document> cursor = latest(PAGE).batchSize(10).iterator()) {
            seen.add(cursor.next().getInteger("_id"));
            events.deleteMany(Filters.in("_id", stable.subList(20, stable.size() - 5)));
            cursor.forEachRemaining(document -> seen.add(document.getInteger("_id")));
        }
        List<Integer> left = new ArrayList<>(stable);
        left.subList(20, stable.size() - 5).clear();
        assertEquals(left, seen);
    }

    @Test
    void unlimitedCursor_whoseDocumentsAreRemoved_yieldsTheOthers() {
        List<Integer> seen = new ArrayList<>();
        try (MongoCursor<Document> cursor = latest(0).batchSize(10).iterator()) {
            seen.add(cursor.next().getInteger("_id"));
            events.deleteMany(Filters.in("_id", stable.subList(20, 150)));
            cursor.forEachRemaining(document -> seen.add(document.getInteger("_id")));
        }
        List<Integer> left = new ArrayList<>(stable);
        left.subList(20, 150).clear();
        assertEquals(left, seen);
    }

    @Test
    void skippedAndLimited_isTheSameAsTheWholeCutOut() {
        assertEquals(stable.subList(30, 130), ids(latest(PAGE).skip(30).batchSize(7)));
        assertEquals(stable.subList(950, 1000), ids(latest(PAGE).skip(950)));
    }
}
