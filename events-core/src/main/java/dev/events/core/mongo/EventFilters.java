package dev.events.core.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.elemMatch;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.nor;
import static com.mongodb.client.model.Filters.not;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;
import static com.mongodb.client.model.Filters.type;

import com.mongodb.client.model.Sorts;
import dev.events.core.EpochSeconds;
import dev.events.core.EventOrder;
import dev.events.core.EventQuery;
import dev.events.core.TagFilter;
import dev.events.core.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.bson.BsonRegularExpression;
import org.bson.BsonType;
import org.bson.Document;
import org.bson.conversions.Bson;

/** {@link EventQuery} and {@link EventOrder} in MongoDB's query language. */
final class EventFilters {
    /** The same for stores that look at all documents at once. */
    static final EventCollection.Shape EVENTS = new EventCollection.Shape(EventDocuments.START, 0.0, EpochSeconds.MAX);

    /** Only documents with a start in range are events. Every query says so, which also bounds the index on the start. */
    private static final Bson IS_EVENT = and(
            gte(EventDocuments.START, 0.0),
            lte(EventDocuments.START, (double) EpochSeconds.MAX),
            // An array matches a range if one of its elements does.
            not(type(EventDocuments.START, BsonType.ARRAY)),
            type(EventDocuments.ID, BsonType.OBJECT_ID));

    /** A document with a stop is not open. Missing, null, negative and non-numeric stops do not count as stops. */
    private static final Bson IS_OPEN = and(eq(EventDocuments.OPEN, true), not(gte(EventDocuments.STOP, 0.0)));

    private EventFilters() {}

    static Bson of(EventQuery query) {
        List<Bson> parts = new ArrayList<>();
        parts.add(IS_EVENT);
        addRange(parts, query.range());
        addTags(parts, query.tags());
        if (query.open() != null) {
            parts.add(query.open() ? IS_OPEN : nor(IS_OPEN));
        }
        if (query.text() != null) {
            parts.add(regex(
                    EventDocuments.NOTE,
                    Pattern.compile(quote(query.text()), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)));
        }
        if (query.endedBefore() != null) {
            addEnd(parts, EpochSeconds.toDouble(query.endedBefore()));
        }
        return and(parts);
    }

    static Bson sort(EventOrder order) {
        return switch (order) {
            case NEWEST_FIRST -> Sorts.descending(EventDocuments.START, EventDocuments.ID);
            case OLDEST_FIRST -> Sorts.ascending(EventDocuments.START, EventDocuments.ID);
        };
    }

    /** The events that overlap the range. A stop stored before its start counts as one at the start, as it does when read. */
    private static void addRange(List<Bson> parts, TimeRange range) {
        if (range.to() != null) {
            parts.add(lt(EventDocuments.START, EpochSeconds.toDouble(range.to())));
        }
        if (range.from() != null) {
            double from = EpochSeconds.toDouble(range.from());
            parts.add(or(gte(EventDocuments.START, from), gt(EventDocuments.STOP, from), IS_OPEN));
        }
    }

    /** The events that had ended by then. None ends before it starts, so the index on the start serves this too. */
    private static void addEnd(List<Bson> parts, double time) {
        parts.add(lt(EventDocuments.START, time));
        parts.add(not(gte(EventDocuments.STOP, Math.max(time, 0.0))));
        parts.add(nor(IS_OPEN));
    }

    private static void addTags(List<Bson> parts, TagFilter tags) {
        tags.all().forEach(entry -> parts.add(hasTag(entry)));
        if (!tags.any().isEmpty()) {
            parts.add(hasAny(tags.any()));
        }
        if (!tags.none().isEmpty()) {
            parts.add(nor(hasAny(tags.none())));
        }
    }

    private static Bson hasTag(String entry) {
        return TagFilter.isPrefix(entry) ? hasAny(Set.of(entry)) : eq(EventDocuments.TAGS, TagFilter.text(entry));
    }

    /** One condition for all of them, so that a store reads the ranges of an index in one pass. */
    private static Bson hasAny(Set<String> entries) {
        List<Object> texts = new ArrayList<>();
        boolean prefixes = false;
        for (String entry : entries) {
            String text = TagFilter.text(entry);
            boolean prefix = TagFilter.isPrefix(entry);
            texts.add(prefix ? new BsonRegularExpression("^" + quote(text)) : text);
            prefixes |= prefix;
        }
        // With a pattern, the array itself must not match.
        return prefixes ? elemMatch(EventDocuments.TAGS, new Document("$in", texts)) : in(EventDocuments.TAGS, texts);
    }

    /** Matches strings that begin with {@code prefix}. */
    static Document beginsWith(String prefix) {
        return new Document("$regex", "^" + quote(prefix));
    }

    /** A pattern that matches {@code text} literally. BSON patterns cannot hold NUL, texts can. */
    private static String quote(String text) {
        return Pattern.quote(text).replace("\0", "\\E\\x00\\Q");
    }
}
