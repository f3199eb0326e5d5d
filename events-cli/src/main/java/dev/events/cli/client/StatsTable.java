package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of statistics or of tag counts that a server sent.
 *
 * @param rows the fields of each row; numbers keep the digits that the server sent
 */
public record StatsTable(List<Map<String, String>> rows) {
    /** Reads the array of flat objects in {@code field}. The parser must stand before the object that has the field. */
    static StatsTable read(JsonParser parser, String field) throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean requested = parser.currentName().equals(field);
            parser.nextToken();
            if (requested) {
                return new StatsTable(readRows(parser));
            }
            parser.skipChildren();
        }
        throw new EventCodec.MalformedAnswer(parser, "no " + field + " in it");
    }

    static List<Map<String, String>> readRows(JsonParser parser) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            Map<String, String> row = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                row.put(name, parser.getText());
                parser.skipChildren();
            }
            rows.add(row);
        }
        return rows;
    }
}
