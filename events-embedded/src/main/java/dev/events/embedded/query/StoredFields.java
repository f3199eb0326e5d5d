package dev.events.embedded.query;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import dev.events.embedded.file.StoredDocument;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonType;
import org.jspecify.annotations.Nullable;

/**
 * A stored document of which a query looks at a few fields. Numbers, texts, ids and lists of texts are read from its BSON
 * (bsonspec.org, version 1.1) alone; the whole document is decoded only if something else is asked for.
 */
final class StoredFields {
    private static final int ID_LENGTH = 12;

    private final byte[] stored;
    private final ByteBuffer bson;
    private @Nullable Document document;

    // What was asked for last: a query asks several times for the same field.
    private @Nullable String field;
    private @Nullable Object fieldValue;

    /**
     * The fields of a document.
     *
     * @throws dev.events.embedded.file.StoreFailure if the document is damaged
     */
    StoredFields(byte[] stored) {
        StoredDocument.check(stored);
        this.stored = stored;
        this.bson = ByteBuffer.wrap(stored, 0, StoredDocument.length(stored)).order(ByteOrder.LITTLE_ENDIAN);
    }

    Document document() {
        Document decoded = document;
        if (decoded == null) {
            document = decoded = StoredDocument.decode(stored);
        }
        return decoded;
    }

    /**
     * The value of a field, as {@link Document#get} of the whole document returns it.
     *
     * @param name in ASCII
     */
    @SuppressWarnings("ReferenceEquality") // another string of the same name is only looked up again
    @Nullable
    Object get(String name) {
        if (field != name) {
            fieldValue = find(name);
            field = name;
        }
        return fieldValue;
    }

    private @Nullable Object find(String name) {
        if (document != null) {
            return document().get(name);
        }
        int at = Integer.BYTES;
        while (stored[at] != 0) {
            int type = stored[at++];
            boolean isField = isName(at, name);
            at = afterName(at);
            if (isField) {
                return value(type, at, name);
            }
            int length = length(type, at);
            if (length < 0) {
                return document().get(name);
            }
            at += length;
        }
        return null;
    }

    private boolean isName(int at, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (stored[at + i] != name.charAt(i)) {
                return false;
            }
        }
        return stored[at + name.length()] == 0;
    }

    private int afterName(int at) {
        int end = at;
        while (stored[end] != 0) {
            end++;
        }
        return end + 1;
    }

    /** How many bytes a value has; negative if that takes more than a look at its beginning. */
    private int length(int type, int at) {
        return switch (BsonType.findByValue(type)) {
            case DOUBLE, INT64, DATE_TIME, TIMESTAMP -> Long.BYTES;
            case INT32 -> Integer.BYTES;
            case STRING -> Integer.BYTES + bson.getInt(at);
            case DOCUMENT, ARRAY -> bson.getInt(at);
            case BINARY -> Integer.BYTES + 1 + bson.getInt(at);
            case OBJECT_ID -> ID_LENGTH;
            case BOOLEAN -> 1;
            case NULL, UNDEFINED, MIN_KEY, MAX_KEY -> 0;
            case DECIMAL128 -> 2 * Long.BYTES;
            default -> -1;
        };
    }

    private @Nullable Object value(int type, int at, String field) {
        return switch (BsonType.findByValue(type)) {
            case DOUBLE -> bson.getDouble(at);
            case INT32 -> bson.getInt(at);
            case INT64 -> bson.getLong(at);
            case BOOLEAN -> stored[at] != 0;
            case STRING -> string(at);
            case OBJECT_ID -> new ObjectId(Arrays.copyOfRange(stored, at, at + ID_LENGTH));
            case ARRAY -> {
                List<String> strings = strings(at);
                yield strings == null ? document().get(field) : strings;
            }
            default -> document().get(field);
        };
    }

    private String string(int at) {
        return new String(stored, at + Integer.BYTES, bson.getInt(at) - 1, StandardCharsets.UTF_8);
    }

    /** The elements of an array if all are strings; null otherwise. */
    private @Nullable List<String> strings(int array) {
        List<String> strings = new ArrayList<>();
        int at = array + Integer.BYTES;
        while (stored[at] != 0) {
            if (stored[at] != BsonType.STRING.getValue()) {
                return null;
            }
            at = afterName(at + 1);
            strings.add(string(at));
            at += Integer.BYTES + bson.getInt(at);
        }
        return strings;
    }
}
