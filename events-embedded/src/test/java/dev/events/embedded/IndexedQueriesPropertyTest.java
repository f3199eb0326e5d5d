package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.events.embedded.file.StoreFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.bson.Document;

/** Checks that indexes do not change the results of queries. */
@SuppressWarnings("NullAway.Init")
class IndexedQueriesPropertyTest {

    private static Path directory;
    private static Path copy;
    private static TestStore store;
    private static MongoServer memory;
    private static MongoClient memoryClient;

    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("embedded");
        copy = Files.createTempDirectory("embedded-copy");
        store = TestStore.open(directory);
        memory = new MongoServer(new MemoryBackend());
        memoryClient = MongoClients.create(memory.bindAndGetConnectionString());
    }

    @AfterContainer
    static void close() throws IOException {
        memoryClient.close();
        memory.shutdownNow();
        store.close();
        TestFiles.delete(directory);
        TestFiles.delete(copy);
    }

    /** A query with its order and the requested part of the result. */
    record Search(Document query, Document order, int skip, int limit, boolean sorted) {}

    @Provide
    Arbitrary<List<Document>> documents() {
        return RandomDocuments.documents(RandomDocuments.scalars())
                .list()
                .ofMinSize(5)
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<List<Search>> searches() {
        return searches(RandomDocuments.scalars());
    }

    @Provide
    Arbitrary<List<Document>> documentsWithLargeNumbers() {
        return RandomDocuments.documents(withLargeNumbers()).list().ofMinSize(5).ofMaxSize(40);
    }

    @Provide
    Arbitrary<List<Search>> searchesForLargeNumbers() {
        return searches(withLargeNumbers());
    }

    private static Arbitrary<Object> withLargeNumbers() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, RandomDocuments.largeNumbers()), Tuple.of(1, RandomDocuments.scalars()));
    }

    private static Arbitrary<List<Search>> searches(Arbitrary<Object> scalars) {
        return Combinators.combine(
                        RandomDocuments.queries(scalars),
                        RandomDocuments.orders(),
                        Arbitraries.of(0, 0, 2),
                        Arbitraries.of(0, 1, 3, 10),
                        Arbitraries.of(true, true, false))
                .as(Search::new)
                .list()
                .ofSize(12);
    }

    @Property(tries = 150)
    void results_areThoseOfAScan(
            @ForAll("documents") List<Document> documents, @ForAll("searches") List<Search> searches) {
        check(documents, searches, true);
    }

    @Property(tries = 60)
    void results_areThoseOfAScan_alsoForNumbersBeyond32Bits(
            @ForAll("documentsWithLargeNumbers") List<Document> documents,
            @ForAll("searchesForLargeNumbers") List<Search> searches) {
        check(documents, searches, false);
    }

    private void check(List<Document> documents, List<Search> searches, boolean comparableWithMemory) {
        MongoCollection<Document> indexed = emptyCollection(store.client(), "indexed");
        MongoCollection<Document> plain = emptyCollection(store.client(), "plain");
        MongoCollection<Document> inMemory = emptyCollection(memoryClient, "memory");
        List<MongoCollection<Document>> all = List.of(indexed, plain, inMemory);
        indexed.createIndex(Indexes.descending("a", "_id"));
        indexed.createIndex(Indexes.compoundIndex(Indexes.ascending("c"), Indexes.descending("a", "_id")));
        indexed.createIndex(Indexes.ascending("b", "a"));
        indexed.createIndex(Indexes.ascending("b"), new IndexOptions().sparse(true));
        indexed.createIndex(Indexes.ascending("c"), new IndexOptions().sparse(true));
        List<Document> numbered = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            numbered.add(new Document("_id", i * 37 % 101).append("v", 0).append("w", i));
            numbered.get(i).putAll(documents.get(i));
        }
        all.forEach(collection -> collection.insertMany(numbered));
        for (int i = 0; i < searches.size(); i++) {
            Search search = searches.get(i);
            List<Object> expected = find(plain, search);
            assertEquals(expected, find(indexed, search), () -> "indexed: " + search);
            if (comparableWithMemory && !sortsArrays(search)) {
                assertEquals(
                        sorted(search, find(inMemory, search)), sorted(search, expected), () -> "memory: " + search);
            }
            assertEquals(count(plain, search.query()), count(indexed, search.query()), () -> "count: " + search);
            if (i % 4 == 1) {
                int value = i;
                change(
                        all,
                        collection -> collection.updateMany(
                                search.query(), new Document("$set", new Document("b", value).append("v", value))));
            } else if (i % 4 == 2) {
                change(
                        all,
                        collection -> collection.updateOne(
                                new Document("_id", 37),
                                new Document("$set", new Document("c", List.of("a", 1, "a")))));
            } else if (i % 4 == 3) {
                change(all, collection -> collection.deleteMany(search.query()));
            }
        }
        checkCopy();
    }

    /** The store itself can be opened only once. */
    private void checkCopy() {
        try {
            for (String suffix : List.of("", "-wal")) {
                Path file = directory.resolve(StoreFile.FILE_NAME + suffix);
                Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        StoreConsistency.check(copy.resolve(StoreFile.FILE_NAME));
    }

    private static MongoCollection<Document> emptyCollection(MongoClient client, String name) {
        MongoDatabase database = client.getDatabase("db");
        database.getCollection(name).drop();
        return database.getCollection(name);
    }

    private static void change(
            List<MongoCollection<Document>> collections, Consumer<MongoCollection<Document>> change) {
        for (MongoCollection<Document> collection : collections) {
            try {
                change.accept(collection);
            } catch (MongoException e) {
                assertEquals(true, e.getCode() != 0, "an error of the command, not of the connection: " + e);
            }
        }
    }

    /** All documents by _id, or the error. */
    private static List<Object> find(MongoCollection<Document> collection, Search search) {
        List<Object> found = new ArrayList<>();
        try {
            collection
                    .find(search.query())
                    .sort(search.sorted() ? search.order() : null)
                    .skip(search.sorted() ? search.skip() : 0)
                    .limit(search.limit())
                    .batchSize(3)
                    .forEach(document -> found.add(document.get("_id")));
        } catch (MongoException e) {
            return List.of("error " + e.getCode());
        }
        return found;
    }

    private static Object count(MongoCollection<Document> collection, Document query) {
        try {
            return collection.countDocuments(query);
        } catch (MongoException e) {
            return "error";
        }
    }

    /** The library has no consistent order of arrays. */
    private static boolean sortsArrays(Search search) {
        return search.sorted() && search.order().containsKey("c");
    }

    /**
     * Unordered results are not comparable: the memory backend reuses positions, so a limit cuts off other documents.
     */
    private static Object sorted(Search search, List<Object> found) {
        if (search.sorted()) {
            return found;
        }
        return search.limit() > 0 ? found.size() : new HashSet<>(found);
    }
}
