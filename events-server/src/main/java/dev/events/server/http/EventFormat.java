package dev.events.server.http;

import dev.events.core.Event;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;

/** A format for any number of events, written one after the other. */
public interface EventFormat {
    /** Sets the headers of the format. */
    void describe(HttpServletResponse response);

    void write(Iterator<Event> events, OutputStream out) throws IOException;
}
