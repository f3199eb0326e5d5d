package dev.events.server.http;

import dev.events.core.Event;
import dev.events.server.http.io.MinimumRateOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Writes every event that a query finds as it is read from the store: in memory that does not grow with their number,
 * for clients that take them at a reasonable pace.
 */
public final class EventStreams {
    /** More would leave too few threads for everything else. */
    private static final int MAX_STREAMS = 64;

    private final Semaphore free = new Semaphore(MAX_STREAMS);

    /** How many are being written now. */
    public int open() {
        return MAX_STREAMS - free.availablePermits();
    }

    /**
     * Answers with all events that are found.
     *
     * @throws Problem 503 if as many streams are being written as there may be
     */
    public void stream(
            HttpServletRequest request, HttpServletResponse response, Supplier<Stream<Event>> found, EventFormat format)
            throws IOException {
        format.describe(response);
        if (!free.tryAcquire()) {
            throw Problem.busy(MAX_STREAMS + " streams are being read, which is the most there may be");
        }
        try (Stream<Event> events = found.get()) {
            Responses.chunked(request, response);
            OutputStream out = new MinimumRateOutputStream(response.getOutputStream());
            if (!request.getMethod().equals("HEAD")) {
                format.write(events.iterator(), out);
            }
            out.close();
        } finally {
            free.release();
        }
    }
}
