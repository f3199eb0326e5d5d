package dev.events.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.Event;
import dev.events.core.EventOrder;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import spark.Response;
import spark.route.HttpMethod;

/** The modern API's {@code /v1/events}. */
final class EventRoutes {
    private static final String PATH = "/v1/events";
    private static final String NDJSON = "application/x-ndjson";
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private static final Set<String> NONE = Set.of();
    private static final Set<String> LISTING = QueryParameters.with(QueryParameters.FILTER, "order", "limit", "cursor");
    private static final Set<String> STREAM = QueryParameters.with(QueryParameters.FILTER, "order");
    private static final Set<String> REMOVAL = QueryParameters.with(QueryParameters.FILTER, "dry_run", "all");

    private final EventRepository repository;
    private final Clock clock;

    EventRoutes(EventRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    void addTo(RouteTable routes) {
        routes.add(HttpMethod.post, PATH, this::add)
                .add(HttpMethod.get, PATH, this::list)
                .add(HttpMethod.delete, PATH, this::removeMatching)
                .add(HttpMethod.get, PATH + "/:id", this::get)
                .add(HttpMethod.delete, PATH + "/:id", this::remove);
    }

    private void add(spark.Request request, Response response) throws IOException {
        QueryParameters.of(request.raw(), NONE);
        Bodies.requireJson(request.raw());
        JsonNode body;
        try {
            body = Json.parse(Bodies.read(request.raw()));
        } catch (Json.Malformed e) {
            throw Problem.badRequest("the body is not JSON: " + e.getMessage());
        }
        Event event = repository.add(EventJson.read(body, clock));
        response.header("Location", PATH + "/" + event.id());
        Replies.json(response, HttpStatus.CREATED_201, EventJson.bytes(event));
    }

    private void list(spark.Request request, Response response) throws IOException {
        // Past the view of the request that Spark has, which lacks this header.
        String accept = Request.getBaseRequest(request.raw()).getHeader("Accept");
        if (accept != null && accept.contains(NDJSON)) {
            QueryParameters parameters = QueryParameters.of(request.raw(), STREAM);
            stream(parameters.query(), parameters.order(), response);
        } else {
            page(QueryParameters.of(request.raw(), LISTING), response);
        }
    }

    private void page(QueryParameters parameters, Response response) throws IOException {
        EventPage page = repository.page(
                parameters.query(),
                parameters.order(),
                parameters.limit(DEFAULT_LIMIT, MAX_LIMIT),
                parameters.value("cursor"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.generator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart("events");
            for (Event event : page.events()) {
                EventJson.write(json, event);
            }
            json.writeEndArray();
            json.writeStringField("next_cursor", page.nextCursor());
            json.writeEndObject();
        }
        bytes.write('\n');
        Replies.json(response, HttpStatus.OK_200, bytes.toByteArray());
    }

    private void stream(EventQuery query, EventOrder order, Response response) throws IOException {
        try (Stream<Event> events = repository.stream(query, order)) {
            response.raw().setContentType(NDJSON);
            OutputStream out = response.raw().getOutputStream();
            try (JsonGenerator json = Json.generator(out)) {
                json.setRootValueSeparator(null);
                for (Iterator<Event> i = events.iterator(); i.hasNext(); ) {
                    EventJson.write(json, i.next());
                    json.writeRaw('\n');
                }
            }
            out.close();
        }
    }

    private void get(spark.Request request, Response response) throws IOException {
        QueryParameters.of(request.raw(), NONE);
        String id = request.params(":id");
        Event event = repository.find(id).orElseThrow(() -> noSuchEvent(id));
        Replies.json(response, HttpStatus.OK_200, EventJson.bytes(event));
    }

    private void remove(spark.Request request, Response response) throws IOException {
        QueryParameters.of(request.raw(), NONE);
        String id = request.params(":id");
        if (!repository.remove(id)) {
            throw noSuchEvent(id);
        }
        Replies.empty(response, HttpStatus.NO_CONTENT_204);
    }

    private void removeMatching(spark.Request request, Response response) throws IOException {
        QueryParameters parameters = QueryParameters.of(request.raw(), REMOVAL);
        EventQuery query = parameters.query();
        boolean all = parameters.flag("all");
        if (query.isUnfiltered() && !all) {
            throw Problem.badRequest(
                    "there is no filter, so every event would be removed; say all=true if that is meant");
        }
        if (!query.isUnfiltered() && all) {
            throw Problem.badRequest("all=true and a filter contradict each other; give one of them");
        }
        long matched;
        long removed;
        if (parameters.flag("dry_run")) {
            matched = repository.count(query);
            removed = 0;
        } else {
            removed = all ? repository.removeAll() : repository.remove(query);
            matched = removed;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.generator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("matched", matched);
            json.writeNumberField("removed", removed);
            json.writeEndObject();
        }
        bytes.write('\n');
        Replies.json(response, HttpStatus.OK_200, bytes.toByteArray());
    }

    private static Problem noSuchEvent(String id) {
        return Problem.of(HttpStatus.NOT_FOUND_404, "there is no event with the id " + id);
    }
}
