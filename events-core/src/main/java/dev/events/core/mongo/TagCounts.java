package dev.events.core.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.not;
import static com.mongodb.client.model.Filters.type;

import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Sorts;
import dev.events.core.EventQuery;
import dev.events.core.TagCount;
import dev.events.core.TagFilter;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.bson.BsonType;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Counts the events of each tag: from an index where the store can, otherwise by an aggregation. */
final class TagCounts {
    private static final String COUNT = "count";

    private static final Comparator<TagCount> MOST_USED_FIRST =
            Comparator.comparingLong(TagCount::count).reversed().thenComparing(TagCount::tag);

    private TagCounts() {}

    /** The most used tags, and those used as often by name. */
    static List<TagCount> of(EventCollection collection, String prefix, int limit) {
        PriorityQueue<TagCount> top = new PriorityQueue<>(MOST_USED_FIRST.reversed());
        boolean counted = collection.countStrings(EventDocuments.TAGS, prefix, EventFilters.EVENTS, (tag, count) -> {
            top.add(new TagCount(tag, count));
            if (top.size() > limit) {
                top.remove();
            }
        });
        return counted
                ? top.stream().sorted(MOST_USED_FIRST).toList()
                : collection.aggregate(pipeline(prefix, limit)).stream()
                        .map(TagCounts::read)
                        .toList();
    }

    private static List<Bson> pipeline(String prefix, int limit) {
        EventQuery hasSuchTags =
                EventQuery.builder().tag(TagFilter.startingWith(prefix)).build();
        return List.of(
                // Only documents whose tags are an array: $unwind would treat a single value as an array of one.
                Aggregates.match(EventFilters.of(hasSuchTags)),
                // A set, since other programs may store a tag twice in one event.
                Aggregates.project(new Document(EventDocuments.ID, 0)
                        .append(
                                EventDocuments.TAGS,
                                new Document("$setUnion", List.of("$" + EventDocuments.TAGS, List.of())))),
                Aggregates.unwind("$" + EventDocuments.TAGS),
                Aggregates.match(and(
                        new Document(EventDocuments.TAGS, EventFilters.beginsWith(prefix)),
                        ne(EventDocuments.TAGS, ""),
                        // The embedded server tries a pattern on a number's text too, and every server looks into an
                        // array inside the array.
                        type(EventDocuments.TAGS, BsonType.STRING),
                        not(type(EventDocuments.TAGS, BsonType.ARRAY)))),
                Aggregates.group("$" + EventDocuments.TAGS, Accumulators.sum(COUNT, 1)),
                Aggregates.sort(Sorts.orderBy(Sorts.descending(COUNT), Sorts.ascending(EventDocuments.ID))),
                Aggregates.limit(limit));
    }

    private static TagCount read(Document row) {
        return new TagCount(
                row.getString(EventDocuments.ID), row.get(COUNT, Number.class).longValue());
    }
}
