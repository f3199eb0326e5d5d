package dev.events.cli.format.read;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import dev.events.cli.time.TimeExpressionParser;
import dev.events.core.Event;
import dev.events.core.SpreadsheetText;
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
 * day of the start. Tags have {@code ;} between them, as {@code list -o csv} and the server write them. If the header is the
 * one that these write, or the file begins with a byte order mark, as the server's CSV does, the guards against formulas are
 * removed from tags and notes.
 */
final class CsvEventReader implements EventReader {
    private static final char MARK = '\ufeff';
    private static final int LONGEST_FIELD = 1 << 20;
    private static final Pattern LINE = Pattern.compile("line [0-9]+");
    private static final int LONGEST_ROW = 1 << 22;
    private static final int MOST_FIELDS = 1000;
    /** The header that {@code export}, {@code list} and the server write. */
    private static final List<String> OWN_HEADER = List.of("id", "start", "stop", "open", "tags", "note");

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
        CsvRecordHandler handler = CsvRecordHandler.builder()
                .maxFieldSize(LONGEST_FIELD)
                .maxRecordSize(LONGEST_ROW)
                .maxFields(MOST_FIELDS)
                .build();
        Reader checked = new QuoteCheckingReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        try (CsvReader<CsvRecord> rows = builder.build(handler, checked)) {
            read(rows.iterator(), sink);
        } catch (CsvParseException e) {
            throw new IOException("the row at " + line(e) + " has more than " + MOST_FIELDS + " fields, " + LONGEST_ROW
                    + " characters, or " + LONGEST_FIELD + " characters in a field; a quotation mark may be missing");
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
        Header header = Header.of(rows.next().getFields());
        if (!header.has("start")) {
            throw new IOException("line 1: the header is " + JsonRecords.shown(String.join(",", header.names))
                    + "; it must have a column \"start\", and may have " + String.join(", ", COLUMNS)
                    + ", separated by commas");
        }
        for (String column : header.names) {
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
                requireWidth(header, row.getFields());
                sink.record(record(place, header, new Row(header, row.getFields())));
            } catch (CellException e) {
                sink.refuse(place + ", column " + e.column, String.valueOf(e.getMessage()));
            } catch (IllegalArgumentException e) {
                sink.refuse(place, String.valueOf(e.getMessage()));
            }
        }
    }

    private static void requireWidth(Header header, List<String> cells) {
        int width = header.names.size();
        if (cells.size() > width) {
            throw new IllegalArgumentException("it has " + cells.size() + " fields and the header has " + width + "; "
                    + JsonRecords.shown(cells.get(width))
                    + " is too many (a field with a comma in it must be in quotation marks)");
        }
        if (cells.size() < width) {
            throw new IllegalArgumentException("it has " + cells.size() + " of the " + width
                    + " fields in the header; the column \"" + header.names.get(cells.size()) + "\" is missing");
        }
    }

    /** The line of the row that could not be read, as the library's message has it. */
    private static String line(RuntimeException e) {
        Matcher line = LINE.matcher(String.valueOf(e.getMessage()));
        return line.find() ? line.group() : "line 1";
    }

    private ImportRecord record(String place, Header header, Row row) {
        String stopColumn = header.has("stop") ? "stop" : "end";
        Instant start = start(row.cell("start"));
        Instant stop = row.cell(stopColumn).isBlank() ? null : time(stopColumn, row.cell(stopColumn), start);
        boolean open = isOpen(row.cell("open"));
        if (stop != null && stop.isBefore(start)) {
            throw new CellException(
                    stopColumn,
                    JsonRecords.shown(row.cell(stopColumn)) + " is before the start "
                            + JsonRecords.shown(row.cell("start")) + "; it must be the same or later");
        }
        if (stop != null && open) {
            throw new CellException(
                    "open",
                    JsonRecords.shown(row.cell("open")) + " goes with no " + stopColumn + ", which is "
                            + JsonRecords.shown(row.cell(stopColumn)) + "; an open event has none");
        }
        Set<String> tags = tags(header, row.cell("tags"));
        String note = header.unguarded(row.cell("note"));
        String id = row.cell("id");
        return id.isEmpty()
                ? ImportRecord.withoutId(
                        place,
                        new Event(ImportId.ofContent("csv", start, tags, note), start, stop, open, tags, note),
                        header.coverage,
                        0)
                : ImportRecord.of(place, new Event(requireId(id), start, stop, open, tags, note), header.coverage);
    }

    private Instant start(String text) {
        if (text.isBlank()) {
            throw new CellException("start", "it is empty; it must be a time, such as 2026-11-24 09:00");
        }
        if (TimeExpressionParser.isTimeOfDay(text.strip())) {
            throw new CellException(
                    "start", JsonRecords.shown(text) + " has no date; it must be such as 2026-11-24 09:00");
        }
        try {
            return times.instant(text.strip());
        } catch (TypeConversionException e) {
            throw new CellException("start", String.valueOf(e.getMessage()));
        }
    }

    private Instant time(String column, String text, Instant start) {
        try {
            return times.instant(text.strip(), start);
        } catch (TypeConversionException e) {
            throw new CellException(column, String.valueOf(e.getMessage()));
        }
    }

    private static boolean isOpen(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "", "false" -> false;
            default -> throw new CellException("open", JsonRecords.shown(text) + " must be true, false or empty");
        };
    }

    private static String requireId(String text) {
        try {
            return Event.requireId(text);
        } catch (IllegalArgumentException e) {
            throw new CellException(
                    "id", JsonRecords.shown(text) + " is not an event's id; it must be 24 hexadecimal digits or empty");
        }
    }

    /** The tags between the {@code ;} that have no backslash before them. */
    private static Set<String> tags(Header header, String text) {
        Set<String> tags = new LinkedHashSet<>();
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ';') {
                String tag = unescaped(header.unguarded(text.substring(from, i)));
                if (!tag.isEmpty()) {
                    tags.add(tag);
                }
                from = i + 1;
            } else if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
            }
        }
        return tags;
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
            }
            plain.append(text.charAt(i));
        }
        return plain.toString();
    }

    /** @param guarded whether texts are {@linkplain SpreadsheetText#guard guarded} against being taken for formulas */
    private record Header(List<String> names, boolean guarded, Coverage coverage) {
        static Header of(List<String> cells) {
            List<String> names = new ArrayList<>();
            cells.forEach(name ->
                    names.add(name.replace(String.valueOf(MARK), "").strip().toLowerCase(Locale.ROOT)));
            return new Header(
                    names,
                    names.equals(OWN_HEADER)
                            || (!cells.isEmpty() && cells.get(0).indexOf(MARK) == 0),
                    new Coverage(
                            true,
                            names.contains("stop") || names.contains("end") || names.contains("open"),
                            names.contains("tags"),
                            names.contains("note")));
        }

        boolean has(String column) {
            return names.contains(column);
        }

        String unguarded(String text) {
            return guarded ? SpreadsheetText.unguard(text) : text;
        }
    }

    private record Row(Header header, List<String> cells) {
        /** As the file has it; empty if there is no such column. */
        String cell(String column) {
            int index = header.names.indexOf(column);
            return index < 0 ? "" : cells.get(index);
        }
    }

    /** A cell is not valid. */
    private static final class CellException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        final String column;

        CellException(String column, String message) {
            super(message);
            this.column = column;
        }
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
