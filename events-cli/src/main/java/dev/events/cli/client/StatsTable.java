package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.core.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The rows of statistics or of tag counts that a server sent.
 *
 * @param rows the fields of each row; numbers keep the digits that the server sent
 */
public record StatsTable(List<Map<String, String>> rows) {
    /** What the server counts and measures; other numbers are written with an exponent, which may take gigabytes to print. */
    private static final Pattern FIGURE = Pattern.compile("-?[0-9]{1,18}(?:\\.[0-9]{1,30})?");

    /**
     * Reads the array of flat objects in {@code field}. The parser must stand before the object that has the field.
     *
     * @param text the field of a row that is a text; of the others, those that are not numbers are ignored
     */
    static StatsTable read(JsonParser parser, String field, String text) throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean requested = parser.currentName().equals(field);
            parser.nextToken();
            if (requested) {
                List<Map<String, String>> rows = new ArrayList<>();
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    rows.add(readRow(parser, text));
                }
                return new StatsTable(rows);
            }
            parser.skipChildren();
        }
        throw new EventCodec.MalformedAnswer(parser, "no " + field + " in it");
    }

    private static Map<String, String> readRow(JsonParser parser, String text) throws IOException {
        Map<String, String> row = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals(text)) {
                row.put(name, parser.getText());
            } else if (value.isNumeric()) {
                row.put(name, requireFigure(parser, name));
            }
            parser.skipChildren();
        }
        return row;
    }

    private static String requireFigure(JsonParser parser, String name) throws IOException {
        String figure = parser.getText();
        if (!FIGURE.matcher(figure).matches()) {
            throw new EventCodec.MalformedAnswer(
                    parser, name + " is " + Excerpt.of(figure) + ", not a number of at most 18 digits and a fraction");
        }
        return figure;
    }

    /** The fields of each object in the array at which the parser stands, as texts. */
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
