package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import dev.events.core.Event;
import dev.events.core.EventRepository;
import dev.events.core.Operation;
import dev.events.core.mongo.EventCollection;
import dev.events.core.mongo.FaultyMongo;
import dev.events.core.mongo.MongoEventRepository;
import dev.events.core.mongo.StoreCopy;
import dev.events.core.mongo.StoreDocuments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.RawBsonDocumentCodec;
import org.bson.types.ObjectId;

/** Whatever documents are in a store: copied to MongoDB and back, they have the same bytes. */
@SuppressWarnings("NullAway.Init")
class StoreCopyTest {
    private static final List<String> COMPANIONS = List.of("tokens");

    private static Path directory;
    private static EmbeddedStore old;
    private static EmbeddedStore other;
    private static FaultyMongo mongo;
    private static int stores;

    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("events-copy");
        old = EmbeddedStore.open(directory.resolve("old"));
        other = EmbeddedStore.open(directory.resolve("other"));
        mongo = FaultyMongo.start();
    }

    @AfterContainer
    static void close() throws IOException {
        old.close();
        other.close();
        mongo.close();
        TestFiles.delete(directory);
    }

    @Provide
    Arbitrary<List<Document>> documents() {
        return RandomDocuments.documents(RandomDocuments.scalarsAndLargeNumbers())
                .list()
                .ofMaxSize(20);
    }

    @Property(tries = 60)
    void copiedThereAndBack_areTheSame(
            @ForAll("documents") List<Document> events, @ForAll("documents") List<Document> tokens) {
        String name = mongo.collection() + "_" + stores++;
        EventCollection begin = old.collection("db", name);
        EventCollection end = other.collection("db", name);
        insert(begin, events);
        insert(begin.companion("tokens"), tokens);
        try (StoreDocuments first = StoreDocuments.over(begin);
                StoreDocuments second = MongoEventRepository.builder()
                        .connectionString(mongo.connectionString())
                        .database("events_test")
                        .collection(name)
                        .openDocuments();
                StoreDocuments third = StoreDocuments.over(end)) {
            copy(first, second, events.size() + tokens.size());
            copy(second, third, events.size() + tokens.size());
            copy(second, third, 0);
        }
        assertEquals(all(begin), all(end));
        assertEquals(all(begin.companion("tokens")), all(end.companion("tokens")));
    }

    @Example
    void historyThatHasExpired_staysBehind() {
        String name = mongo.collection() + "_" + stores++;
        EventRepository events = old.repository("db", name);
        Instant now = Instant.now();
        events.add(Event.mark(now, "a"));
        events.removeAll(Operation.recorded(null, "a purge", now, Duration.ofMinutes(1)));
        String id = events.add(Event.mark(now, "b")).id();
        events.remove(id, Operation.recorded(null, "a removal", now, Duration.ofDays(30)));
        StoreDocuments from = StoreDocuments.over(old.collection("db", name));
        StoreDocuments to = StoreDocuments.over(other.collection("db", name));
        Clock later = Clock.fixed(now.plus(Duration.ofMinutes(2)), ZoneOffset.UTC);

        StoreCopy copy = from.copyTo(to, COMPANIONS, later);

        assertEquals(1, copy.run((suffix, documents) -> {}).added());
        assertEquals(
                List.of(new StoreCopy.Comparison("history", 1, 1, true), new StoreCopy.Comparison("", 0, 0, true)),
                copy.compare((suffix, documents) -> {}));
        assertEquals(List.of(), copy.surplus());
    }

    @Example
    void storesThatChangeMeanwhile_differ() {
        String name = mongo.collection() + "_" + stores++;
        EventCollection begin = old.collection("db", name);
        EventCollection end = other.collection("db", name);
        insert(begin, List.of(new Document("a", 1), new Document("a", 2)));
        StoreCopy copy = StoreDocuments.over(begin).copyTo(StoreDocuments.over(end), COMPANIONS, Clock.systemUTC());
        copy.run((suffix, documents) -> {});

        begin.update(List.of(new UpdateOneModel<>(Filters.eq("a", 1), Updates.set("a", 3))));
        assertEquals(List.of(new StoreCopy.Comparison("", 2, 2, false)), copy.compare((suffix, documents) -> {}));
        assertEquals(new StoreCopy.Result(0, 1, 1, List.of()), copy.run((suffix, documents) -> {}));
        assertEquals(List.of(new StoreCopy.Comparison("", 2, 2, true)), copy.compare((suffix, documents) -> {}));

        begin.deleteOne(Filters.eq("a", 3));
        assertEquals(List.of(new StoreCopy.Comparison("", 1, 2, false)), copy.compare((suffix, documents) -> {}));
        assertEquals(List.of(new StoreCopy.Surplus("", 1, "s0")), copy.surplus());
    }

    private static void insert(EventCollection collection, List<Document> documents) {
        List<Document> identified = new ArrayList<>();
        for (Document document : documents) {
            Document with = new Document("_id", identified.size() % 3 == 0 ? "s" + identified.size() : new ObjectId());
            with.putAll(document);
            identified.add(with);
        }
        assertEquals(List.of(), collection.insert(identified));
    }

    private static void copy(StoreDocuments from, StoreDocuments to, int added) {
        StoreCopy copy = from.copyTo(to, COMPANIONS, Clock.systemUTC());
        assertEquals(List.of(), copy.surplus());
        StoreCopy.Result result = copy.run((suffix, documents) -> {});
        assertEquals(added, result.added());
        assertEquals(List.of(), result.missingIndexes());
        copy.compare((suffix, documents) -> {}).forEach(each -> assertTrue(each.same(), each::toString));
    }

    private static List<ByteBuffer> all(EventCollection collection) {
        List<ByteBuffer> all = new ArrayList<>();
        try (EventCollection.Results<RawBsonDocument> found =
                collection.find(Filters.empty(), Sorts.ascending("_id"), null, 0, new RawBsonDocumentCodec())) {
            found.forEachRemaining(document -> all.add(document.getByteBuffer().asNIO()));
        }
        return all;
    }
}
