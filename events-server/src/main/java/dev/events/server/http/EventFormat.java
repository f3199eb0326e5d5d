package dev.events.server.http;

import dev.events.core.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import javax.servlet.http.HttpServletResponse;

/** A form in which any number of events are written, one after the other. */
public interface EventFormat {
    /** Sets the headers that say what the form is. */
    void describe(HttpServletResponse response);

    void write(Iterator<Event> events, OutputStream out) throws IOException;
}
