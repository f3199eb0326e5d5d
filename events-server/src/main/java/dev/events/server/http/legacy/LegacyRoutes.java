package dev.events.server.http.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.Addition;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.core.Operation;
import dev.events.server.access.Scope;
import dev.events.server.http.EpochTimeParser;
import dev.events.server.http.EventStreams;
import dev.events.server.http.HttpMethod;
import dev.events.server.http.Json;
import dev.events.server.http.JsonFields;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Operations;
import dev.events.server.http.Problem;
import dev.events.server.http.RequestBody;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** The original service's three endpoints, with its answers: {@code add_event}, {@code list_events} and
 * {@code remove_events}. */
public final class LegacyRoutes {
    private static final int OPEN = -1;

    private final Clock clock;
    private final EventStreams streams;

    public LegacyRoutes(Clock clock, EventStreams streams) {
        this.clock = clock;
        this.streams = streams;
    }

    public void addTo(RouteTable routes) {
        routes.add(HttpMethod.POST, "/add_event", Scope.ADD, this::add)
                .add(HttpMethod.GET, "/list_events", Scope.READ, this::list)
                .addBulkChange(HttpMethod.POST, "/remove_events", Scope.WRITE, null, this::remove);
    }

    private void add(RoutedRequest request, HttpServletResponse response) throws Exception {
        JsonNode body = body(request);
        JsonNode tags = body.get("tags");
        if (tags == null) {
            throw Problem.badRequest("tags Array is mandatory.");
        }
        if (!tags.isArray()) {
            throw Problem.badRequest("tags invalid format, must be an Array.");
        }
        JsonNode given = body.get("start_epoch");
        Instant start = given == null ? clock.instant() : EpochTimeParser.ofEvent("start_epoch", given);
        Event event =
                new Event(Event.newId(), start, stop(body.get("stop_epoch")), JsonFields.tags("tags", tags), null);
        request.later().when(request.add(new Addition(event)), (result, later) -> {
            Event added = result.requireAdded();
            Responses.json(later, HttpStatus.CREATED_201, json -> {
                json.writeStringField("_id", added.id());
                writeBody(json, body);
                writeEnd(json, "This endpoint should create an event in db", "POST");
            });
        });
    }

    private static @Nullable Instant stop(@Nullable JsonNode given) {
        if (given == null || given.isNull() || (given.isNumber() && given.doubleValue() == OPEN)) {
            return null;
        }
        return EpochTimeParser.ofEvent("stop_epoch", given);
    }

    /** Streams the list, because it may be larger than memory. */
    private void list(RoutedRequest request, HttpServletResponse response) throws IOException {
        if ("cross-site".equals(request.raw().getHeader("Sec-Fetch-Site"))
                && !"cors".equals(request.raw().getHeader("Sec-Fetch-Mode"))) {
            // A page of another site could run the answer as a script of its own. With "cors" it gets the answer only
            // if it
            // may read it.
            throw Problem.of(
                    HttpStatus.FORBIDDEN_403, "Sec-Fetch-Site is cross-site; other sites may not read the list");
        }
        streams.stream(request.raw(), response, () -> request.events().stream(EventQuery.ALL), new PythonListFormat());
    }

    private void remove(RoutedRequest request, HttpServletResponse response) throws IOException {
        JsonNode body = body(request);
        if (isPurge(body.get("purge"))) {
            request.caller().require(Scope.ADMIN);
            Operation operation = request.operation("purge");
            if (request.events().removeAll(operation) > 0) {
                name(operation, response);
            }
            Responses.json(response, HttpStatus.OK_200, json -> {
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
        // Parses all starts before removing any, so that a list with an invalid start changes nothing.
        List<Instant> starts = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            double seconds = EpochTimeParser.seconds("start_epoch_array[" + i + "]", given.get(i));
            starts.add(EpochSeconds.toInstant(Math.max(-1, Math.min(seconds, 2.0 * EpochSeconds.MAX))));
        }
        Operation operation = request.operation(given.size() + " starts");
        Set<Instant> removed = request.events().removeStartingAt(new LinkedHashSet<>(starts), operation);
        if (!removed.isEmpty()) {
            name(operation, response);
        }
        List<JsonNode> deleted = new ArrayList<>();
        List<JsonNode> notDeleted = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            (removed.contains(starts.get(i)) ? deleted : notDeleted).add(given.get(i));
        }
        Responses.json(response, HttpStatus.OK_200, json -> {
            writeBody(json, body);
            writeEnd(json, "This endpoint should remove events in db", "POST");
            json.writeStringField("start_epoch_array_deleted", PythonRepr.scalars(deleted));
            json.writeStringField("start_epoch_array_not_deleted", PythonRepr.scalars(notDeleted));
        });
    }

    private static void name(Operation operation, HttpServletResponse response) {
        if (operation.isRecorded()) {
            response.setHeader(Operations.HEADER, operation.id());
        }
    }

    /** Only {@code true} purges. Other values that Python treats as true are rejected, because they may be mistakes. */
    private static boolean isPurge(@Nullable JsonNode purge) {
        if (purge == null || purge.isNull()) {
            return false;
        }
        if (!purge.isBoolean()) {
            throw Problem.badRequest("purge is " + purge + "; it must be true or false");
        }
        return purge.booleanValue();
    }

    private static JsonNode body(RoutedRequest request) {
        if (!MediaTypes.isBodyOf(request.raw(), MediaTypes.JSON)) {
            throw Problem.of(HttpStatus.FORBIDDEN_403, "Invalid content-type. Must be application/json.");
        }
        JsonNode body;
        try {
            body = Json.parse(RequestBody.read(request.raw()));
        } catch (Json.Malformed e) {
            throw Problem.badRequest("The browser (or proxy) sent a request that this server could not understand.")
                    .withMember("reason", String.valueOf(e.getMessage()));
        }
        if (!body.isObject()) {
            throw JsonFields.notAnObject();
        }
        return body;
    }

    private static void writeBody(JsonGenerator json, JsonNode body) throws IOException {
        json.writeFieldName("body");
        writeAsPythonDoes(json, body);
    }

    /** Copies a value. Numbers with a fraction or an exponent are written like Python's {@code json} writes a float. */
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
