package dev.events.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventExistsException;
import dev.events.core.EventPage;
import dev.events.core.EventRepository;
import dev.events.core.EventStoreException;
import dev.events.core.IdempotencyKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import spark.Response;
import spark.route.HttpMethod;

/** The modern API's events, one by one and page by page. */
final class EventRoutes {
    static final String PATH = "/v1/events";
    static final String ONE = PATH + "/:id";

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private static final Set<String> NONE = Set.of();
    private static final Set<String> LISTING = QueryParameters.with(QueryParameters.FILTER, "order", "limit", "cursor");

    private final EventRepository repository;
    private final Clock clock;
    private final EventStreams streams;
    private final BulkUploads uploads;

    EventRoutes(EventRepository repository, Clock clock, EventStreams streams, BulkUploads uploads) {
        this.repository = repository;
        this.clock = clock;
        this.streams = streams;
        this.uploads = uploads;
    }

    void addTo(RouteTable routes) {
        routes.add(HttpMethod.post, PATH, NONE, this::add)
                .add(HttpMethod.get, PATH, LISTING, this::list)
                .add(HttpMethod.get, ONE, NONE, this::get)
                .add(HttpMethod.put, ONE, NONE, this::put)
                .add(HttpMethod.patch, ONE, NONE, this::patch)
                .add(HttpMethod.delete, ONE, NONE, this::remove)
                .add(HttpMethod.post, ONE + "/stop", NONE, this::stop);
    }

    private void add(spark.Request request, QueryParameters parameters, Response response) throws Exception {
        String key = idempotencyKey(request);
        if (Bodies.hasType(request.raw(), Bodies.NDJSON)) {
            uploads.add(request.raw(), response.raw(), key);
            return;
        }
        EventRequest wanted = EventRequest.of(Bodies.json(request.raw(), Bodies.JSON));
        if (key == null) {
            reply(response, HttpStatus.CREATED_201, repository.add(wanted.toEvent(clock.instant())));
            return;
        }
        if (wanted.id() != null) {
            throw Problem.badRequest("there are both an id and an Idempotency-Key; give one of them, since either makes"
                    + " repeating harmless (an id, with PUT)");
        }
        Addition addition = new Addition(wanted.toEvent(clock.instant()), new IdempotencyKey(key, wanted.canonical()));
        AddResult result = repository.addAll(List.of(addition)).get(0);
        switch (result.outcome()) {
            case ADDED -> reply(response, HttpStatus.CREATED_201, result.event());
            case REPEATED -> reply(response, HttpStatus.OK_200, result.event());
            case KEY_REUSED, ID_TAKEN -> throw Problem.of(HttpStatus.UNPROCESSABLE_ENTITY_422, keyReused(key));
            case FAILED -> throw failure(result);
        }
    }

    static String keyReused(String key) {
        return "the Idempotency-Key \"" + key + "\" was used before to add something else; a new event needs a new key";
    }

    static RuntimeException failure(AddResult result) {
        RuntimeException failure = result.failure();
        return failure == null ? new EventStoreException("the event was not added", null) : failure;
    }

    /** Printable ASCII, which is what a header holds for certain. */
    private static @Nullable String idempotencyKey(spark.Request request) {
        List<String> keys = Collections.list(request.raw().getHeaders("Idempotency-Key"));
        if (keys.size() > 1) {
            throw Problem.badRequest("Idempotency-Key is given " + keys.size() + " times; once is enough");
        }
        String key = keys.isEmpty() ? null : keys.get(0);
        if (key != null && !key.matches("[ -~]{1," + IdempotencyKey.MAX_LENGTH + "}")) {
            throw Problem.badRequest("Idempotency-Key has " + key.length() + " characters; it must be from 1 to "
                    + IdempotencyKey.MAX_LENGTH + " printable ASCII characters");
        }
        return key;
    }

    private void list(spark.Request request, QueryParameters parameters, Response response) throws IOException {
        response.header("Vary", "Accept");
        switch (Accept.choose(request.raw(), Bodies.JSON, Bodies.NDJSON, EventStreams.CSV)) {
            case Bodies.NDJSON -> streams.ndjson(request.raw(), parameters, response.raw());
            case EventStreams.CSV -> streams.csv(request.raw(), parameters, response.raw());
            default -> page(parameters, response);
        }
    }

