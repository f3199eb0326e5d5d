package dev.events.core.mongo;

import dev.events.core.Event;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A document that a query found.
 *
 * @param id the document's id, for a cursor
 * @param start the document's start, for a cursor
 * @param event the event in it; null if it is not an event
 * @param bytes the size of the document
 */
record FoundEvent(
        @Nullable Object id,
        @Nullable Object start,
        @Nullable Event event,
        long bytes) {

    /** The cursor of a page that ends with this. */
    PageCursor cursor() {
        if (id instanceof ObjectId objectId && start instanceof Number number) {
            return new PageCursor(number.doubleValue(), objectId);
        }
        throw new IllegalStateException("the query found a document that is not an event");
    }
}
