package dev.events.core.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Filters.not;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;

import dev.events.core.EpochSeconds;
import dev.events.core.EventQuery;
import dev.events.core.TagFilter;
import dev.events.core.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.bson.conversions.Bson;

/** {@link EventQuery} in MongoDB's query language. */
final class EventFilters {
    /** A document is an event only with a start in range; every query says so, which also gives the index a bound. */
    private static final Bson IS_EVENT =
            and(gte(EventDocuments.START, 0.0), lte(EventDocuments.START, (double) EpochSeconds.MAX));

    /** Missing, null and negative stops all mean open; so does whatever is not a number. */
    private static final Bson IS_OPEN = not(gte(EventDocuments.STOP, 0.0));

    private EventFilters() {}

    static Bson of(EventQuery query) {
        List<Bson> parts = new ArrayList<>();
        parts.add(IS_EVENT);
        addRange(parts, query.range());
        addTags(parts, query.tags());
        if (query.open() != null) {
            parts.add(query.open() ? IS_OPEN : gte(EventDocuments.STOP, 0.0));
        }
        if (query.text() != null) {
            parts.add(regex(
                    EventDocuments.NOTE,
                    Pattern.compile(Pattern.quote(query.text()), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)));
        }
        return and(parts);
    }

    /** What overlaps. A stop stored before its start reads as a point at the start, and this says the same of it. */
    private static void addRange(List<Bson> parts, TimeRange range) {
        if (range.to() != null) {
            parts.add(lt(EventDocuments.START, EpochSeconds.toDouble(range.to())));
        }
        if (range.from() != null) {
            double from = EpochSeconds.toDouble(range.from());
            parts.add(or(gte(EventDocuments.START, from), gt(EventDocuments.STOP, from), IS_OPEN));
        }
    }

    private static void addTags(List<Bson> parts, TagFilter tags) {
        for (Object entry : patterns(tags.all())) {
            parts.add(eq(EventDocuments.TAGS, entry));
        }
        if (!tags.any().isEmpty()) {
            parts.add(in(EventDocuments.TAGS, patterns(tags.any())));
        }
        if (!tags.none().isEmpty()) {
            parts.add(nin(EventDocuments.TAGS, patterns(tags.none())));
        }
    }

    private static List<Object> patterns(Set<String> entries) {
        List<Object> patterns = new ArrayList<>(entries.size());
        for (String entry : entries) {
            patterns.add(
                    TagFilter.isPrefix(entry) ? Pattern.compile("^" + Pattern.quote(TagFilter.prefix(entry))) : entry);
        }
        return patterns;
    }
}
