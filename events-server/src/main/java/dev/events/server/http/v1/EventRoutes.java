package dev.events.server.http.v1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.Ending;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventExistsException;
import dev.events.core.EventPage;
import dev.events.core.IdempotencyKey;
import dev.events.core.Operation;
import dev.events.server.access.Scope;
import dev.events.server.http.AllowedParameters;
import dev.events.server.http.ContentNegotiation;
import dev.events.server.http.ETags;
import dev.events.server.http.EventFormat;
import dev.events.server.http.EventJson;
import dev.events.server.http.EventStreams;
import dev.events.server.http.FilterParameters;
import dev.events.server.http.HttpMethod;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Operations;
import dev.events.server.http.Problem;
import dev.events.server.http.QueryParameters;
import dev.events.server.http.RequestBody;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** The modern API's routes for single events, pages of events and streams. */
final class EventRoutes {
    static final String PATH = "/v1/events";
    static final String ONE = PATH + "/:id";

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private static final AllowedParameters LISTING = FilterParameters.FILTER.and("order", "limit", "cursor");

    private final Clock clock;
    private final EventStreams streams;
    private final NdjsonUpload uploads;

    EventRoutes(Clock clock, EventStreams streams, NdjsonUpload uploads) {
        this.clock = clock;
        this.streams = streams;
        this.uploads = uploads;
    }

    void addTo(RouteTable routes) {
        routes.addWithUploads(
                        HttpMethod.POST, PATH, Scope.ADD, AllowedParameters.of("dry_run"), this::add, MediaTypes.NDJSON)
                .add(HttpMethod.GET, PATH, Scope.READ, LISTING, this::list)
                .add(HttpMethod.GET, ONE, Scope.READ, AllowedParameters.NONE, this::get)
                .add(HttpMethod.PUT, ONE, Scope.WRITE, AllowedParameters.NONE, this::put)
                .add(HttpMethod.PATCH, ONE, Scope.WRITE, AllowedParameters.NONE, this::patch)
                .add(HttpMethod.DELETE, ONE, Scope.WRITE, AllowedParameters.of("forever"), this::remove)
                .add(HttpMethod.POST, ONE + "/stop", Scope.WRITE, AllowedParameters.NONE, this::stop);
    }

    private void add(RoutedRequest request, HttpServletResponse response) throws Exception {
        String key = idempotencyKey(request);
        if (MediaTypes.isBodyOf(request.raw(), MediaTypes.NDJSON)) {
            uploads.add(request, response, key);
            return;
        }
        if (request.parameters().flag("dry_run")) {
            throw Problem.badRequest("dry_run is true; only a body of application/x-ndjson has dry runs");
        }
        EventRequest requested = requested(request);
        if (key != null && requested.id() != null) {
            throw Problem.badRequest(
                    "the request has both an id and an Idempotency-Key; give only one of them: with either,"
                            + " the request can be repeated safely (an id, with PUT)");
        }
        Event event = requested.toEvent(clock.instant());
        Addition addition =
                key == null ? new Addition(event) : new Addition(event, new IdempotencyKey(key, requested.canonical()));
        request.later().when(request.add(addition), (result, later) -> {
            AddResult.Outcome outcome = result.outcome();
            if (outcome == AddResult.Outcome.REPEATED) {
                reply(request, later, HttpStatus.OK_200, result.event());
            } else if (key != null && outcome != AddResult.Outcome.ADDED && outcome != AddResult.Outcome.FAILED) {
                throw Problem.of(HttpStatus.UNPROCESSABLE_ENTITY_422, AddErrors.keyReused(key));
            } else {
                reply(request, later, HttpStatus.CREATED_201, result.requireAdded());
            }
        });
    }

    private static EventRequest requested(RoutedRequest request) throws IOException {
        return EventRequest.of(RequestBody.json(request.raw(), MediaTypes.JSON))
                .withTag(request.caller().tag());
    }

