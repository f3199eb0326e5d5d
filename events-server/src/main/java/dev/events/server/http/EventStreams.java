package dev.events.server.http;

import dev.events.core.Event;
import dev.events.server.http.io.MinimumRateOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Writes all events that a query finds while it reads them from the store, so that memory does not grow with their
 * number. Slow clients are disconnected.
 */
public final class EventStreams {
    /** More streams would leave too few threads for other requests. */
    private static final int MAX_STREAMS = 64;

    private final Semaphore free = new Semaphore(MAX_STREAMS);

    /** The number of streams that are being written. */
    public int open() {
        return MAX_STREAMS - free.availablePermits();
    }

    /**
     * Answers with all events that the query finds.
     *
     * @throws Problem 503 if {@value #MAX_STREAMS} streams are being written already
     */
    public void stream(
            HttpServletRequest request, HttpServletResponse response, Supplier<Stream<Event>> found, EventFormat format)
            throws IOException {
        format.describe(response);
        if (!free.tryAcquire()) {
            throw Problem.busy(MAX_STREAMS + " streams of events are open, which is the limit");
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
