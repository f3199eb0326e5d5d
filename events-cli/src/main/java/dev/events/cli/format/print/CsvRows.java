package dev.events.cli.format.print;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import java.io.PrintWriter;
import java.util.Collection;

/** Prints rows of CSV as RFC 4180 has them, ending in CR LF. */
final class CsvRows {
    /** Programs differ in what they do with blanks around a field, so such fields are quoted. */
    private static final QuoteStrategy BLANKS = new QuoteStrategy() {
        @Override
        public boolean quoteValue(int line, int field, String value) {
            return !value.equals(value.strip());
        }
    };

    private final CsvWriter writer;

    CsvRows(PrintWriter out) {
        this.writer = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.CRLF)
                .quoteStrategy(BLANKS)
                .bufferSize(0)
                .build(out);
    }

    void print(Collection<String> fields) {
        writer.writeRecord(fields);
    }
}
