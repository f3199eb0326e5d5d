package dev.events.core.mongo;

import dev.events.core.Sha256;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bson.RawBsonDocument;

/**
 * The number of some documents and a hash of them: the exclusive or of the SHA-256 of each. So their order does not matter, in
 * which stores differ. Documents with different ids do not cancel each other.
 */
final class DocumentDigest {
    private static final int BYTES = 32;

    private final byte[] hash = new byte[BYTES];
    private long count;

    void add(RawBsonDocument document) {
        byte[] one = Sha256.prefix(RawDocuments.stored(document), BYTES);
        for (int i = 0; i < BYTES; i++) {
            hash[i] ^= one[i];
        }
        count++;
    }

    /** Adds all documents of a stream, and closes it. */
    DocumentDigest addAll(Stream<RawBsonDocument> documents) {
        try (documents) {
            documents.forEach(this::add);
        }
        return this;
    }

    long count() {
        return count;
    }

    boolean isSame(DocumentDigest other) {
        return count == other.count && Arrays.equals(hash, other.hash);
    }
}
