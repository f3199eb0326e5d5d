package dev.events.cli.format.print;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import dev.events.cli.console.TerminalText;
import dev.events.core.SpreadsheetText;
import java.io.PrintWriter;
import java.util.Collection;

/**
 * Prints rows of CSV as RFC 4180 has them, ending in CR LF, with texts guarded against being taken for formulas. On a
 * terminal control characters are made visible; then the rows are for reading only.
 */
final class CsvRows {
    /** Programs differ in what they do with blanks around a field, so such fields are quoted. */
    private static final QuoteStrategy BLANKS = new QuoteStrategy() {
        @Override
        public boolean quoteValue(int line, int field, String value) {
            return !value.equals(value.strip());
        }
    };

    private final CsvWriter writer;
    private final boolean terminal;

    /** @param terminal whether {@code out} is a terminal */
    CsvRows(PrintWriter out, boolean terminal) {
        this.terminal = terminal;
        this.writer = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.CRLF)
                .quoteStrategy(BLANKS)
                .bufferSize(0)
                .build(out);
    }

    void print(Collection<String> fields) {
        printGuarded(fields.stream().map(SpreadsheetText::guard).toList());
    }

    /** Prints fields that need no guard, or have one already. */
    void printGuarded(Collection<String> fields) {
        writer.writeRecord(terminal ? fields.stream().map(TerminalText::visible).toList() : fields);
    }
}
