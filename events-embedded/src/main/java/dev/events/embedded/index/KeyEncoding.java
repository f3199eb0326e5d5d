package dev.events.embedded.index;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.BsonJavaScript;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.LegacyUUID;
import de.bwaldvogel.mongo.bson.MaxKey;
import de.bwaldvogel.mongo.bson.MinKey;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Encodes BSON values as bytes, so that the unsigned order of the bytes is the order of the values.
 *
 * <p>Types and values have the order of the library's {@code ValueComparator}, with two exceptions, for which the
 * library has no consistent order: numbers beyond 32 bits, whose fractions it sometimes cuts off, are ordered by value;
 * nested arrays are ordered by their elements. Numbers that are equal for the library have equal bytes, whatever their
 * type. No encoding is a prefix of another, so encodings can be concatenated.
 */
public final class KeyEncoding {

    // The first byte of every encoding. Strictly between 0x01 and 0xFE, also when inverted.
    static final int MIN_KEY = 0x10;
    static final int EMPTY_ARRAY = 0x18;
    static final int NULL = 0x20;
    public static final int NUMBER = 0x30;
    public static final int STRING = 0x40;
    static final int DOCUMENT = 0x50;
    static final int ARRAY = 0x58;
    static final int BINARY = 0x60;
    static final int LEGACY_UUID = 0x64;
    static final int UUID_VALUE = 0x68;
    static final int OBJECT_ID = 0x70;
    static final int BOOLEAN = 0x78;
    static final int DATE = 0x80;
    static final int TIMESTAMP = 0x88;
    static final int REGEX = 0x90;
    static final int JAVASCRIPT = 0x98;
    static final int MAX_KEY = 0xF0;

    private static final int END = 0x00;
    private static final int ESCAPE = 0x01;
    private static final int INEXACT = 0xFE;

    private byte[] bytes = new byte[32];
    private int length;

    private KeyEncoding() {}

    /** The encoding of a value. An array is one value. */
    public static byte[] encode(@Nullable Object value) {
        KeyEncoding encoding = new KeyEncoding();
        encoding.put(value);
        return Arrays.copyOf(encoding.bytes, encoding.length);
    }

    /** The encoding of an empty array. Only MinKey sorts before it. */
    public static byte[] emptyArray() {
        return new byte[] {EMPTY_ARRAY};
    }

    private void put(@Nullable Object value) {
        if (value == null || value instanceof Missing) {
            put(NULL);
        } else if (value instanceof Number number) {
            put(NUMBER);
            putNumber(number);
        } else if (value instanceof String string) {
            put(STRING);
            putString(string);
        } else if (value instanceof ObjectId id) {
            put(OBJECT_ID);
            putAll(id.toByteArray());
        } else if (value instanceof Map<?, ?> map) {
            put(DOCUMENT);
            putDocument(map);
        } else if (value instanceof Collection<?> values) {
            put(ARRAY);
            values.forEach(this::put);
            put(END);
        } else if (value instanceof Boolean bool) {
            put(BOOLEAN);
            put(bool ? 1 : 0);
        } else if (value instanceof Instant instant) {
            put(DATE);
            putLong(instant.toEpochMilli() ^ Long.MIN_VALUE);
        } else {
            putRareType(value);
        }
    }

    private void putRareType(Object value) {
        if (value instanceof BinData data) {
            put(BINARY);
            putLong(data.getData().length);
            putAll(data.getData());
        } else if (value instanceof UUID uuid) {
            put(UUID_VALUE);
            putLong(uuid.getMostSignificantBits());
            putLong(uuid.getLeastSignificantBits());
        } else if (value instanceof LegacyUUID uuid) {
            put(LEGACY_UUID);
            putLong(uuid.getUuid().getMostSignificantBits() ^ Long.MIN_VALUE);
            putLong(uuid.getUuid().getLeastSignificantBits() ^ Long.MIN_VALUE);
        } else if (value instanceof BsonTimestamp timestamp) {
            put(TIMESTAMP);
            putLong(timestamp.getValue());
        } else if (value instanceof BsonRegularExpression regex) {
            put(REGEX);
            putString(regex.getPattern());
            putString(String.valueOf(regex.getOptions()));
        } else if (value instanceof BsonJavaScript script) {
            put(JAVASCRIPT);
            putString(script.getCode());
        } else if (value instanceof MinKey) {
            put(MIN_KEY);
        } else if (value instanceof MaxKey) {
            put(MAX_KEY);
        } else {
            throw new IllegalArgumentException("no order for values of " + value.getClass());
        }
    }

    /** Encodes as a double. If a 64-bit integer is no double: the next double below it, a mark, and the difference. */
    private void putNumber(Number number) {
        double value = number.doubleValue();
        if (number instanceof Long exact && (long) value != exact) {
            if ((long) value > exact) {
                value = Math.nextDown(value);
            }
            putDouble(value);
            long rest = exact - (long) value;
            put(INEXACT);
            put((int) (rest >>> 8));
            put((int) rest);
        } else {
            putDouble(value);
        }
    }

    private void putDouble(double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value); // -0.0 equals 0.0, and all NaNs are equal
        putLong(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
    }

    /** Encodes each UTF-16 unit in one to three bytes, because Java compares strings by units. */
    private void putString(String string) {
        for (int i = 0; i < string.length(); i++) {
            char unit = string.charAt(i);
            if (unit <= ESCAPE) {
                put(ESCAPE);
                put(unit + 1);
            } else if (unit < 0x80) {
                put(unit);
            } else if (unit < 0x800) {
                put(0xC0 | (unit >> 6));
                put(0x80 | (unit & 0x3F));
            } else {
                put(0xE0 | (unit >> 12));
                put(0x80 | ((unit >> 6) & 0x3F));
                put(0x80 | (unit & 0x3F));
            }
        }
        put(END);
    }

    /** The encoding of the string that a key begins with. */
    static byte[] firstString(byte[] key) {
        int end = 1;
        while (key[end] != END) {
            end++; // no byte of a string is END
        }
        return Arrays.copyOf(key, end + 1);
    }

    /** The string of an encoding. */
    static String decodeString(byte[] encoding) {
        StringBuilder string = new StringBuilder(encoding.length);
        int at = 1;
        while (encoding[at] != END) {
            int first = encoding[at++] & 0xFF;
            if (first == ESCAPE) {
                string.append((char) (encoding[at++] - 1));
            } else if (first < 0x80) {
                string.append((char) first);
            } else if (first < 0xE0) {
                string.append((char) ((first & 0x1F) << 6 | (encoding[at++] & 0x3F)));
            } else {
                int second = encoding[at++] & 0x3F;
                string.append((char) ((first & 0x0F) << 12 | second << 6 | (encoding[at++] & 0x3F)));
            }
        }
        return string.toString();
    }

    /** Encodes type, name and value of each field, in the order in which the library compares them. */
    private void putDocument(Map<?, ?> document) {
        document.forEach((name, value) -> {
            int typeAt = length;
            put(0);
            putString((String) name);
            int valueAt = length;
            put(value);
            bytes[typeAt] = bytes[valueAt];
        });
        put(END);
    }

    private void putLong(long value) {
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            put((int) (value >>> shift));
        }
    }

    private void putAll(byte[] more) {
        for (byte b : more) {
            put(b);
        }
    }

    private void put(int b) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = (byte) b;
    }
}
