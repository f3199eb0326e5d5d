package dev.events.cli.format.read;

import dev.events.cli.console.TimeParser;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads CSV (RFC 4180) with a header that has at least {@code start}, and maybe {@code id}, {@code stop} (or {@code end}), {@code open},
 * {@code tags} and {@code note}; other columns are passed over, and told of. A stop may be a
 * time of day, on the day of the start. Tags have {@code ;} between them, as {@code list -o csv} and
 * the server write them; the {@code '} that the server puts before what a spreadsheet might take for a formula is taken off
 * again where the file begins as the server's does, with a byte order mark.
 */
final class CsvReader implements EventReader {
    private static final char MARK = '\ufeff';
    private static final int LONGEST_ROW = 1 << 20;
    private static final List<String> COLUMNS = List.of("id", "start", "stop", "end", "open", "tags", "note");

    private final TimeParser times;

    CsvReader(TimeParser times) {
        this.times = times;
    }

    @Override
    public void read(InputStream in, Sink sink) throws IOException {
        Rows rows = new Rows(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        List<String> header = rows.next();
        if (header == null) {
            return;
        }
        boolean guarded = !header.get(0).isEmpty() && header.get(0).charAt(0) == MARK;
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
                        "the column \"" + column + "\" is passed over; columns may be " + String.join(", ", COLUMNS));
            }
        }
        for (List<String> row = rows.next(); row != null; row = rows.next()) {
            String place = "line " + rows.started;
            if (row.size() == 1 && row.get(0).isBlank()) {
                continue;
            }
            try {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException(
                            "it has " + row.size() + " fields; the header has " + columns.size());
                }
                sink.event(place, event(columns, row, guarded));
            } catch (IllegalArgumentException | TypeConversionException e) {
                sink.refuse(place, String.valueOf(e.getMessage()));
            }
        }
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
                stop.isBlank() ? null : times.convert(stop.strip(), start),
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
        if (TimeParser.isTimeOfDay(text.strip())) {
            throw new IllegalArgumentException("start is \"" + text.strip() + "\"; it must have a day too");
        }
        return times.convert(text.strip());
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

    /** The rows of a file; quoted fields may hold line ends. */
    private static final class Rows {
        private final Reader in;
        private int line = 1;
        /** The line on which the row begins that was read last. */
        private int started;

        Rows(Reader in) {
            this.in = in;
        }

        @Nullable
        List<String> next() throws IOException {
            started = line;
            int c = in.read();
            if (c < 0) {
                return null;
            }
            List<String> row = new ArrayList<>();
            StringBuilder field = new StringBuilder();
            boolean quoted = false;
            int length = 0;
            while (true) {
                if (++length > LONGEST_ROW) {
                    throw new IOException("the row at line " + started + " has more than " + LONGEST_ROW + " characters"
                            + (quoted ? "; a quotation mark may be missing" : ""));
                }
                if (c == '\n') {
                    line++;
                }
                if (quoted) {
                    if (c < 0) {
                        throw new IOException("the file ends within the quotation marks of line " + started);
                    }
                    if (c == '"') {
                        c = in.read();
                        if (c != '"') {
                            quoted = false;
                            continue;
                        }
                    }
                    field.append((char) c);
                } else if (c == '"') {
                    quoted = true;
                } else if (c == ',') {
                    row.add(field.toString());
                    field.setLength(0);
                } else if (c < 0 || c == '\n') {
                    row.add(field.toString());
                    return row;
                } else if (c != '\r') {
                    field.append((char) c);
                }
                c = in.read();
            }
        }
    }
}
