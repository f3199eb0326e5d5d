package dev.events.core.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;

import dev.events.core.EventOrder;
import dev.events.core.Excerpt;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/**
 * The end of a page: the stored start, to the bit, and the id of its last document. The next page begins right after that
 * pair, whether the document still exists or not.
 */
record PageCursor(double start, ObjectId id) {
    private static final int BYTES = Double.BYTES + 12;

    static PageCursor after(Document last) {
        return new PageCursor(EventDocuments.start(last), last.getObjectId(EventDocuments.ID));
    }

    static PageCursor parse(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid(text);
        }
        if (bytes.length != BYTES) {
            throw invalid(text);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        double start = buffer.getDouble();
        if (!Double.isFinite(start)) {
            throw invalid(text);
        }
        return new PageCursor(start, new ObjectId(buffer));
    }

    @Override
    public String toString() {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES).putDouble(start);
        id.putToByteBuffer(buffer);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.array());
    }

    /** The outer bound follows from the inner ones; an index on the start can use it. */
    Bson filter(EventOrder order) {
        String startField = EventDocuments.START;
        String idField = EventDocuments.ID;
        return switch (order) {
            case NEWEST_FIRST ->
                and(lte(startField, start), or(lt(startField, start), and(eq(startField, start), lt(idField, id))));
            case OLDEST_FIRST ->
                and(gte(startField, start), or(gt(startField, start), and(eq(startField, start), gt(idField, id))));
        };
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("cursor \"" + Excerpt.of(text)
                + "\" is not a cursor of a page; it must be a next_cursor as it was returned");
    }
}
