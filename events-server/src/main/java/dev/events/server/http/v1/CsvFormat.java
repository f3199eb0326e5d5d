package dev.events.server.http.v1;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.server.http.EventFormat;
import dev.events.server.http.MediaTypes;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.Collectors;

/**
 * CSV by RFC 4180, in UTF-8 with a byte order mark, so that spreadsheets detect the encoding. Times are epoch seconds.
 * Tags are separated by {@code ;}, and {@code \} escapes a {@code ;} or {@code \} in a tag. A {@code '} is put before a
 * text that a spreadsheet might take for a formula, and before a text that begins with {@code '}.
 *
 * <p>The column {@code open} is {@code true} or empty.
 */
final class CsvFormat implements EventFormat {
    /** Characters that begin a formula in a spreadsheet, and the {@code '} that prevents this. */
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