    private void page(QueryParameters parameters, Response response) throws IOException {
        EventPage page = repository.page(
                parameters.query(),
                parameters.order(),
                parameters.limit(DEFAULT_LIMIT, MAX_LIMIT),
                parameters.value("cursor"));
        Replies.json(response, HttpStatus.OK_200, json -> {
            json.writeArrayFieldStart("events");
            for (Event event : page.events()) {
                EventJson.write(json, event);
            }
            json.writeEndArray();
            json.writeStringField("next_cursor", page.nextCursor());
        });
    }

    private void get(spark.Request request, QueryParameters parameters, Response response) throws IOException {
        String id = RouteTable.variable(request, "id");
        Event event = repository.find(id).orElseThrow(() -> noSuchEvent(id));
        String etag = ETags.of(event);
        if (ETags.isNoneMatchedBy(request.raw(), etag)) {
            response.header("ETag", etag);
            Replies.empty(response, HttpStatus.NOT_MODIFIED_304);
            return;
        }
        reply(response, HttpStatus.OK_200, event);
    }

    private void put(spark.Request request, QueryParameters parameters, Response response) throws IOException {
        String id = Event.requireId(RouteTable.variable(request, "id"));
        EventRequest wanted = EventRequest.of(Bodies.json(request.raw(), Bodies.JSON));
        if (wanted.id() != null && !wanted.id().equals(id)) {
            throw Problem.badRequest("id is \"" + wanted.id() + "\" in the body and \"" + id
                    + "\" in the path; they must be the same, or the body have none");
        }
        ETags.requirePut(request.raw(), () -> repository.find(id).orElse(null));
        Event event = wanted.withId(id).toEvent(clock.instant());
        AddResult result = repository.addAll(List.of(new Addition(event))).get(0);
        switch (result.outcome()) {
            case ADDED -> reply(response, HttpStatus.CREATED_201, result.event());
            case ID_TAKEN, REPEATED, KEY_REUSED -> {
                if (!wanted.isSatisfiedBy(result.event())) {
                    throw new EventExistsException(id, null);
                }
                reply(response, HttpStatus.OK_200, result.event());
            }
            case FAILED -> throw failure(result);
        }
    }

    private void patch(spark.Request request, QueryParameters parameters, Response response) throws IOException {
        JsonNode patch = Bodies.json(request.raw(), Bodies.MERGE_PATCH, Bodies.JSON);
        change(request, response, event -> EventRequest.patched(event, patch));
    }

    private void stop(spark.Request request, QueryParameters parameters, Response response) throws IOException {
        JsonNode body = Bodies.jsonIfAny(request.raw(), Bodies.JSON);
        Instant given = body == null ? null : EventRequest.stopAt(body);
        Instant stop = given == null ? clock.instant() : given;
        change(request, response, event -> {
            if (event.stop() != null) {
                throw Problem.of(HttpStatus.CONFLICT_409, "the event " + event.id() + " has stopped already");
            }
            return new Event(event.id(), event.start(), stop, event.tags(), event.note());
        });
    }

    private void change(spark.Request request, Response response, UnaryOperator<Event> change) throws IOException {
        String id = RouteTable.variable(request, "id");
        Event changed = repository
                .update(id, event -> {
                    ETags.requireMatch(request.raw(), event);
                    return change.apply(event);
                })
                .orElseThrow(() -> noSuchEvent(id));
        reply(response, HttpStatus.OK_200, changed);
    }

    private void remove(spark.Request request, QueryParameters parameters, Response response) throws IOException {
        String id = RouteTable.variable(request, "id");
        boolean conditional = request.headers("If-Match") != null;
        boolean removed = conditional
                ? repository.remove(id, event -> {
                    ETags.requireMatch(request.raw(), event);
                    return true;
                })
                : repository.remove(id);
        if (!removed) {
            throw noSuchEvent(id);
        }
        Replies.empty(response, HttpStatus.NO_CONTENT_204);
    }

    private static void reply(Response response, int status, Event event) throws IOException {
        if (status == HttpStatus.CREATED_201) {
            response.header("Location", PATH + "/" + event.id());
        }
        byte[] body = Replies.object(json -> EventJson.writeMembers(json, event));
        response.header("ETag", ETags.of(body));
        Replies.send(response.raw(), status, Bodies.JSON, body);
    }

    private static Problem noSuchEvent(String id) {
        return Problem.of(HttpStatus.NOT_FOUND_404, "there is no event with the id " + id);
    }
}
