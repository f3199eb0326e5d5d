package dev.events.embedded;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.bson.BsonRegularExpression;
import org.bson.Document;
import org.bson.types.ObjectId;

/** Random documents with fields of all types, and queries. They draw from few values, so that queries often match. */
public final class RandomDocuments {

    static final List<String> FIELDS = List.of("a", "b", "c");

    private RandomDocuments() {}

    public static Arbitrary<Object> scalars() {
        return Arbitraries.of(Arrays.asList(
                null,
                0,
                1,
                -1,
                7,
                2L,
                1.5,
                -0.0,
                1.0,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                1_700_000_000.25,
                "",
                "a",
                "ab",
                "abc",
                "abd",
                "b",
                "a\\Eb",
                "a\0b",
                "a\u0001",
                "é",
                "\uD83D\uDE00",
                "\uFF5E",
                "1",
                true,
                false,
                Instant.EPOCH,
                Instant.ofEpochMilli(-5),
                Instant.ofEpochMilli(1_700_000_000_000L),
                new ObjectId("000000000000000000000001"),
                new ObjectId("ffffffffffffffffffffffff")));
    }

    public static Arbitrary<Object> scalarsAndLargeNumbers() {
        return Arbitraries.frequencyOf(Tuple.of(1, largeNumbers()), Tuple.of(3, scalars()));
    }

    /** Numbers whose fractions the library sometimes cuts off. Only our own collections order them consistently. */
    public static Arbitrary<Object> largeNumbers() {
        return Arbitraries.of(
                5_000_000_000.0,
                5_000_000_000.5,
                5_000_000_000L,
                5_000_000_001L,
                -5_000_000_000.5,
                Long.MAX_VALUE,
                Long.MAX_VALUE - 1,
                9_007_199_254_740_993L,
                9_007_199_254_740_992.0,
                2_147_483_648.5,
                2_147_483_647);
    }

    public static Arbitrary<Object> values(Arbitrary<Object> scalars) {
        Arbitrary<Object> lists = scalars.list().ofMaxSize(3).map(list -> (Object) list);
        Arbitrary<Object> nested = Arbitraries.frequencyOf(Tuple.of(3, scalars), Tuple.of(1, lists))
                .list()
                .ofMaxSize(3)
                .map(list -> (Object) list);
        Arbitrary<Object> documents = scalars.map(value -> new Document("x", value));
        return Arbitraries.frequencyOf(
                Tuple.of(6, scalars), Tuple.of(3, lists), Tuple.of(1, nested), Tuple.of(1, documents));
    }

    /** Field {@code a} is never an array, {@code b} is sometimes missing, {@code c} has any value. */
    public static Arbitrary<Document> documents(Arbitrary<Object> scalars) {
        return Combinators.combine(
                        scalars,
                        scalars,
                        values(scalars),
                        Arbitraries.integers().between(0, 7))
                .as((a, b, c, present) -> {
                    Document document = new Document();
                    if ((present & 1) == 0) {
                        document.append("a", a);
                    }
                    if ((present & 2) == 0) {
                        document.append("b", b);
                    }
                    if ((present & 4) == 0) {
                        document.append("c", c);
                    }
                    return document;
                });
    }

    public static Arbitrary<Document> queries(Arbitrary<Object> scalars) {
        return queries(scalars, 2);
    }

    private static Arbitrary<Document> queries(Arbitrary<Object> scalars, int depth) {
        Arbitrary<Document> simple = Combinators.combine(Arbitraries.of(FIELDS), demands(scalars))
                .as(Document::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> {
                    Document query = new Document();
                    parts.forEach(query::putAll);
                    return query;
                });
        if (depth == 0) {
            return simple;
        }
        Arbitrary<Document> joined = Combinators.combine(
                        Arbitraries.of("$and", "$or", "$or", "$nor"),
                        queries(scalars, depth - 1).list().ofMinSize(1).ofMaxSize(3),
                        simple,
                        Arbitraries.of(true, false))
                .as((operator, parts, more, both) -> {
                    Document query = both ? new Document(more) : new Document();
                    return query.append(operator, parts);
                });
        return Arbitraries.oneOf(simple, joined);
    }

    private static Arbitrary<Object> demands(Arbitrary<Object> scalars) {
        Arbitrary<Document> comparisons = Combinators.combine(Arbitraries.of("$gt", "$gte", "$lt", "$lte"), scalars)
                .as(Document::new);
        Arbitrary<Object> ranges = Combinators.combine(comparisons, comparisons).as((one, two) -> {
            Document both = new Document(one);
            both.putAll(two);
            return both;
        });
        Arbitrary<List<Object>> lists = scalars.list().ofMinSize(1).ofMaxSize(4);
        Arbitrary<Object> prefixes = Arbitraries.of("", "a", "ab", "1", "\uD83D", "[", "-")
                .map(prefix -> (Object) new Document("$regex", "^\\Q" + prefix + "\\E"));
        Arbitrary<Object> expressions = Arbitraries.of(
                        "^\\Qa\\E", "^ab", "^\\Qab\\E.*", "^\\Qa\\E\\\\E\\Qb\\E", "b", "^")
                .map(BsonRegularExpression::new);
        Arbitrary<Object> beginnings = Arbitraries.frequencyOf(Tuple.of(2, expressions), Tuple.of(1, scalars))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(list -> new Document("$in", list));
        return Arbitraries.oneOf(
                scalars,
                beginnings,
                beginnings.map(each -> new Document("$elemMatch", each)),
                scalars.map(value -> (Object) new Document("$eq", value)),
                comparisons.map(each -> (Object) each),
                ranges,
                ranges.map(range -> (Object) new Document("$elemMatch", range)),
                comparisons.map(each -> (Object) new Document("$not", each)),
                lists.map(list -> (Object) new Document("$in", list)),
                lists.map(list -> (Object) new Document("$nin", list)),
                lists.map(list -> (Object) new Document("$all", new ArrayList<>(list.subList(0, 1)))),
                lists.map(list -> (Object) new Document("$all", list)),
                scalars.map(value -> (Object) new Document("$ne", value)),
                prefixes,
                scalars.list().ofMaxSize(2).map(list -> (Object) list),
                Arbitraries.of(true, false).map(exists -> (Object) new Document("$exists", exists)));
    }

    /** A sort order that ends with {@code _id}, so that the order of all documents is defined. */
    public static Arbitrary<Document> orders() {
        return Combinators.combine(
                        Arbitraries.of(FIELDS).list().ofMaxSize(2).uniqueElements(),
                        Arbitraries.of(1, -1),
                        Arbitraries.of(1, -1))
                .as((fields, first, second) -> {
                    Document order = new Document();
                    for (String field : fields) {
                        order.append(field, order.isEmpty() ? first : second);
                    }
                    return order.append("_id", second);
                });
    }

    /** The document as one of the store's library. */
    public static de.bwaldvogel.mongo.bson.Document toStore(Document document) {
        return BsonConversion.toStore(document);
    }
}
