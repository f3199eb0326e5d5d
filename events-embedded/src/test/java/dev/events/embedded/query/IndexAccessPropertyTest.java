package dev.events.embedded.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerException;
import dev.events.embedded.RandomDocuments;
import dev.events.embedded.TestFiles;
import dev.events.embedded.file.Catalog;
import dev.events.embedded.file.Store;
import dev.events.embedded.file.StoreFile;
import dev.events.embedded.index.IndexTable;
import dev.events.embedded.index.KeyBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.bson.BsonRegularExpression;

/** Checks that every document that the library's matcher accepts has a key in the ranges that are scanned. */
@SuppressWarnings("NullAway.Init")
class IndexAccessPropertyTest {

    private static Path directory;
    private static Store store;

    @BeforeContainer
    static void open() throws IOException, SQLException {
        directory = Files.createTempDirectory("access");
        StoreFile.prepare(directory.resolve(StoreFile.FILE_NAME));
        store = Store.open(directory.resolve(StoreFile.FILE_NAME), false);
    }

    @AfterContainer
    static void close() throws IOException {
        store.close();
        TestFiles.delete(directory);
    }

    @Provide
    Arbitrary<List<org.bson.Document>> documents() {
        return RandomDocuments.documents(RandomDocuments.scalarsAndLargeNumbers())
                .list()
                .ofSize(20);
    }

    @Provide
    Arbitrary<org.bson.Document> queries() {
        return RandomDocuments.queries(RandomDocuments.scalarsAndLargeNumbers());
    }

    @Property(tries = 3000)
    void matchingDocuments_areAmongTheNarrowed(
            @ForAll("documents") List<org.bson.Document> documents, @ForAll("queries") org.bson.Document query) {
        Document requested = RandomDocuments.toStore(query);
        List<IndexTable> indexes = List.of(
                index(0, new IndexKey("a", false), new IndexKey("b", true)),
                index(0b1, new IndexKey("c", true), new IndexKey("a", false)),
                index(0b10, new IndexKey("b", true), new IndexKey("c", false)),
                index(0, new IndexKey("b", true)),
                index(0, new IndexKey("a", true), new IndexKey("b", true)));
        List<QueryConditions.Alternative> alternatives = QueryConditions.of(requested);
        DefaultQueryMatcher matcher = new DefaultQueryMatcher();
        for (org.bson.Document each : documents) {
            Document document = RandomDocuments.toStore(each);
            if (matches(matcher, document, requested)) {
                assertTrue(
                        alternatives.stream()
                                .anyMatch(alternative -> indexes.stream()
                                        .flatMap(index -> IndexAccess.of(index, alternative).stream())
                                        .allMatch(access -> isAmong(document, access))),
                        () -> document + " matches " + requested + " but is not among " + alternatives);
            }
        }
    }

    @Example
    void manyPrefixes_areRangesOfOneAccess() {
        List<BsonRegularExpression> prefixes = IntStream.range(0, 100)
                .mapToObj(n -> new BsonRegularExpression("^\\Q" + (100 + n) + "\\E"))
                .toList();
        org.bson.Document query =
                new org.bson.Document("c", new org.bson.Document("$elemMatch", new org.bson.Document("$in", prefixes)));

        List<QueryConditions.Alternative> alternatives = QueryConditions.of(RandomDocuments.toStore(query));

        assertEquals(1, alternatives.size());
        List<IndexAccess> accesses =
                IndexAccess.of(index(0b1, new IndexKey("c", true), new IndexKey("a", false)), alternatives.get(0));
        assertEquals(1, accesses.size());
        // And the expressions themselves, which may be stored as well.
        assertEquals(2 * 100, accesses.get(0).ranges().ranges().size());
    }

    private static IndexTable index(int arrayFields, IndexKey... keys) {
        return new IndexTable(store, new Catalog.IndexEntry(0, arrayFields), List.of(keys), false, false);
    }

    private static boolean isAmong(Document document, IndexAccess access) {
        return access.index().keysOf(document).stream()
                .anyMatch(key -> access.ranges().ranges().stream()
                        .anyMatch(range ->
                                KeyBytes.compare(range.from(), key) <= 0 && KeyBytes.compare(key, range.to()) < 0));
    }

    private static boolean matches(DefaultQueryMatcher matcher, Document document, Document query) {
        try {
            return matcher.matches(document, query);
        } catch (MongoServerException e) {
            return false;
        }
    }
}
