package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventOrder;
import dev.events.core.EventQuery;
import dev.events.core.EventStoreException;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.StoreUnavailableException;
import dev.events.core.Timeline;
import dev.events.core.mongo.EventCollection;
import dev.events.core.mongo.EventCollection.PortionReader;
import dev.events.core.stats.EventStats;
import dev.events.core.stats.TimelineLanes;
import dev.events.embedded.file.StoreFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads very many events, in portions: what comes of it is what the events say that are read one by one. */
class PortionsTest {
    private static final int NUMBER = 6_000;
    private static final Bson FROM_ZERO = Filters.gte("start_epoch", 0.0);
    private static final Bson BY_START = Sorts.ascending("start_epoch", "_id");

    /** Times before April 1970 are rounded. */
    private static final int BASE = 1_600_000_000;

    private static final Instant NOW = at(40_000);

    @TempDir
    Path directory;

    private EmbeddedStore store;
    private EventCollection events;

    @BeforeEach
    void open() {
        store = EmbeddedStore.builder(directory)
                .database("db")
                .collection("events")
                .open();
        events = store.collection("db", "events");
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Documents as this library writes them, and some as others may. */
    private static List<Document> documents(Random random, boolean inOrder) {
        List<Document> documents = regular(random, NUMBER);
        for (Document document : documents) {
            if (random.nextInt(30) == 0) {
                makeOdd(random, document, random.nextInt(12));
            }
        }
        if (inOrder) {
            documents.sort((a, b) -> Double.compare(number(a), number(b)));
        }
        return documents;
    }

    /** Documents as this library writes them. */
    private static List<Document> regular(Random random, int number) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            double start = BASE + 1000 + (random.nextBoolean() ? random.nextInt(30_000) : random.nextDouble() * 30_000);
            Document document = new Document("_id", new ObjectId()).append("start_epoch", start);
            switch (random.nextInt(6)) {
                case 0 -> document.append("stop_epoch", -1);
                case 1 -> document.append("stop_epoch", -1).append("open", true);
                case 2 -> document.append("stop_epoch", start - 5);
                default -> document.append("stop_epoch", start + random.nextInt(300));
            }
            List<Object> tags = new ArrayList<>();
            for (int tag = random.nextInt(3); tag > 0; tag--) {
                tags.add("tag" + random.nextInt(5));
            }
            document.append("tags", tags);
            if (random.nextInt(4) == 0) {
                document.append("note", "note " + i + "x".repeat(random.nextInt(20) == 0 ? 9000 : 3));
            }
            documents.add(document);
        }
        return documents;
    }

    private static double number(Document document) {
        return document.get("start_epoch") instanceof Number number ? number.doubleValue() : 0;
    }

    private static void makeOdd(Random random, Document document, int how) {
        List<Object> tags = document.getList("tags", Object.class);
        switch (how) {
            case 0 -> document.append("start_epoch", BASE + 2000 + random.nextInt(100));
            case 1 -> document.append("start_epoch", "later");
            case 2 -> document.append("start_epoch", -5.0);
            case 3 -> document.append("stop_epoch", Double.POSITIVE_INFINITY);
            case 4 -> document.append("stop_epoch", List.of(1.0, BASE + 20_000.0));
            case 5 -> document.append("tags", "tag1");
            case 6 -> tags.addAll(List.of(7, true, "tag2"));
            case 7 -> tags.addAll(List.of("", "tag3", "tag3"));
            case 8 -> document.append("_id", "no ObjectId " + random.nextLong());
            case 9 -> document.append("open", "yes").append("note", 5);
            case 10 -> document.append("more", new Document("start_epoch", 1.0)).append("also", null);
            default -> document.append("start_epoch", 3e9 + random.nextDouble()).append("stop_epoch", 3e9 + 1);
        }
    }

    private static List<EventQuery> queries() {
        return List.of(
                EventQuery.ALL,
                EventQuery.builder().from(at(5_000)).build(),
                EventQuery.builder().from(at(2_000)).to(at(29_000)).build(),
                EventQuery.builder().from(at(10_000)).open(false).build(),
                EventQuery.builder().notTag("tag1").build(),
                EventQuery.builder()
                        .anyTag("tag1")
                        .anyTag("tag2*")
                        .to(at(30_000))
                        .build(),
                EventQuery.builder()
                        .to(Instant.ofEpochSecond(3_000_000_000L, 500_000_000))
                        .build());
    }

    private static Instant at(long seconds) {
        return Instant.ofEpochSecond(BASE + seconds);
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, false", "3, false"})
    void statsAndTimelines_areThoseOfTheEventsOneByOne(long seed, boolean inOrder) {
        Random random = new Random(seed);
        List<Document> documents = documents(random, inOrder);
        events.insert(documents);
        for (Document document : documents) {
            if (random.nextInt(40) == 0) {
                events.deleteOne(Filters.eq("_id", document.get("_id")));
            }
        }
        ZoneId zone = ZoneId.of("Europe/Paris");
        for (EventQuery query : queries()) {
            List<Event> all;
            try (Stream<Event> stream = store.stream(query, EventOrder.OLDEST_FIRST)) {
                all = stream.toList();
            }
            assertTrue(all.size() > 1_000, query + " finds " + all.size());
            for (StatsBy by : List.of(StatsBy.TAG, StatsBy.HOUR, StatsBy.MONTH)) {
                if (by == StatsBy.TAG || areRowsFew(query)) {
                    assertEquals(
                            EventStats.of(all.iterator(), query.range(), by, zone, NOW),
                            store.stats(query, by, zone, NOW),
                            query + " by " + by);
                }
            }
            Timeline timeline = store.timeline(new Timeline.Request(query, 100, List.of("tag4"), 3), NOW);
            TimelineLanes lanes =
                    new TimelineLanes(timeline.range(), 100, lanes(all, query.within(timeline.range())), NOW);
            all.forEach(lanes::add);
            assertEquals(lanes.result(), timeline, query.toString());
        }
    }

    private static boolean areRowsFew(EventQuery query) {
        Instant to = query.range().to();
        return to != null && to.isBefore(NOW);
    }

    private static Set<String> lanes(List<Event> all, EventQuery query) {
        Set<String> lanes = new LinkedHashSet<>(List.of("tag4"));
        for (StatsRow row : EventStats.of(all.iterator(), query.range(), StatsBy.TAG, ZoneId.of("UTC"), NOW)) {
            if (lanes.size() < 3) {
                lanes.add(row.key());
            }
        }
        return lanes;
    }

    /** Remembers what it was given. */
    private static class Collected implements PortionReader {
        final Set<Object> ids = new HashSet<>();
        int portions;
        int inPortion;
        double from;
        double to = Double.NEGATIVE_INFINITY;
        long most;

        @Override
        public boolean begin(double from, double to, long most) {
            assertEquals(this.to, from, "portions leave nothing out");
            assertTrue(to > from);
            assertTrue(inPortion <= this.most);
            this.from = from;
            this.to = to;
            this.most = most;
            portions++;
            inPortion = 0;
            return true;
        }

        @Override
        public boolean skim(byte[] bytes, int offset, int length) {
            Document document = new RawBsonDocument(bytes, offset, length).decode(new DocumentCodec());
            if (!(document.get("start_epoch") instanceof Double)) {
                return false;
            }
            take(document);
            return true;
        }

        @Override
        public void read(RawBsonDocument document) {
            Document read = document.decode(new DocumentCodec());
            assertTrue(read.get("start_epoch") instanceof Integer, "it matches: " + read);
            take(read);
        }

        private void take(Document document) {
            double start = number(document);
            if (start >= from && start < to && start >= 0) {
                assertTrue(ids.add(document.get("_id")), "once: " + document);
                inPortion++;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 100", "false, 100", "true, 1000", "false, 1000", "false, 4000", "false, 1000000"})
    void portions_haveEveryDocumentOnce(boolean inOrder, long most) {
        events.insert(documents(new Random(most), inOrder));
        Set<Object> expected = new HashSet<>();
        events.find(FROM_ZERO, BY_START, null, 0, new DocumentCodec())
                .forEachRemaining(document -> expected.add(document.get("_id")));

        Collected collected = new Collected();
        assertTrue(events.readPortions(FROM_ZERO, BY_START, most, collected));
        assertEquals(expected, collected.ids);
        assertEquals(Double.POSITIVE_INFINITY, collected.to);
        assertTrue(collected.portions >= expected.size() / most, collected.portions + " portions");
    }

    private void addMarks(int number, double step) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            documents.add(new Document("_id", new ObjectId())
                    .append("start_epoch", 1000 + i * step)
                    .append("stop_epoch", -1)
                    .append("tags", List.of("tag" + i)));
        }
        Collections.shuffle(documents, new Random(1));
        events.insert(documents);
    }

    @Test
    void portions_areNotRead_ofFewDocuments_orTooManyOfOneMoment() {
        addMarks(3_999, 1);
        assertFalse(events.readPortions(FROM_ZERO, BY_START, 1000, new Collected()));
        addMarks(5_000, 0);
        assertFalse(events.readPortions(FROM_ZERO, BY_START, 1000, new Collected()));
        assertTrue(events.readPortions(FROM_ZERO, BY_START, 6000, new Collected()));
        assertEquals(
                List.of(8_999L),
                store.stats(EventQuery.ALL, StatsBy.DAY, ZoneId.of("UTC"), NOW).stream()
                        .map(StatsRow::count)
                        .toList());
    }

    @Test
    void differentSetsOfTags_mayBeVeryMany() {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            documents.add(new Document("_id", new ObjectId())
                    .append("start_epoch", (double) i)
                    .append("tags", List.of("t".repeat(990) + i)));
        }
        events.insert(documents);
        assertEquals(
                5_000,
                store.stats(EventQuery.ALL, StatsBy.TAG, ZoneId.of("UTC"), NOW).size());
        assertEquals(
                5_000,
                store.timeline(new Timeline.Request(EventQuery.ALL, 10, List.of(), 1), NOW)
                        .count());
    }

    private static long readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("events-scan"))
                .count();
    }

    @Test
    void reading_endsWithTheReader() {
        addMarks(20_000, 1);
        IllegalStateException failure = new IllegalStateException("enough");
        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> events.readPortions(FROM_ZERO, BY_START, 10_000, new Collected() {
                            @Override
                            public boolean skim(byte[] bytes, int offset, int length) {
                                throw failure;
                            }
                        })));
        assertEquals(0, readers());

        assertTrue(events.readPortions(FROM_ZERO, BY_START, 10_000, new Collected() {
            @Override
            public boolean begin(double from, double to, long most) {
                return false;
            }
        }));
        assertEquals(0, readers());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10_000})
    void reading_endsIfItsThreadIsInterrupted(int after) {
        addMarks(20_000, 1);
        StoreUnavailableException e = assertThrows(
                StoreUnavailableException.class,
                () -> events.readPortions(FROM_ZERO, BY_START, 5_000, new Collected() {
                    @Override
                    public boolean skim(byte[] bytes, int offset, int length) {
                        if (ids.size() == after) {
                            Thread.currentThread().interrupt();
                        }
                        return super.skim(bytes, offset, length);
                    }
                }));
        assertTrue(Thread.interrupted());
        assertTrue(e.reason().contains("interrupted"), e.getMessage());
        assertEquals(0, readers());
    }

    /** In these ways documents are odd, and still events whose tags the index shows. */
    private static final List<Integer> SHOWN = List.of(0, 3, 4, 7, 9, 10);

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void countsOfParts_areThoseOfTheEventsOneByOne(long seed) {
        Random random = new Random(seed);
        List<Document> documents = regular(random, NUMBER);
        for (Document document : documents) {
            if (random.nextInt(30) == 0) {
                makeOdd(random, document, SHOWN.get(random.nextInt(SHOWN.size())));
            }
        }
        events.insert(documents);
        for (Document document : documents.subList(0, 100)) {
            events.deleteOne(Filters.eq("_id", document.get("_id")));
        }
        List<Event> all;
        try (Stream<Event> stream = store.stream(EventQuery.ALL)) {
            all = stream.toList();
        }
        double[] borders = new double[50];
        for (int i = 0; i < borders.length; i++) {
            // Some at a start, on which side of it that is would show.
            borders[i] = random.nextBoolean()
                    ? EpochSeconds.toDouble(all.get(random.nextInt(all.size())).start())
                    : BASE + random.nextInt(40_000);
        }
        Arrays.sort(borders);
        for (String tag : Arrays.asList(null, "tag0", "tag2", "tag3", "none")) {
            long[] expected = new long[borders.length - 1];
            for (Event event : all) {
                double start = EpochSeconds.toDouble(event.start());
                for (int i = 0;
                        i < expected.length && (tag == null || event.tags().contains(tag));
                        i++) {
                    expected[i] += start >= borders[i] && start < borders[i + 1] ? 1 : 0;
                }
            }
            assertArrayEquals(expected, events.countParts(EVENTS, borders, "tags", tag, 1_000), "of " + tag);
        }
        assertEquals(0, events.countParts(EVENTS, borders, "tags", null, NUMBER).length);
    }

    /** What is an event, for stores. */
    private static final EventCollection.Shape EVENTS = new EventCollection.Shape("start_epoch", 0.0, EpochSeconds.MAX);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 8, 12})
    void parts_areNotCounted_amongDocumentsThatAreNoEvents_orHaveTagsInNoArray_orThatAreNoStrings(int how) {
        Random random = new Random(how);
        List<Document> documents = regular(random, 200);
        double[] borders = {BASE, BASE + 20_000, BASE + 40_000};
        Document odd = documents.get(100);
        if (how == 12) {
            odd.append("start_epoch", List.of(BASE + 1.0, BASE + 2.0)).remove("tags");
        } else {
            makeOdd(random, odd, how);
        }
        events.insert(documents);
        assertEquals(0, events.countParts(EVENTS, borders, "tags", "tag1", 10).length);
        assertEquals(how == 5 || how == 6 ? 2 : 0, events.countParts(EVENTS, borders, "tags", null, 10).length);
        if (how == 8) {
            events.deleteOne(Filters.eq("_id", odd.get("_id")));
            assertEquals(2, events.countParts(EVENTS, borders, "tags", "tag1", 10).length);
        }
    }

    @Test
    void timelineOfVeryManyEvents_mayBeOnlyCounts_inTheLanesOfTheWholeOne() {
        Random random = new Random(8);
        events.insert(regular(random, 53_000));
        EventQuery query = EventQuery.builder().from(at(1_200)).to(at(40_000)).build();
        Timeline counts = counts(query, 4);
        Timeline whole = store.timeline(new Timeline.Request(query, 90, List.of("tag4"), 4), NOW);

        assertEquals(Timeline.Detail.COUNTS, counts.detail());
        assertEquals(Timeline.Detail.FULL, whole.detail());
        assertEquals(whole.range(), counts.range());
        assertEquals(
                whole.lanes().stream()
                        .map(Timeline.Lane::tag)
                        .filter(tag -> tag != null)
                        .toList(),
                counts.lanes().stream().map(Timeline.Lane::tag).toList());
        try (Stream<Event> found = store.stream(query, EventOrder.OLDEST_FIRST)) {
            List<Event> marks = found.filter(event -> !event.start().isBefore(at(1_200)))
                    .map(event -> Event.mark(event.start(), List.copyOf(event.tags()), null))
                    .toList();
            assertEquals(marks.size(), counts.count());
            for (Timeline.Lane lane : counts.lanes()) {
                TimelineLanes expected = new TimelineLanes(whole.range(), 90, Set.of(String.valueOf(lane.tag())), NOW);
                marks.forEach(expected::add);
                assertEquals(withoutLongest(expected.result().lanes().get(0)), lane);
            }
            Timeline packed = counts(query, 0);
            TimelineLanes expected = new TimelineLanes(whole.range(), 90, Set.of(), NOW);
            marks.forEach(expected::add);
            assertEquals(List.of(withoutLongest(expected.result().lanes().get(0))), packed.lanes());
        }
    }

    private Timeline counts(EventQuery query, int lanes) {
        List<String> first = lanes == 0 ? List.of() : List.of("tag4");
        return store.timeline(new Timeline.Request(query, 90, first, lanes, Timeline.Detail.COUNTS), NOW);
    }

    private static Timeline.Lane withoutLongest(Timeline.Lane lane) {
        return new Timeline.Lane(
                lane.tag(),
                lane.count(),
                lane.total(),
                lane.events(),
                lane.buckets().stream()
                        .map(bucket -> new Timeline.Bucket(bucket.index(), bucket.count(), bucket.busy(), null))
                        .toList());
    }

    @Test
    void timeline_isTheWholeOne_whereThereAreFewerEvents_orAFilter() {
        events.insert(regular(new Random(9), 53_000));
        for (EventQuery query : List.of(
                EventQuery.builder().from(at(1_200)).to(at(20_000)).build(),
                EventQuery.builder().notTag("none").build(),
                EventQuery.builder().tag("tag1").build(),
                EventQuery.builder().open(false).build())) {
            assertEquals(store.timeline(new Timeline.Request(query, 90, List.of("tag4"), 4), NOW), counts(query, 4));
        }
    }

    @Test
    void damagedDocument_isAnError() throws SQLException {
        addMarks(5_000, 1);
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(StoreFile.FILE_NAME));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=10000");
            String table = "documents_" + documentsOf(statement);
            assertEquals(
                    1,
                    statement.executeUpdate("UPDATE " + table + " SET document = CAST(substr(document, 1, 30) || x'41'"
                            + " || substr(document, 32) AS BLOB) WHERE position = (SELECT max(position) - 7 FROM "
                            + table + ")"));
        }
        EventStoreException e = assertThrows(
                EventStoreException.class, () -> store.stats(EventQuery.ALL, StatsBy.DAY, ZoneId.of("UTC"), NOW));
        assertTrue(String.valueOf(e.getMessage()).contains("DataCorruptionDetected"), e.getMessage());
    }

    private static long documentsOf(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery("SELECT id FROM collections WHERE name = 'events'")) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }
}
