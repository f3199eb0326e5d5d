package dev.events.core.mongo;

import com.mongodb.MongoClientSettings;
import dev.events.core.Event;
import dev.events.core.EventOrder;
import dev.events.core.EventQuery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.bson.Document;

/** A filter, and the cursor of a page, from whatever a client sends. Run by {@code .ci/fuzz QueryFuzz}. */
public final class QueryFuzz {
    private static final Event EVENT = Event.mark(Instant.ofEpochSecond(1), "deploy", "web\\*", "a;b");

    private QueryFuzz() {}

    /** The first byte of each line says what the rest of it is. */
    public static void fuzzerTestOneInput(byte[] data) {
        EventQuery.Builder builder = EventQuery.builder();
        try {
            for (String line : new String(data, StandardCharsets.UTF_8).split("\n", -1)) {
                String rest = line.isEmpty() ? "" : line.substring(1);
                switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                    case '+' -> builder.tag(rest);
                    case '|' -> builder.anyTag(rest);
                    case '-' -> builder.notTag(rest);
                    case '~' -> builder.text(rest);
                    case '<' -> builder.to(Instant.ofEpochSecond(rest.hashCode()));
                    case '>' -> builder.from(Instant.ofEpochSecond(rest.hashCode()));
                    case 'o' -> builder.open(rest.isEmpty());
                    default -> cursor(rest);
                }
            }
            EventQuery query = builder.build();
            EventFilters.of(query).toBsonDocument(Document.class, MongoClientSettings.getDefaultCodecRegistry());
            query.matches(EVENT);
        } catch (IllegalArgumentException e) {
            // refused, as a client is told
        }
    }

    private static void cursor(String text) {
        PageCursor cursor = PageCursor.parse(text);
        if (!PageCursor.parse(cursor.toString()).equals(cursor)) {
            throw new AssertionError(text + " is read as " + cursor);
        }
        cursor.filter(EventOrder.NEWEST_FIRST);
        cursor.filter(EventOrder.OLDEST_FIRST);
    }
}
