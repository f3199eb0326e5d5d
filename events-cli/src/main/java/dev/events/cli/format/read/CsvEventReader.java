package dev.events.cli.format.read;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.events.cli.time.TimeExpressionParser;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads CSV (RFC 4180) with a header that has at least {@code start}, and maybe {@code id}, {@code stop} (or {@code end}),
 * {@code open}, {@code tags} and {@code note}; other columns are reported and ignored. A stop may be a time of day, on the
 * day of the start. Tags have {@code ;} between them, as {@code list -o csv} and the server write them. If the file begins
 * with a byte order mark, as the server's CSV does, a leading {@code '} that guards against formulas is removed.
 */
final class CsvEventReader implements EventReader {
    private static final char MARK = '\ufeff';
    private static final int LONGEST_FIELD = 1 << 20;
    private static final Pattern LINE = Pattern.compile("line [0-9]+");
    private static final List<String> COLUMNS = List.of("id", "start", "stop", "end", "open", "tags", "note");

    private final TimeExpressionParser times;

    CsvEventReader(TimeExpressionParser times) {
        this.times = times;
    }

    @Override
    public void read(InputStream in, Sink sink) throws IOException {
        CsvReader.CsvReaderBuilder builder = CsvReader.builder()
                .skipEmptyLines(false) // so that lines are counted; skipped below
                .allowExtraFields(true) // so that the row is refused, and not the file
                .allowMissingFields(true)
                .allowExtraCharsAfterClosingQuote(true)
                .maxBufferSize(LONGEST_FIELD);
        Reader checked = new QuoteCheckingReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        try (CsvReader<CsvRecord> rows = builder.ofCsvRecord(checked)) {
            read(rows.iterator(), sink);
        } catch (CsvParseException e) {
            throw new IOException("the row at " + line(e) + " has a field of more than " + LONGEST_FIELD
                    + " characters; a quotation mark may be missing");
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof UnclosedQuote
                    ? new IOException("the file ends within the quotation marks of " + line(e))
                    : e.getCause();
        }
    }

    private void read(Iterator<CsvRecord> rows, Sink sink) throws IOException {
        if (!rows.hasNext()) {
            return;
        }
        List<String> header = rows.next().getFields();
        boolean guarded = !header.isEmpty() && header.get(0).indexOf(MARK) == 0;
        List<String> columns = new ArrayList<>();
        header.forEach(name ->
                columns.add(name.replace(String.valueOf(MARK), "").strip().toLowerCase(Locale.ROOT)));
        if (!columns.contains("start")) {
            throw new IOException("the header has no column \"start\"; columns are separated by commas, and may be "
                    + String.join(", ", COLUMNS));
        }
        for (String column : columns) {
            if (!COLUMNS.contains(column)) {
                sink.remark(
                        "line 1",
                        "the column \"" + column + "\" is ignored; columns may be " + String.join(", ", COLUMNS));
            }
        }
        while (rows.hasNext()) {
            CsvRecord row = rows.next();
            if (row.getFieldCount() == 0
                    || (row.getFieldCount() == 1 && row.getField(0).isBlank())) {
                continue;
            }
            String place = "line " + row.getStartingLineNumber();
            try {
                if (row.getFieldCount() != columns.size()) {
                    throw new IllegalArgumentException(
                            "it has " + row.getFieldCount() + " fields; the header has " + columns.size());
                }
                sink.event(place, event(columns, row.getFields(), guarded));
            } catch (IllegalArgumentException | TypeConversionException e) {
                sink.refuse(place, String.valueOf(e.getMessage()));
            }
        }
    }

    /** The line of the row that could not be read, as the library's message has it. */
    private static String line(RuntimeException e) {
        Matcher line = LINE.matcher(String.valueOf(e.getMessage()));
        return line.find() ? line.group() : "line 1";
    }

    private Event event(List<String> columns, List<String> row, boolean guarded) {
        String id = field(columns, row, "id");
        String stop = columns.contains("stop") ? field(columns, row, "stop") : field(columns, row, "end");
        Instant start = start(field(columns, row, "start"));
        Set<String> tags = tags(unguarded(field(columns, row, "tags"), guarded));
        String note = unguarded(field(columns, row, "note"), guarded);
        return new Event(
                id.isEmpty() ? ImportId.of("csv", EpochSeconds.format(start), tags, note) : id,
                start,
                stop.isBlank() ? null : times.instant(stop.strip(), start),
                isOpen(field(columns, row, "open").strip()),
                tags,
                note);
    }

    private static String field(List<String> columns, List<String> row, String name) {
        int index = columns.indexOf(name);
        return index < 0 ? "" : row.get(index);
    }

    private static String unguarded(String text, boolean guarded) {
        return guarded && text.startsWith("'") ? text.substring(1) : text;
    }

    private Instant start(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("start is empty");
        }
        if (TimeExpressionParser.isTimeOfDay(text.strip())) {
            throw new IllegalArgumentException("start is \"" + text.strip() + "\"; it must have a date");
        }
        return times.instant(text.strip());
    }

    private static boolean isOpen(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "", "false" -> false;
            default ->
                throw new IllegalArgumentException(
                        "open is " + JsonRecords.shown(text) + "; it must be true, false or empty");
        };
    }

    private static Set<String> tags(String text) {
        Set<String> tags = new LinkedHashSet<>();
        StringBuilder tag = new StringBuilder();
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ';') {
                if (tag.length() > 0) {
                    tags.add(tag.toString());
                }
                tag.setLength(0);
            } else {
                if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                    i++;
                }
                tag.append(text.charAt(i));
            }
        }
        return tags;
    }

    /** The library takes a file that ends within quotation marks; but such a file was cut off. */
    private static final class QuoteCheckingReader extends FilterReader {
        private boolean quoted;

        QuoteCheckingReader(Reader in) {
            super(in);
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            for (int i = offset; i < offset + read; i++) {
                quoted ^= buffer[i] == '"';
            }
            if (read < 0 && quoted) {
                throw new UnclosedQuote();
            }
            return read;
        }
    }

    private static final class UnclosedQuote extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
