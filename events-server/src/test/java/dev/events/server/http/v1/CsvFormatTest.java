package dev.events.server.http.v1;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.events.core.Event;
import dev.events.core.SpreadsheetText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CsvFormatTest {
    @Property(tries = 500)
    void write_isTheSameTextsAgain_andNoPartBeginsAFormula(
            @ForAll("tags") Set<String> tags, @ForAll("texts") String note) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new CsvFormat()
                .write(
                        List.of(new Event(Event.newId(), Instant.EPOCH, null, tags, note))
                                .iterator(),
                        out);
        List<String> cells = cells(out.toString(UTF_8).substring("\ufeffid,start,stop,open,tags,note\r\n".length()));

        assertEquals(note, SpreadsheetText.unguard(cells.get(5)));
        assertEquals(new ArrayList<>(tags), tags(cells.get(4)));
        for (String cell : cells) {
            for (String part : cell.split("[;\r\n]", -1)) {
                assertFalse(part.strip().matches("(?s)[=+\\-@＝＋－＠].*"), cell);
            }
            assertFalse(cell.matches("(?s)[\t\r\n].*"), cell);
        }
    }

    /** The cells of a row, as RFC 4180 has them. */
    private static List<String> cells(String row) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            if (quoted && c == '"' && row.charAt(i + 1) == '"') {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\r')) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else if (quoted || c != '\n') {
                cell.append(c);
            }
        }
        return cells;
    }

    private static List<String> tags(String cell) {
        List<String> tags = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= cell.length(); i++) {
            if (i == cell.length() || cell.charAt(i) == ';') {
                String tag = SpreadsheetText.unguard(cell.substring(from, i)).replaceAll("(?s)\\\\(.)", "$1");
                if (!tag.isEmpty()) {
                    tags.add(tag);
                }
                from = i + 1;
            } else if (cell.charAt(i) == '\\') {
                i++;
            }
        }
        return tags;
    }

    @Provide
    Arbitrary<Set<String>> tags() {
        return texts().set().ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("=+-@＝＋－＠'';;\\\n\r\t \u00a0,\"a1")
                .ofMinLength(1)
                .ofMaxLength(10);
    }
}
