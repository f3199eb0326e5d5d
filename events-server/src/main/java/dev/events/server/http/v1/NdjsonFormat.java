package dev.events.server.http.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.core.Event;
import dev.events.server.http.EventFormat;
import dev.events.server.http.EventJson;
import dev.events.server.http.Json;
import dev.events.server.http.MediaTypes;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;

/** NDJSON: one JSON object a line. */
final class NdjsonFormat implements EventFormat {
    @Override
    public void describe(HttpServletResponse response) {
        response.setContentType(MediaTypes.NDJSON);
    }

    @Override
    public void write(Iterator<Event> events, OutputStream out) throws IOException {
        try (JsonGenerator json = Json.generator(out)) {
            json.setRootValueSeparator(null);
            while (events.hasNext()) {
                EventJson.write(json, events.next());
                json.writeRaw('\n');
            }
        }
    }
}
