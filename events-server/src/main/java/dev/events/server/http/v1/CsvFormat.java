package dev.events.server.http.v1;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.SpreadsheetText;
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
 * Tags are separated by {@code ;}, and {@code \} escapes a {@code ;} or {@code \} in a tag. Each tag and each note is
 * {@linkplain SpreadsheetText#guard guarded} against being taken for a formula.
 *
 * <p>The column {@code open} is {@code true} or empty.
 */
final class CsvFormat implements EventFormat {
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
                .map(tag -> SpreadsheetText.guard(tag.replace("\\", "\\\\").replace(";", "\\;")))
                .collect(Collectors.joining(";"));
        String note = event.note();
        return event.id() + ',' + EpochSeconds.format(event.start()) + ','
                + (stop == null ? "" : EpochSeconds.format(stop)) + ',' + (event.open() ? "true" : "") + ','
                + cell(tags) + ','
                + (note == null ? "" : cell(SpreadsheetText.guard(note))) + "\r\n";
    }

    private static String cell(String text) {
        return text.isEmpty() ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
