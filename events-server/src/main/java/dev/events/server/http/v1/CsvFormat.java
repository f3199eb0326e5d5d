package dev.events.server.http.v1;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.server.http.EventFormat;
import dev.events.server.http.MediaTypes;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.Collectors;
import javax.servlet.http.HttpServletResponse;

/**
 * RFC 4180, in UTF-8 with a byte order mark, which is how spreadsheets know it. Times are epoch seconds; tags have
 * {@code ;} between them and {@code \} before a {@code ;} or {@code \} within. A text that a spreadsheet might take for
 * a formula, or that begins with {@code '}, has a {@code '} put before it.
 *
 * <p>The column {@code open} holds {@code true} or nothing.
 */
final class CsvFormat implements EventFormat {
    /** Where a spreadsheet would see the beginning of a formula, and the quotation mark that says that it is none. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n'";

    private static final int BUFFER = 16 * 1024;

    @Override
    public void describe(HttpServletResponse response) {
        response.setContentType(MediaTypes.CSV + ";charset=utf-8;header=present");
        response.setHeader("Content-Disposition", "attachment; filename=\"events.csv\"");
    }

    @Override
    public void write(Iterator<Event> events, OutputStream out) throws IOException {
        Writer csv = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
        csv.write("\ufeffid,start,stop,open,tags,note\r\n");
        while (events.hasNext()) {
            csv.write(row(events.next()));
        }
        csv.flush();
    }

    private static String row(Event event) {
        Instant stop = event.stop();
        String tags = event.tags().stream()
                .map(tag -> tag.replace("\\", "\\\\").replace(";", "\\;"))
                .collect(Collectors.joining(";"));
        String note = event.note();
        return event.id() + ',' + EpochSeconds.format(event.start()) + ','
                + (stop == null ? "" : EpochSeconds.format(stop)) + ',' + (event.open() ? "true" : "") + ','
                + cell(tags) + ','
                + (note == null ? "" : cell(note)) + "\r\n";
    }

    private static String cell(String text) {
        if (text.isEmpty()) {
            return text;
        }
        String safe = FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }
}
