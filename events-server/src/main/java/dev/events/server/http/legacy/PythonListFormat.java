package dev.events.server.http.legacy;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.events.core.Event;
import dev.events.server.http.EventFormat;
import dev.events.server.http.MediaTypes;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** The original service's list: a JSON object with a string that is a Python list of its documents. */
final class PythonListFormat implements EventFormat {
    private static final int BUFFER = 8192;

    @Override
    public void describe(HttpServletResponse response) {
        response.setContentType(MediaTypes.JSON);
    }

    @Override
    public void write(Iterator<Event> events, OutputStream out) throws IOException {
        StringBuilder text = new StringBuilder(2 * BUFFER).append("{\"array_events\":\"[");
        StringBuilder repr = new StringBuilder();
        String separator = "";
        while (events.hasNext()) {
            text.append(separator);
            repr.setLength(0);
            PythonRepr.event(events.next(), repr);
            JsonStringEncoder.getInstance().quoteAsString(repr, text);
            separator = ", ";
            if (text.length() >= BUFFER) {
                write(text, out);
            }
        }
        text.append("]\",\"message\":\"This endpoint list all events in db\",\"method\":\"GET\"}\n");
        write(text, out);
        out.flush();
    }

    /** Writes what there is. It ends with a whole event, so with no half of a character. */
    private static void write(StringBuilder text, OutputStream out) throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }
}
