package dev.events.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventRepository;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Every event that a filter means, written as it is read from the store: in memory that does not grow with their number,
 * for clients that take them at a reasonable pace.
 */
final class EventStreams {
    static final String CSV = "text/csv";

    /** More would leave too few threads for everything else. */
    private static final int MAX_STREAMS = 64;

    /** Where a spreadsheet would see the beginning of a formula, and the quotation mark that says that it is none. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n'";

    private static final int BUFFER = 16 * 1024;

    private final EventRepository repository;
    private final Semaphore free = new Semaphore(MAX_STREAMS);

    EventStreams(EventRepository repository) {
        this.repository = repository;
    }

    /** How many are being written now. */
    int open() {
        return MAX_STREAMS - free.availablePermits();
    }

    /** One JSON object a line. */
    void ndjson(HttpServletRequest request, QueryParameters parameters, HttpServletResponse response)
            throws IOException {
        response.setContentType(Bodies.NDJSON);
        stream(request, parameters, response, (events, out) -> {
            try (JsonGenerator json = Json.generator(out)) {
                json.setRootValueSeparator(null);
                while (events.hasNext()) {
                    EventJson.write(json, events.next());
                    json.writeRaw('\n');
                }
            }
        });
    }

    /**
     * RFC 4180, in UTF-8 with a byte order mark, which is how spreadsheets know it. Times are epoch seconds; tags have
     * {@code ;} between them and {@code \} before a {@code ;} or {@code \} within. A text that a spreadsheet might take
     * for a formula, or that begins with {@code '}, has a {@code '} put before it.
     */
    void csv(HttpServletRequest request, QueryParameters parameters, HttpServletResponse response) throws IOException {
        response.setContentType(CSV + ";charset=utf-8;header=present");
        response.setHeader("Content-Disposition", "attachment; filename=\"events.csv\"");
        stream(request, parameters, response, (events, out) -> {
            Writer csv = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
            csv.write("\ufeffid,start,stop,tags,note\r\n");
            while (events.hasNext()) {
                csv.write(row(events.next()));
            }
            csv.flush();
        });
    }

    private static String row(Event event) {
        Instant stop = event.stop();
        String tags = event.tags().stream()
                .map(tag -> tag.replace("\\", "\\\\").replace(";", "\\;"))
                .collect(Collectors.joining(";"));
        String note = event.note();
        return event.id() + ',' + EpochSeconds.format(event.start()) + ','
                + (stop == null ? "" : EpochSeconds.format(stop)) + ',' + cell(tags) + ','
                + (note == null ? "" : cell(note)) + "\r\n";
    }

    private static String cell(String text) {
        if (text.isEmpty()) {
            return text;
        }
        String safe = FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }

    /** Writes events in one form. */
    @FunctionalInterface
    interface Form {
        void write(Iterator<Event> events, OutputStream out) throws IOException;
    }

    private void stream(HttpServletRequest request, QueryParameters parameters, HttpServletResponse response, Form form)
            throws IOException {
        parameters.refuse("a stream has every event; a page of application/json has some", "limit", "cursor");
        stream(request, response, () -> repository.stream(parameters.query(), parameters.order()), form);
    }

    /** Whatever {@code found} yields, in whatever form. */
    void stream(HttpServletRequest request, HttpServletResponse response, Supplier<Stream<Event>> found, Form form)
            throws IOException {
        if (!free.tryAcquire()) {
            throw Problem.busy(MAX_STREAMS + " streams are being read, which is the most there may be");
        }
        try (Stream<Event> events = found.get()) {
            Replies.streamed(request, response);
            OutputStream out = new PacedOutput(response.getOutputStream());
            if (!request.getMethod().equals("HEAD")) {
                form.write(events.iterator(), out);
            }
            out.close();
        } finally {
            free.release();
        }
    }
}
