package dev.events.embedded.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.RandomDocuments;
import dev.events.embedded.file.StoredDocument;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Checks that a compiled query decides like the library's matcher, for all documents and queries. */
class CompiledQueryPropertyTest {

    private static final QueryMatcher MATCHER = new DefaultQueryMatcher();

    @Provide
    Arbitrary<List<org.bson.Document>> documents() {
        Arbitrary<org.bson.Document> nested = Arbitraries.of(
                        "{c: [['a']]}", "{c: ['x', ['ab', 1]]}", "{c: [null, 'a']}")
                .map(org.bson.Document::parse);
        return Arbitraries.frequencyOf(
                        Tuple.of(9, RandomDocuments.documents(RandomDocuments.scalarsAndLargeNumbers())),
                        Tuple.of(1, nested))
                .list()
                .ofSize(20);
    }

    @Provide
    Arbitrary<List<org.bson.Document>> queries() {
        Arbitrary<org.bson.Document> types = Arbitraries.of("a", "b", "c", "_id")
                .flatMap(field -> Arbitraries.of(1, 2, 4, 7, 16, "number", 99)
                        .map(type -> new org.bson.Document("$type", type))
                        .flatMap(type -> Arbitraries.of(type, new org.bson.Document("$not", type)))
                        .map(demand -> new org.bson.Document(field, demand)));
        return Arbitraries.frequencyOf(
                        Tuple.of(5, RandomDocuments.queries(RandomDocuments.scalarsAndLargeNumbers())),
                        Tuple.of(1, types),
                        Tuple.of(1, Arbitraries.of(odd())))
                .list()
                .ofSize(20);
    }

    private static List<org.bson.Document> odd() {
        return List.of(
                org.bson.Document.parse("{}"),
                org.bson.Document.parse("{$and: []}"),
                org.bson.Document.parse("{$or: {a: 1}}"),
                org.bson.Document.parse("{$nor: [1]}"),
                org.bson.Document.parse("{$nor: [{a: {$gt: 0}}, {c: 'a'}]}"),
                org.bson.Document.parse("{$comment: 'a'}"),
                org.bson.Document.parse("{a: {}}"),
                org.bson.Document.parse("{a: {$not: {}}}"),
                org.bson.Document.parse("{a: {$not: {$not: {$gt: 0}}}}"),
                org.bson.Document.parse("{a: {$not: 1}}"),
                org.bson.Document.parse("{a: {$nearly: 1}}"),
                org.bson.Document.parse("{c: {$in: ['a', 'ab']}}"),
                org.bson.Document.parse("{c: {$in: []}}"),
                org.bson.Document.parse("{c: {$in: ['a'], $gt: 0}}"),
                org.bson.Document.parse("{c: {$type: []}}"),
                org.bson.Document.parse("{'c.x': 'a'}"),
                org.bson.Document.parse("{a: {$gte: 0, $lt: 7, $type: 16}}"),
                org.bson.Document.parse("{a: {$lt: 1, unknown: 1}}"));
    }

    @Property(tries = 500)
    void says_whatTheMatcherSays(
            @ForAll("documents") List<org.bson.Document> documents,
            @ForAll("queries") List<org.bson.Document> queries) {
        for (org.bson.Document query : queries) {
            Document asked = RandomDocuments.toStore(query);
            for (org.bson.Document document : documents) {
                Document looked = RandomDocuments.toStore(document.append("_id", new org.bson.types.ObjectId()));
                assertEquals(
                        outcome(() -> MATCHER.matches(looked, asked)),
                        outcome(() ->
                                CompiledQuery.of(asked, MATCHER).test(new StoredFields(StoredDocument.encode(looked)))),
                        () -> query + " asked of " + document);
            }
        }
    }

    private static Object outcome(Supplier<Boolean> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            return e.toString();
        }
    }
}
