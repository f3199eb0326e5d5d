package dev.events.embedded;

import de.bwaldvogel.mongo.bson.Document;

/**
 * A document that matches.
 *
 * @param stored the document as {@link StoredDocument} has it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Found(long position, Document document, byte[] stored) {}
