package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** Decoding from bytes, beside decoding with a reader, for documents of any kind. */
class EventDecoderPropertyTest {
    private static final List<String> NAMES = List.of("_id", "start_epoch", "stop_epoch", "open", "tags", "note");
    private static final List<String> TEXTS =
            List.of("", "deploy", "täg \"1\" \u0000 \uD83D\uDE00", "deploy", "x".repeat(300));

    private final Random random = new Random(20261130);

    @Test
    void bytesAndReaderGiveTheSameEvent() {
        int events = 0;
        int known = 0;
        for (int i = 0; i < 50_000; i++) {
            RawBsonDocument document = new RawBsonDocument(randomDocument(), new DocumentCodec());
            byte[] bytes = new byte[document.getByteBuffer().remaining()];
            document.getByteBuffer().get(bytes);
            int before = random.nextInt(20);
            byte[] among = new byte[before + bytes.length + random.nextInt(20)];
            random.nextBytes(among);
            System.arraycopy(bytes, 0, among, before, bytes.length);

            FoundEvent read = document.decode(EventDecoder.INSTANCE);
            assertEquals(read, EventDecoder.INSTANCE.decode(among, before, bytes.length), document::toJson);
            events += read.event() != null ? 1 : 0;
            known += new EventFields().find(among, before, bytes.length) ? 1 : 0;
        }
        assertTrue(events > 10_000 && known > 10_000, events + " events, " + known + " known");
    }

    private Document randomDocument() {
        List<String> names = new ArrayList<>(NAMES);
        if (random.nextInt(4) == 0) {
            names.add("imported");
            names.add("start_epoch2");
        }
        if (random.nextInt(4) == 0) {
            names.remove(random.nextInt(names.size()));
        }
        if (random.nextInt(4) == 0) {
            Collections.shuffle(names, random);
        }
        Document document = new Document();
        names.forEach(name -> document.append(name, random.nextInt(12) == 0 ? anything() : usual(name)));
        return document;
    }

    private Object usual(String name) {
        return switch (name) {
            case "_id" -> new ObjectId();
            case "start_epoch" -> time();
            case "stop_epoch" -> random.nextBoolean() ? Integer.valueOf(-1) : (Object) time();
            case "open" -> random.nextBoolean();
            case "tags" -> tags();
            default -> text();
        };
    }

    private double time() {
        return switch (random.nextInt(6)) {
            case 0 -> -random.nextDouble();
            case 1 -> 3e11 * random.nextDouble();
            default -> 1.7e9 + Math.rint(random.nextDouble() * 1e6) / 1000;
        };
    }

    private List<Object> tags() {
        List<Object> tags = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            tags.add(random.nextInt(20) == 0 ? anything() : TEXTS.get(1 + random.nextInt(TEXTS.size() - 1)));
        }
        return tags;
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private Object anything() {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextLong();
            case 2 -> Double.NaN;
            case 3 -> Double.POSITIVE_INFINITY;
            case 4 -> new Decimal128(random.nextInt(2_000_000_000));
            case 5 -> text();
            case 6 -> tags();
            case 7 -> new Document("tags", List.of(1));
            case 8 -> new Binary(new byte[random.nextInt(30)]);
            case 9 -> new ObjectId();
            case 10 -> Arrays.asList(1, null, "b");
            default -> random.nextBoolean();
        };
    }
}
