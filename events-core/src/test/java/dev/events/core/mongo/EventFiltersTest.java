package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.events.core.EventQuery;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

class EventFiltersTest {
    private static final int ENTRIES = 100;

    /** So a server reads the ranges of its index in one pass, instead of testing every event a hundred times. */
    @Test
    void anyOfManyTagsAndPrefixes_isOneCondition() {
        EventQuery.Builder query = EventQuery.builder();
        for (int i = 0; i < ENTRIES; i++) {
            query.anyTag(i + (i % 2 == 0 ? "*" : ""));
        }

        BsonDocument filter = EventFilters.of(query.build()).toBsonDocument();

        assertEquals(1, count(filter, "tags"), filter.toJson());
        assertEquals(0, count(filter, "$or"), filter.toJson());
        assertEquals(ENTRIES / 2, count(filter, "$regularExpression"), filter.toJson());
    }

    private static int count(BsonValue filter, String name) {
        return filter.asDocument().toJson().split("\"" + java.util.regex.Pattern.quote(name) + "\":", -1).length - 1;
    }
}
