package dev.events.embedded.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Decimal128;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.LegacyUUID;
import de.bwaldvogel.mongo.bson.MaxKey;
import de.bwaldvogel.mongo.bson.MinKey;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeyEncodingPropertyTest {

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> scalars = scalars();
        return Arbitraries.oneOf(
                scalars,
                Combinators.combine(scalars, scalars).as((x, y) -> new Document("x", x).append("y", y)),
                scalars.map(x -> new Document("x", x)));
    }

    private static Arbitrary<Object> scalars() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(i -> (Object) i),
                Arbitraries.integers().between(-3, 3).map(i -> (Object) i),
                Arbitraries.integers().between(-3, 3).map(i -> (Object) (long) i),
                Arbitraries.doubles().between(-2e9, 2e9).map(d -> (Object) d),
                Arbitraries.of(0.0, -0.0, Double.NaN, Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE),
                Arbitraries.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1.5, -1.5),
                Arbitraries.of("1.5", "2", "-3").map(d -> new Decimal128(new BigDecimal(d))),
                Arbitraries.strings().ofMaxLength(5).map(s -> (Object) s),
                Arbitraries.strings()
                        .withChars('a', '\0', '\u0001', 'é', '\uFFFD')
                        .ofMaxLength(4)
                        .map(s -> (Object) s),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(4).map(BinData::new),
                Arbitraries.bytes().array(byte[].class).ofSize(12).map(ObjectId::new),
                Arbitraries.of(true, false),
                Arbitraries.longs()
                        .between(-1_000_000_000_000L, 1_000_000_000_000L)
                        .map(Instant::ofEpochMilli),
                Arbitraries.longs().map(BsonTimestamp::new),
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new),
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as((a, b) -> new LegacyUUID(a, b)),
                Arbitraries.of(MinKey.getInstance(), MaxKey.getInstance()));
    }

    @Property(tries = 20_000)
    void order_isThatOfTheLibrary(@ForAll("values") Object a, @ForAll("values") Object b) {
        assertEquals(
                Integer.signum(ValueComparator.asc().compare(a, b)),
                Integer.signum(KeyBytes.compare(KeyEncoding.encode(a), KeyEncoding.encode(b))));
    }

    @Property(tries = 5_000)
    void encoding_isNeverTheBeginningOfAnother(@ForAll("values") Object a, @ForAll("values") Object b) {
        byte[] one = KeyEncoding.encode(a);
        byte[] two = KeyEncoding.encode(b);
        boolean begins = one.length < two.length && Arrays.equals(one, Arrays.copyOf(two, one.length));
        assertTrue(!begins);
        assertTrue((one[0] & 0xFF) > 1 && (one[0] & 0xFF) < 0xFE);
    }

    @Property
    void largeIntegers_keepTheirOrder(@ForAll long a, @ForAll long b) {
        assertEquals(
                Integer.signum(Long.compare(a, b)),
                Integer.signum(KeyBytes.compare(KeyEncoding.encode(a), KeyEncoding.encode(b))));
        assertEquals(
                Integer.signum(Long.compare(a, a - 1)),
                Integer.signum(KeyBytes.compare(KeyEncoding.encode(a), KeyEncoding.encode(a - 1))));
    }

    @Example
    void equalNumbers_haveEqualKeys_whateverTheirType() {
        byte[] key = KeyEncoding.encode(3);
        for (Object same : List.of(3L, 3.0, new Decimal128(new BigDecimal("3")))) {
            assertEquals(0, KeyBytes.compare(key, KeyEncoding.encode(same)));
        }
        assertEquals(9, key.length);
        assertEquals(13, KeyEncoding.encode(new ObjectId(new byte[12])).length);
    }
}
