package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What undoing one operation did.
 *
 * @param operation the id of the undo, which is an operation too; null if it changed nothing
 * @param restored how many events are again as they were
 * @param unchanged how many were so already
 * @param conflictCount how many have changed since, and were left alone
 * @param conflicts the first of them
 */
public record UndoAnswer(
        @Nullable String operation, long restored, long unchanged, long conflictCount, List<Conflict> conflicts) {
    public UndoAnswer {
        conflicts = List.copyOf(conflicts);
    }

    /**
     * An event that was left alone.
     *
     * @param id of the event
     * @param reason why
     */
    public record Conflict(String id, String reason) {}

    static UndoAnswer read(JsonParser parser) throws IOException {
        String operation = null;
        long restored = -1;
        long unchanged = 0;
        long conflictCount = 0;
        List<Conflict> conflicts = new ArrayList<>();
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "operation" -> operation = value == JsonToken.VALUE_NULL ? null : parser.getText();
                case "restored" -> restored = parser.getLongValue();
                case "unchanged" -> unchanged = parser.getLongValue();
                case "conflict_count" -> conflictCount = parser.getLongValue();
                case "conflicts" ->
                    StatsTable.readRows(parser)
                            .forEach(row -> conflicts.add(
                                    new Conflict(row.getOrDefault("id", ""), row.getOrDefault("reason", ""))));
                default -> parser.skipChildren();
            }
        }
        if (restored < 0) {
            throw new EventCodec.MalformedAnswer(parser, "no restored in it");
        }
        return new UndoAnswer(operation, restored, unchanged, Math.max(conflictCount, conflicts.size()), conflicts);
    }

    /**
     * It in one line of JSON.
     *
     * @param undid the operation that was undone
     */
    public String json(String undid) {
        return EventCodec.object(json -> {
            json.writeStringField("undid", undid);
            json.writeStringField("operation", operation);
            json.writeNumberField("restored", restored);
            json.writeNumberField("unchanged", unchanged);
            json.writeNumberField("conflict_count", conflictCount);
            json.writeArrayFieldStart("conflicts");
            for (Conflict conflict : conflicts) {
                json.writeStartObject();
                json.writeStringField("id", conflict.id());
                json.writeStringField("reason", conflict.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
