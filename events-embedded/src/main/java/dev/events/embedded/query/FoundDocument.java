package dev.events.embedded.query;

import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.file.StoredDocument;

/**
 * A document that matches a query.
 *
 * @param stored the document as {@link StoredDocument} has it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FoundDocument(long position, byte[] stored) {
    /** Decodes it, each time. */
    public Document document() {
        return StoredDocument.decode(stored);
    }
}
