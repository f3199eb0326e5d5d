package dev.events.server.http.legacy;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
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
        Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
        text.write("{\"array_events\":\"[");
        String separator = "";
        while (events.hasNext()) {
            text.write(separator);
            text.write(JsonStringEncoder.getInstance().quoteAsString(PythonRepr.event(events.next())));
            separator = ", ";
        }
        text.write("]\",\"message\":\"This endpoint list all events in db\",\"method\":\"GET\"}\n");
        text.flush();
    }
}
