package dev.events.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.bson.BsonType;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/**
 * The driver by itself, doing what the service does for its clients: the most that there is to get from a store. Reads
 * lines {@code OPERATION NUMBER SECONDS} and answers each with {@code COUNT SECONDS}; it stays, so that its code is as warm
 * as the servers' is. {@code NUMBER} is how many threads, or for {@code load} and {@code drain} how many events.
 */
public final class BareDriver {
    private static final int BULK = 1000;
    /** What 64 adds at a time come to. */
    private static final int BATCH = 64;

    private static final int PAGE = 100;
    private static final double FIRST_START = 1_600_000_000.25;
    private static final double BETWEEN_STARTS = 60;
    private static final InsertManyOptions UNORDERED = new InsertManyOptions().ordered(false);
    /** What the service asks for besides: documents that are events. */
    private static final Bson IS_EVENT = Filters.and(
            Filters.gte("start_epoch", 0.0),
            Filters.lte("start_epoch", 253_402_300_799.0),
            Filters.not(Filters.type("start_epoch", BsonType.ARRAY)),
            Filters.type("_id", BsonType.OBJECT_ID));

    private static final Bson NEWEST_FIRST = Sorts.descending("start_epoch", "_id");

    private final MongoCollection<Document> events;
    private long loaded;

    private BareDriver(MongoCollection<Document> events) {
        this.events = events;
    }

    /**
     * Does what its standard input says until that ends.
     *
     * @param args a connection string, a database and a collection
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (MongoClient client = MongoClients.create(args[0])) {
            BareDriver driver = new BareDriver(client.getDatabase(args[1]).getCollection(args[2]));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String line = in.readLine();
            while (line != null) {
                String[] words = line.split(" ", -1);
                long begun = System.nanoTime();
                long count = driver.run(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                System.out.println(count + " " + (System.nanoTime() - begun) / 1e9);
                System.out.flush();
                line = in.readLine();
            }
        }
    }

    private long run(String operation, int number, int seconds) throws InterruptedException {
        return switch (operation) {
            case "clear" -> clear();
            case "load" -> load(number);
            case "insert" -> repeat(number, seconds, () -> insert(1));
            case "batch" -> repeat(number, seconds, () -> insert(BATCH));
            case "page" -> repeat(number, seconds, () -> page(IS_EVENT));
            case "filtered" -> repeat(number, seconds, () -> page(Filters.and(IS_EVENT, Filters.eq("tags", "tag7"))));
            case "mixed" -> mixed(number, seconds);
            case "drain" -> drain();
            case "remove" -> remove(number, seconds);
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private long clear() {
        loaded = 0;
        return events.deleteMany(new Document()).getDeletedCount();
    }

    /** Adds {@code number} events in bulk, each a minute after the one before. */
    private long load(int number) {
        for (int done = 0; done < number; done += BULK) {
            List<Document> documents = new ArrayList<>(BULK);
            for (int i = 0; i < Math.min(BULK, number - done); i++) {
                double start = FIRST_START + BETWEEN_STARTS * loaded;
                documents.add(document(start, start + loaded % 10 * 100, loaded));
                loaded++;
            }
            events.insertMany(documents, UNORDERED);
        }
        return number;
    }

    private static Document document(double start, double stop, long number) {
        return new Document("_id", new ObjectId())
                .append("start_epoch", start)
                .append("stop_epoch", stop)
                .append("tags", Arrays.asList("tag" + number % 50, "host" + number % 500));
    }

    private long insert(int number) {
        double now = System.currentTimeMillis() / 1000.0;
        if (number == 1) {
            events.insertOne(document(now, now, 7));
            return 1;
        }
        List<Document> documents = new ArrayList<>(number);
        for (int i = 0; i < number; i++) {
            documents.add(document(now, now, i));
        }
        events.insertMany(documents, UNORDERED);
        return number;
    }

    private long page(Bson filter) {
        events.find(filter).sort(NEWEST_FIRST).limit(PAGE).into(new ArrayList<>());
        return 1;
    }

    /** Four pages read for one event added. */
    private long mixed(int threads, int seconds) throws InterruptedException {
        LongAdder calls = new LongAdder();
        return repeat(threads, seconds, () -> {
            calls.increment();
            return calls.sum() % 5 == 0 ? insert(1) : page(IS_EVENT);
        });
    }

    private long drain() {
        long count = 0;
        try (MongoCursor<Document> cursor =
                events.find(IS_EVENT).sort(NEWEST_FIRST).iterator()) {
            while (cursor.hasNext()) {
                cursor.next();
                count++;
            }
        }
        return count;
    }

    private long remove(int threads, int seconds) throws InterruptedException {
        ConcurrentLinkedQueue<ObjectId> ids = new ConcurrentLinkedQueue<>();
        events.find()
                .projection(Projections.include("_id"))
                .limit(100_000)
                .forEach(document -> ids.add(document.getObjectId("_id")));
        Iterator<ObjectId> all = ids.iterator();
        return repeat(threads, seconds, () -> {
            ObjectId id;
            synchronized (all) {
                if (!all.hasNext()) {
                    return 0;
                }
                id = all.next();
            }
            return events.deleteOne(Filters.eq("_id", id)).getDeletedCount();
        });
    }

    /** One call. */
    private interface Call {
        /** Returns how many it counts for. */
        long make();
    }

    private static long repeat(int threads, int seconds, Call call) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        LongAdder count = new LongAdder();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                while (System.nanoTime() < end) {
                    count.add(call.make());
                }
            });
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }
        return count.sum();
    }
}