    /** Reads the idempotency key, which must be printable ASCII because headers carry nothing else reliably. */
    private static @Nullable String idempotencyKey(RoutedRequest request) {
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

    private void list(RoutedRequest request, HttpServletResponse response) throws IOException {
        response.addHeader("Vary", "Accept");
        request.namePosition(response);
        switch (ContentNegotiation.choose(request.raw(), MediaTypes.JSON, MediaTypes.NDJSON, MediaTypes.CSV)) {
            case MediaTypes.NDJSON -> stream(request, response, new NdjsonFormat());
            case MediaTypes.CSV -> stream(request, response, new CsvFormat());
            default -> page(request, response);
        }
    }

    private void stream(RoutedRequest request, HttpServletResponse response, EventFormat format) throws IOException {
        QueryParameters parameters = request.parameters();
        parameters.refuse("a stream has all events; only application/json has pages", "limit", "cursor");
        streams.stream(
                request.raw(),
                response,
                () -> request.events().stream(FilterParameters.query(parameters), parameters.order()),
                format);
    }

    private static void page(RoutedRequest request, HttpServletResponse response) throws IOException {
        QueryParameters parameters = request.parameters();
        EventPage page = request.events()
                .page(
                        FilterParameters.query(parameters),
                        parameters.order(),
                        parameters.limit(DEFAULT_LIMIT, MAX_LIMIT),
                        parameters.value("cursor"));
        Responses.largeJson(request.raw(), response, json -> {
            json.writeArrayFieldStart("events");
            for (Event event : page.events()) {
                EventJson.write(json, event);
            }
            json.writeEndArray();
            json.writeStringField("next_cursor", page.nextCursor());
        });
    }

    private void get(RoutedRequest request, HttpServletResponse response) throws IOException {
        String id = request.pathVariable("id");
        Event event = request.events().find(id).orElseThrow(() -> noSuchEvent(id));
        String etag = EventETag.of(event);
        if (ETags.isNoneMatchedBy(request.raw(), etag)) {
            response.setHeader("ETag", etag);
            Responses.empty(response, HttpStatus.NOT_MODIFIED_304);
            return;
        }
        reply(request, response, HttpStatus.OK_200, event);
    }

    private void put(RoutedRequest request, HttpServletResponse response) throws IOException {
        String id = Event.requireId(request.pathVariable("id"));
        EventRequest requested = requested(request);
        if (requested.id() != null && !requested.id().equals(id)) {
            throw Problem.badRequest("id is \"" + requested.id() + "\" in the body and \"" + id
                    + "\" in the path; leave it out of the body or make them equal");
        }
        // A change of nothing, since a read may come from a server that lags.
        EventETag.requirePut(
                request.raw(), () -> request.events().update(id, event -> event).orElse(null));
        Event event = requested.withId(id).toEvent(clock.instant());
        AddResult result = request.events().addAll(List.of(new Addition(event))).get(0);
        switch (result.outcome()) {
            case ADDED -> reply(request, response, HttpStatus.CREATED_201, result.event());
            case ID_TAKEN, REPEATED, KEY_REUSED -> {
                if (!requested.isSatisfiedBy(result.event())) {
                    throw new EventExistsException(id, null);
                }
                reply(request, response, HttpStatus.OK_200, result.event());
            }
            case FAILED -> throw AddErrors.failure(result);
        }
    }

    private void patch(RoutedRequest request, HttpServletResponse response) throws IOException {
        JsonNode patch = RequestBody.json(request.raw(), MediaTypes.MERGE_PATCH, MediaTypes.JSON);
        Operation operation = request.operation(patch.toString());
        Event changed = change(request, response, operation, event -> EventRequest.patched(event, patch));
        reply(request, response, HttpStatus.OK_200, changed);
    }

    private void stop(RoutedRequest request, HttpServletResponse response) throws IOException {
        JsonNode body = RequestBody.jsonIfAny(request.raw(), MediaTypes.JSON);
        Instant given = body == null ? null : EventRequest.stopAt(body);
        Instant stop = given == null ? clock.instant() : given;
        AtomicReference<@Nullable Instant> before = new AtomicReference<>();
        Event changed = change(request, response, request.operation(""), event -> {
            before.set(event.stop());
            // Left as it is, so that the store confirms a stop of which it was not sure.
            return event.stop() == null ? event.withEnding(Ending.at(stop)) : event;
        });
        Instant stopped = before.get();
        if (stopped != null) {
            throw Problem.of(
                    HttpStatus.CONFLICT_409,
                    "the event " + changed.id() + " has stopped already, at " + EpochSeconds.format(stopped));
        }
        reply(request, response, HttpStatus.OK_200, changed);
    }

    private Event change(
            RoutedRequest request, HttpServletResponse response, Operation operation, UnaryOperator<Event> change) {
        String id = request.pathVariable("id");
        AtomicReference<@Nullable Event> before = new AtomicReference<>();
        Event changed = request.events()
                .update(
                        id,
                        event -> {
                            before.set(event);
                            EventETag.requireMatch(request.raw(), event);
                            return change.apply(event);
                        },
                        operation)
                .orElseThrow(() -> noSuchEvent(id));
        if (!changed.equals(before.get())) {
            name(operation, response);
        }
        return changed;
    }

    /** Names the operation to undo, if there is one. */
    private static void name(Operation operation, HttpServletResponse response) {
        if (operation.isRecorded()) {
            response.setHeader(Operations.HEADER, operation.id());
        }
    }

    private void remove(RoutedRequest request, HttpServletResponse response) throws IOException {
        String id = request.pathVariable("id");
        boolean conditional = request.raw().getHeader("If-Match") != null;
        Operation operation = request.removal();
        boolean removed = conditional
                ? request.events()
                        .remove(
                                id,
                                event -> {
                                    EventETag.requireMatch(request.raw(), event);
                                    return true;
                                },
                                operation)
                : request.events().remove(id, operation);
        if (!removed) {
            throw noSuchEvent(id);
        }
        name(operation, response);
        Responses.empty(response, HttpStatus.NO_CONTENT_204);
    }

    private static void reply(RoutedRequest request, HttpServletResponse response, int status, Event event)
            throws IOException {
        if (status == HttpStatus.CREATED_201) {
            response.setHeader("Location", request.prefix() + PATH + "/" + event.id());
        }
        byte[] body = Responses.object(json -> EventJson.writeMembers(json, event));
        response.setHeader("ETag", ETags.of(body));
        Responses.send(response, status, MediaTypes.JSON, body);
    }

    private static Problem noSuchEvent(String id) {
        return Problem.of(HttpStatus.NOT_FOUND_404, "there is no event with the id " + id);
    }
}
