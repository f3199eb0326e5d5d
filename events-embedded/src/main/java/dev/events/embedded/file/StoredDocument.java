package dev.events.embedded.file;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.BsonConstants;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.bson.BsonBinaryReader;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.jspecify.annotations.Nullable;

/** The form of a document in the file: BSON, then a checksum, because SQLite has no checksums. */
public final class StoredDocument {

    /** The size of the checksum, in bytes. */
    public static final int CHECKSUM = Integer.BYTES;

    private static final int TOO_LARGE = 10334;

    /** The name of a field in BSON ends with a zero. */
    private static final byte[] ID_NAME = {'_', 'i', 'd', 0};

    /** Where the value of the first field begins if that is the id: after the document's length, the field's type and name. */
    private static final int FIRST_VALUE = Integer.BYTES + 1 + ID_NAME.length;

    private static final int OBJECT_ID_BYTES = 12;

    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private StoredDocument() {}

    public static byte[] encode(Document document) {
        ByteBuf buffer = Unpooled.buffer(256);
        BsonEncoder.encodeDocument(document, buffer);
        int length = buffer.writerIndex();
        if (length > BsonConstants.MAX_BSON_OBJECT_SIZE) {
            throw new MongoServerError(
                    TOO_LARGE,
                    "BSONObjectTooLarge",
                    "object to insert too large. size in bytes: " + length + ", max size: "
                            + BsonConstants.MAX_BSON_OBJECT_SIZE);
        }
        buffer.writeInt(checksum(buffer.array(), 0, length));
        byte[] stored = new byte[length + CHECKSUM];
        buffer.readBytes(stored);
        return stored;
    }

    public static Document decode(byte[] stored) {
        check(stored);
        try {
            return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(stored));
        } catch (RuntimeException e) {
            throw new StoreFailure("a document cannot be read", e);
        }
    }

    /** Whether a field of a document is a string. Reads no more than it must, because it is for all documents of a store. */
    public static boolean hasString(byte[] stored, String field) {
        BsonReader reader = new BsonBinaryReader(ByteBuffer.wrap(stored, 0, length(stored)));
        reader.readStartDocument();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
            if (reader.readName().equals(field)) {
                return reader.getCurrentBsonType() == BsonType.STRING;
            }
            reader.skipValue();
        }
        return false;
    }

    /** The bytes that stand in every document with a string in a field: its type and name. */
    static byte[] beginningOfString(String field) {
        byte[] name = field.getBytes(StandardCharsets.UTF_8);
        byte[] element = new byte[name.length + 2];
        element[0] = (byte) BsonType.STRING.getValue();
        System.arraycopy(name, 0, element, 1, name.length);
        return element;
    }

    /** The id of a document if it is an ObjectId, and null otherwise. */
    static byte @Nullable [] objectId(byte[] stored) {
        // Where this store writes it. It is read for each document that is added, if somebody follows changes.
        if (startsWithObjectId(stored)) {
            return Arrays.copyOfRange(stored, FIRST_VALUE, FIRST_VALUE + OBJECT_ID_BYTES);
        }
        BsonReader reader = new BsonBinaryReader(ByteBuffer.wrap(stored, 0, length(stored)));
        reader.readStartDocument();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
            if (reader.readName().equals("_id")) {
                return reader.getCurrentBsonType() == BsonType.OBJECT_ID
                        ? reader.readObjectId().toByteArray()
                        : null;
            }
            reader.skipValue();
        }
        return null;
    }

    private static boolean startsWithObjectId(byte[] stored) {
        return stored.length > FIRST_VALUE + OBJECT_ID_BYTES
                && stored[Integer.BYTES] == BsonType.OBJECT_ID.getValue()
                && Arrays.equals(stored, Integer.BYTES + 1, FIRST_VALUE, ID_NAME, 0, ID_NAME.length);
    }

    /** The length of the document without its checksum. */
    public static int length(byte[] stored) {
        return stored.length - CHECKSUM;
    }

    /**
     * The length of a document, without its checksum, among others that follow each other.
     *
     * @throws StoreFailure if the checksum does not match
     */
    public static int lengthAt(byte[] documents, int offset) {
        int left = documents.length - offset;
        int length = left < Integer.BYTES ? -1 : (int) LITTLE_ENDIAN.get(documents, offset);
        check(documents, offset, length <= left - CHECKSUM ? length : -1);
        return length;
    }

    /** How many documents follow each other; wrong if one is damaged. */
    public static int count(byte[] documents) {
        int count = 0;
        int at = 0;
        while (at <= documents.length - CHECKSUM) {
            at += Math.max(0, (int) LITTLE_ENDIAN.get(documents, at)) + CHECKSUM;
            count++;
        }
        return count;
    }

    /**
     * Checks a document against its checksum.
     *
     * @throws StoreFailure if it does not match
     */
    public static void check(byte[] stored) {
        check(stored, 0, length(stored));
    }

    private static void check(byte[] bytes, int offset, int length) {
        if (length < 0 || ByteBuffer.wrap(bytes).getInt(offset + length) != checksum(bytes, offset, length)) {
            throw new StoreFailure("a document is damaged", new IllegalStateException("checksum"));
        }
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }
}
