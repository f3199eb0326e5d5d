package dev.events.core.mongo;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.bson.types.ObjectId;

/**
 * Where the fields of an event lie in the bytes of its document (bsonspec.org, version 1.1), as this library writes them. Of documents
 * that others have written it says that it does not know them; {@link EventDecoder} reads those.
 */
final class EventFields {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLE =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] ID = name(EventDocuments.ID);
    private static final byte[] START = name(EventDocuments.START);
    private static final byte[] STOP = name(EventDocuments.STOP);
    private static final byte[] OPEN = name(EventDocuments.OPEN);
    private static final byte[] TAGS = name(EventDocuments.TAGS);
    private static final byte[] NOTE = name(EventDocuments.NOTE);

    // Types of BSON.
    private static final int TYPE_DOUBLE = 0x01;
    private static final int TYPE_STRING = 0x02;
    private static final int TYPE_DOCUMENT = 0x03;
    private static final int TYPE_ARRAY = 0x04;
    private static final int TYPE_BINARY = 0x05;
    private static final int TYPE_OBJECT_ID = 0x07;
    private static final int TYPE_BOOLEAN = 0x08;
    private static final int TYPE_DATE = 0x09;
    private static final int TYPE_NULL = 0x0A;
    private static final int TYPE_INT = 0x10;
    private static final int TYPE_LONG = 0x12;

    /** The bytes of an id. */
    static final int ID_BYTES = 12;

    private static final int OTHER_TYPE = -1;

    /** Where a field is that is not there. */
    static final int NONE = -1;

    // Where the values of the last document begin.
    int id;
    int tags;
    int note;

    double start;

    /** Negative if there is none. */
    double stop;

    boolean open;

    private static byte[] name(String name) {
        return (name + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Looks for the fields.
     *
     * @param bytes at {@code offset}, {@code length} bytes of a document
     * @return false if the document is not known
     */
    boolean find(byte[] bytes, int offset, int length) {
        id = NONE;
        tags = NONE;
        note = NONE;
        start = Double.NaN;
        stop = NONE;
        open = false;
        int seen = 0;
        int last = offset + length - 1;
        int at = offset + Integer.BYTES;
        while (at < last) {
            int type = bytes[at++];
            int value = at;
            while (value < last && bytes[value] != 0) {
                value++;
            }
            value++; // after the end of the name
            int size = sizeOf(type, bytes, value);
            if (size < 0 || size > last - value) {
                return false;
            }
            int field = 0;
            if (isNamed(ID, bytes, at, value)) {
                field = type == TYPE_OBJECT_ID ? 1 : OTHER_TYPE;
                id = value;
            } else if (isNamed(START, bytes, at, value)) {
                field = type == TYPE_DOUBLE ? 2 : OTHER_TYPE;
                start = number(type, bytes, value);
            } else if (isNamed(STOP, bytes, at, value)) {
                field = type == TYPE_DOUBLE || type == TYPE_INT ? 4 : OTHER_TYPE;
                stop = number(type, bytes, value);
            } else if (isNamed(TAGS, bytes, at, value)) {
                field = type == TYPE_ARRAY ? 8 : OTHER_TYPE;
                tags = value;
            } else if (isNamed(OPEN, bytes, at, value)) {
                field = type == TYPE_BOOLEAN ? 16 : OTHER_TYPE;
                open = field > 0 && bytes[value] != 0;
            } else if (isNamed(NOTE, bytes, at, value)) {
                field = type == TYPE_STRING ? 32 : OTHER_TYPE;
                note = value;
            }
            if (field < 0 || (seen & field) != 0) {
                return false;
            }
            seen |= field;
            at = value + size;
        }
        return (seen & 3) == 3 && Double.isFinite(start) && Double.isFinite(stop);
    }

    /** A value that may be a number; not a number if it is of another type, which may be shorter. */
    private static double number(int type, byte[] bytes, int at) {
        return type == TYPE_DOUBLE ? (double) DOUBLE.get(bytes, at) : type == TYPE_INT ? intAt(bytes, at) : Double.NaN;
    }

    /** Whether the note has characters. */
    boolean hasNote(byte[] bytes) {
        return note != NONE && intAt(bytes, note) > 1;
    }

    /** A text whose value begins here. */
    static String string(byte[] bytes, int at) {
        return new String(bytes, at + Integer.BYTES, intAt(bytes, at) - 1, StandardCharsets.UTF_8);
    }

    /** A whole number of 32 bits, such as the size of an array. */
    static int intAt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    /** The place of the value of the next element of an array that has only texts which are not empty. */
    static int nextText(byte[] bytes, int at) {
        int value = at + 1;
        while (bytes[value++] != 0) {
            // to the end of the index
        }
        return value;
    }

    /** Whether all elements of an array are texts that are not empty: tags. */
    static boolean areTags(byte[] bytes, int array) {
        int end = array + intAt(bytes, array) - 1;
        int at = array + Integer.BYTES;
        while (at < end) {
            if (bytes[at] != TYPE_STRING) {
                return false;
            }
            at = nextText(bytes, at);
            int length = intAt(bytes, at);
            if (length <= 1) {
                return false; // an empty one is no tag, but a query may find it
            }
            at += Integer.BYTES + length;
        }
        return true;
    }

    /** The tags of the last document, of which {@link #areTags} is true. */
    Set<String> tags(byte[] bytes) {
        int end = tags == NONE ? 0 : tags + intAt(bytes, tags) - 1;
        if (end <= tags + Integer.BYTES) {
            return Set.of();
        }
        int at = nextText(bytes, tags + Integer.BYTES);
        if (at + Integer.BYTES + intAt(bytes, at) == end) {
            return Set.of(string(bytes, at));
        }
        Set<String> found = new LinkedHashSet<>();
        for (int next = tags + Integer.BYTES; next < end; next = at + Integer.BYTES + intAt(bytes, at)) {
            at = nextText(bytes, next);
            found.add(string(bytes, at));
        }
        return found;
    }

    /** The bytes of a value; negative if the type is not known. */
    private static int sizeOf(int type, byte[] bytes, int at) {
        return switch (type) {
            case TYPE_DOUBLE, TYPE_DATE, TYPE_LONG -> Long.BYTES;
            case TYPE_STRING -> Integer.BYTES + sizeAt(bytes, at);
            case TYPE_DOCUMENT, TYPE_ARRAY -> sizeAt(bytes, at);
            case TYPE_BINARY -> Integer.BYTES + 1 + sizeAt(bytes, at);
            case TYPE_OBJECT_ID -> ID_BYTES;
            case TYPE_BOOLEAN -> 1;
            case TYPE_NULL -> 0;
            case TYPE_INT -> Integer.BYTES;
            default -> -1;
        };
    }

    private static int sizeAt(byte[] bytes, int at) {
        return at + Integer.BYTES <= bytes.length ? intAt(bytes, at) : Integer.MIN_VALUE;
    }

    private static boolean isNamed(byte[] name, byte[] bytes, int from, int to) {
        return to - from == name.length
                && bytes[from] == name[0]
                && Arrays.equals(bytes, from, to, name, 0, name.length);
    }

    /** The id of the last document. */
    ObjectId id(byte[] bytes) {
        return new ObjectId(Arrays.copyOfRange(bytes, id, id + ID_BYTES));
    }
}
