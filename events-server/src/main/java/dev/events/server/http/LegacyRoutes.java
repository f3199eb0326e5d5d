package dev.events.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import spark.Request;
import spark.Response;
import spark.route.HttpMethod;

/** The original service's three endpoints, which answer as it did: {@code add_event}, {@code list_events} and
 * {@code remove_events}. */
final class LegacyRoutes {
    private static final int OPEN = -1;
    private static final int BUFFER = 8192;

    private final EventRepository repository;
    private final Clock clock;
    private final EventStreams streams;

    LegacyRoutes(EventRepository repository, Clock clock, EventStreams streams) {
        this.repository = repository;
        this.clock = clock;
        this.streams = streams;
    }

    void addTo(RouteTable routes) {
        routes.add(HttpMethod.post, "/add_event", this::add)
                .add(HttpMethod.get, "/list_events", this::list)
                .add(HttpMethod.post, "/remove_events", this::remove);
    }

    private void add(Request request, Response response) throws IOException {
        JsonNode body = body(request);
        JsonNode tags = body.get("tags");
        if (tags == null) {
            throw Problem.badRequest("tags Array is mandatory.");
        }
        if (!tags.isArray()) {
            throw Problem.badRequest("tags invalid format, must be an Array.");
        }
        JsonNode given = body.get("start_epoch");
        Instant start = given == null ? clock.instant() : Times.ofEvent("start_epoch", given);
        Event event = repository.add(
                new Event(Event.newId(), start, stop(body.get("stop_epoch")), EventRequest.tags("tags", tags), null));
        Replies.json(response, HttpStatus.CREATED_201, json -> {
            json.writeStringField("_id", event.id());
            writeBody(json, body);
            writeEnd(json, "This endpoint should create an event in db", "POST");
        });
    }

    private static @Nullable Instant stop(@Nullable JsonNode given) {
        if (given == null || given.isNull() || (given.isNumber() && given.doubleValue() == OPEN)) {
            return null;
        }
        return Times.ofEvent("stop_epoch", given);
    }

    /** Written event by event: the list may be longer than memory. */
    private void list(Request request, Response response) throws IOException {
        response.raw().setContentType("application/json");
        streams.stream(request.raw(), response.raw(), () -> repository.stream(EventQuery.ALL), LegacyRoutes::write);
    }

    private static void write(Iterator<Event> events, OutputStream out) throws IOException {
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

    private void remove(Request request, Response response) throws IOException {
        JsonNode body = body(request);
        if (isPurge(body.get("purge"))) {
            repository.removeAll();
            Replies.json(response, HttpStatus.OK_200, json -> {
                writeBody(json, body);
                writeEnd(json, "This endpoint should remove events in db (purge all events)", "POST");
                json.writeStringField("result", "all events are removed");
            });
            return;
        }
        JsonNode given = body.get("start_epoch_array");
        if (given == null) {
            throw Problem.badRequest("start_epoch_array must by defined.");
        }
        if (!given.isArray()) {
            throw Problem.badRequest("start_epoch_array invalid format, must be an Array.");
        }
        // All are read before any is removed: a list with one bad start changes nothing.
        List<Instant> starts = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            double seconds = Times.seconds("start_epoch_array[" + i + "]", given.get(i));
            starts.add(EpochSeconds.toInstant(Math.max(-1, Math.min(seconds, 2.0 * EpochSeconds.MAX))));
        }
        Set<Instant> removed = repository.removeStartingAt(new LinkedHashSet<>(starts));
        List<JsonNode> deleted = new ArrayList<>();
        List<JsonNode> notDeleted = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            (removed.contains(starts.get(i)) ? deleted : notDeleted).add(given.get(i));
        }
        Replies.json(response, HttpStatus.OK_200, json -> {
            writeBody(json, body);
            writeEnd(json, "This endpoint should remove events in db", "POST");
            json.writeStringField("start_epoch_array_deleted", PythonRepr.scalars(deleted));
            json.writeStringField("start_epoch_array_not_deleted", PythonRepr.scalars(notDeleted));
        });
    }

    /** Only true purges. Other values that Python takes for true are refused: they may well be a mistake. */
    private static boolean isPurge(@Nullable JsonNode purge) {
        if (purge == null || purge.isNull()) {
            return false;
        }
        if (!purge.isBoolean()) {
            throw Problem.badRequest("purge is " + purge + "; it must be true or false");
        }
        return purge.booleanValue();
    }

    private static JsonNode body(Request request) {
        if (!Bodies.hasType(request.raw(), Bodies.JSON)) {
            throw Problem.of(HttpStatus.FORBIDDEN_403, "Invalid content-type. Must be application/json.");
        }
        JsonNode body;
        try {
            body = Json.parse(Bodies.read(request.raw()));
        } catch (Json.Malformed e) {
            throw Problem.badRequest("The browser (or proxy) sent a request that this server could not understand.")
                    .withMember("reason", String.valueOf(e.getMessage()));
        }
        if (!body.isObject()) {
            throw Problem.badRequest("the body is not a JSON object; it must be one, such as {\"tags\": [\"a\"]}");
        }
        return body;
    }

    private static void writeBody(JsonGenerator json, JsonNode body) throws IOException {
        json.writeFieldName("body");
        writeAsPythonDoes(json, body);
    }

    /** The same value; numbers with a fraction or an exponent as Python's {@code json} writes a float. */
    private static void writeAsPythonDoes(JsonGenerator json, JsonNode node) throws IOException {
        if (node.isObject()) {
            json.writeStartObject();
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                json.writeFieldName(member.getKey());
                writeAsPythonDoes(json, member.getValue());
            }
            json.writeEndObject();
        } else if (node.isArray()) {
            json.writeStartArray();
            for (JsonNode element : node) {
                writeAsPythonDoes(json, element);
            }
            json.writeEndArray();
        } else if (node.isFloatingPointNumber() && Double.isFinite(node.doubleValue())) {
            json.writeNumber(PythonRepr.number(node.doubleValue()));
        } else {
            json.writeTree(node);
        }
    }

    private static void writeEnd(JsonGenerator json, String message, String method) throws IOException {
        json.writeStringField("message", message);
        json.writeStringField("method", method);
    }
}
