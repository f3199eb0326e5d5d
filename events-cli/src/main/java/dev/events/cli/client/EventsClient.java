package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.console.CliException;
import dev.events.core.Event;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A client of an events server: single events, pages and streams of events. {@link #bulk} changes many at once, {@link
 * #stats} counts, {@link #access} is about tokens, {@link #history} about what was changed. Every method throws {@link CliException} if the request fails.
 */
public final class EventsClient {
    /** The most events that the server puts on one page. */
    public static final int MAX_PAGE = 1000;

    static final String EVENTS = "v1/events";

    private final ServerConnection server;

    public EventsClient(ServerConnection server) {
        this.server = server;
    }

    /** Requests that change many events at once. */
    public BulkClient bulk() {
        return new BulkClient(server);
    }

    /** Requests about tokens. */
    public AccessClient access() {
        return new AccessClient(server);
    }

    /** Requests that count. */
    public StatsClient stats() {
        return new StatsClient(server);
    }

    /** Requests for changes as they happen. */
    public ChangesClient changes() {
        return new ChangesClient(server);
    }

    /** Requests about what was changed and removed. */
    public HistoryClient history() {
        return new HistoryClient(server);
    }

    /** The operations that the requests of this client and of those that it gave out were. */
    public MadeOperations operations() {
        return server.operations();
    }

    /** The address of the server. */
    public String address() {
        return server.display();
    }

    /**
     * Adds the event that {@code json} describes and returns it as it was stored. A retried request adds it only once.
     *
     * @param id the id of the event, which {@code json} contains too; null if the server chooses it
     */
    public Event add(String json, @Nullable String id) {
        return readEvent(
                id == null
                        ? new Request.Builder()
                                .url(server.url(EVENTS).build())
                                .post(ServerConnection.body(ServerConnection.JSON, json))
                                .header(
                                        ServerConnection.IDEMPOTENCY_KEY,
                                        UUID.randomUUID().toString())
                                .build()
                        : new Request.Builder()
                                .url(eventUrl(id))
                                .put(ServerConnection.body(ServerConnection.JSON, json))
                                .build());
    }

    /** The event with this id, if there is one, and its ETag. */
    public Optional<Found> find(String id) {
        try (Response response =
                server.send(new Request.Builder().url(eventUrl(id)).build())) {
            if (response.code() == 404 && ErrorResponse.isProblem(response)) {
                return Optional.empty();
            }
            server.requireSuccess(response);
            return Optional.of(
                    new Found(server.parse(response, EventsClient::readEvent), response.header("ETag", "*")));
        }
    }

    /**
     * Changes one event and returns the changed event, or empty if it does not exist.
     *
     * @param etag the ETag that the event must have, or null to change it in any case
     * @throws Changed if the event has another ETag
     */
    public Optional<Event> patch(String id, String json, @Nullable String etag) {
        Request.Builder request = new Request.Builder()
                .url(eventUrl(id))
                .patch(ServerConnection.body(ServerConnection.MERGE_PATCH, json));
        if (etag != null) {
            request.header("If-Match", etag);
        }
        try (Response response = server.send(request.build())) {
            if (response.code() == 404 && ErrorResponse.isProblem(response)) {
                return Optional.empty();
            }
            if (response.code() == 412) {
                throw new Changed();
            }
            server.requireSuccess(response);
            return Optional.of(server.parse(response, EventsClient::readEvent));
        }
    }

    /** Stops an open event, or gives a mark its stop; returns the event. */
    public Event stop(String id, Instant at) {
        String json = EventCodec.object(fields -> EventCodec.writeTime(fields, "stop", at));
        HttpUrl url = eventUrl(id).newBuilder().addPathSegment("stop").build();
        return readEvent(new Request.Builder()
                .url(url)
                .post(ServerConnection.body(ServerConnection.JSON, json))
                .build());
    }

    private Event readEvent(Request request) {
        return server.read(request, EventsClient::readEvent);
    }

    private static Event readEvent(JsonParser parser) throws IOException {
        parser.nextToken();
        return EventCodec.read(parser);
    }

    /** The newest events that match, at most {@code most}: as many pages as that takes. */
    public List<Event> newest(Filter filter, int most) {
        List<Event> events = new ArrayList<>();
        String cursor = null;
        do {
            Page page = page(filter, Math.min(most - events.size(), MAX_PAGE), cursor);
            events.addAll(page.events());
            cursor = page.nextCursor();
        } while (cursor != null && events.size() < most);
        return events;
    }

    /** One page, newest first. It may have fewer events than {@code limit} although there is a next one. */
    public Page page(Filter filter, int limit, @Nullable String cursor) {
        HttpUrl.Builder url = server.url(EVENTS, filter).addQueryParameter("limit", Integer.toString(limit));
        if (cursor != null) {
            url.addQueryParameter("cursor", cursor);
        }
        return server.read(new Request.Builder().url(url.build()).build(), Page::read);
    }

    /** Passes every event that matches to {@code consumer} as it arrives, newest first. */
    public void stream(Filter filter, Consumer<Event> consumer) {
        stream(server.url(EVENTS, filter), consumer);
    }

    /** Passes every event that matches to {@code consumer} as it arrives, oldest first. */
    public void streamOldestFirst(Filter filter, Consumer<Event> consumer) {
        stream(server.url(EVENTS, filter).addQueryParameter("order", "asc"), consumer);
    }

    private void stream(HttpUrl.Builder url, Consumer<Event> consumer) {
        Request request = new Request.Builder()
                .url(url.build())
                .header("Accept", ServerConnection.NDJSON)
                .build();
        server.readEach(request, parser -> consumer.accept(EventCodec.read(parser)));
    }

    /** Whether there is an event with this id. */
    public boolean exists(String id) {
        return found(new Request.Builder().url(eventUrl(id)).build());
    }

    /** Removes one event; returns whether there was one. */
    public boolean remove(String id) {
        return found(new Request.Builder().url(eventUrl(id)).delete().build());
    }

    /** Removes one event, and leaves no copy of it to undo that; returns whether there was one. */
    public boolean removeForever(String id) {
        HttpUrl url =
                eventUrl(id).newBuilder().addQueryParameter("forever", "true").build();
        return found(new Request.Builder().url(url).delete().build());
    }

    /**
     * Removes one event if it has this ETag; returns whether there was one.
     *
     * @throws Changed if the event has another ETag
     */
    public boolean remove(String id, String etag) {
        return found(new Request.Builder()
                .url(eventUrl(id))
                .header("If-Match", etag)
                .delete()
                .build());
    }

    private HttpUrl eventUrl(String id) {
        return server.url(EVENTS).addPathSegment(id).build();
    }

    private boolean found(Request request) {
        try (Response response = server.send(request)) {
            if (response.code() == 412 && request.header("If-Match") != null) {
                throw new Changed();
            }
            if (response.code() != 404) {
                server.requireSuccess(response);
                if (request.method().equals("DELETE") && response.code() != 204) {
                    throw CliException.refused(server.display() + " answered " + response.code()
                            + " to a removal, not 204; is this an events server?");
                }
                return true;
            }
            if (ErrorResponse.isProblem(response)) {
                return false;
            }
            // A 404 without a problem document is not from an events server.
            throw ErrorResponse.of(response, server.display());
        }
    }

    /**
     * One page of events.
     *
     * @param nextCursor the cursor of the next page, or null if this is the last
     */
    public record Page(List<Event> events, @Nullable String nextCursor) {
        private static Page read(JsonParser parser) throws IOException {
            List<Event> events = new ArrayList<>();
            String next = null;
            Set<String> seen = new HashSet<>();
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                seen.add(name);
                JsonToken value = parser.nextToken();
                if (name.equals("events") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        events.add(EventCodec.read(parser));
                    }
                } else if (name.equals("next_cursor") && value == JsonToken.VALUE_STRING) {
                    next = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
            if (!seen.contains("events")) {
                throw new EventCodec.MalformedAnswer(parser, "no events in it");
            }
            return new Page(events, next);
        }
    }

    /**
     * An event and its ETag.
     *
     * @param etag quoted, as it goes into {@code If-Match}
     */
    public record Found(Event event, String etag) {}

    /** The event has changed: its ETag is not the expected one. */
    public static final class Changed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
