package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.console.CliException;
import dev.events.core.Event;
import dev.events.core.StatsBy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A client of an events server. Every method throws {@link CliException} if the request fails. */
public final class EventsClient {
    /** The most events that the server puts on one page. */
    public static final int MAX_PAGE = 1000;

    private static final String JSON = "application/json";
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final ServerConnection server;

    public EventsClient(ServerConnection server) {
        this.server = server;
    }

    /** The address of the server. */
    String address() {
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
                                .url(url("v1/events").build())
                                .post(body(JSON, json))
                                .header(
                                        ServerConnection.IDEMPOTENCY_KEY,
                                        UUID.randomUUID().toString())
                                .build()
                        : new Request.Builder()
                                .url(eventUrl(id))
                                .put(body(JSON, json))
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
        Request.Builder request = new Request.Builder().url(eventUrl(id)).patch(body(MERGE_PATCH, json));
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
        return readEvent(new Request.Builder().url(url).post(body(JSON, json)).build());
    }

    /** Changes the events that match a filter; with {@code dryRun} only counts them. */
    public Edited edit(Filter filter, String json, boolean dryRun) {
        HttpUrl.Builder url = filtered(filter);
        if (dryRun) {
            url.addQueryParameter("dry_run", "true");
        }
        Request request = new Request.Builder()
                .url(url.build())
                .patch(body(MERGE_PATCH, json))
                .build();
        return server.read(request, Edited::read);
    }

    /** The tags that start with {@code prefix} and how many events have each, most used first. */
    public StatsTable tags(String prefix, int limit) {
        HttpUrl url = url("v1/tags")
                .addQueryParameter("prefix", prefix)
                .addQueryParameter("limit", Integer.toString(limit))
                .build();
        return server.read(new Request.Builder().url(url).build(), parser -> StatsTable.read(parser, "tags"));
    }

    /** How many events match, their total duration and the time that they cover, by tag or by calendar. */
    public StatsTable stats(Filter filter, StatsBy by, ZoneId zone) {
        HttpUrl.Builder url = url("v1/stats").addQueryParameter("by", by.text()).addQueryParameter("tz", zone.getId());
        for (Filter.Parameter parameter : filter.parameters()) {
            url.addQueryParameter(parameter.name(), parameter.value());
        }
        return server.read(new Request.Builder().url(url.build()).build(), parser -> StatsTable.read(parser, "rows"));
    }

    /**
     * Sends many events, one JSON object a line. A failed request is sent again. {@code answer} gets each line of the answer.
     */
    public void upload(String lines, Consumer<JsonParser> answer) {
        Request request = new Request.Builder()
                .url(url("v1/events").build())
                .post(body(ServerConnection.NDJSON, lines))
                .build();
        server.read(request, parser -> {
            while (parser.nextToken() != null) {
                answer.accept(parser);
            }
            return true;
        });
    }

    private Event readEvent(Request request) {
        return server.read(request, EventsClient::readEvent);
    }

    private static Event readEvent(JsonParser parser) throws IOException {
        parser.nextToken();
        return EventCodec.read(parser);
    }

    /** One page, newest first. */
    public Page page(Filter filter, int limit, @Nullable String cursor) {
        HttpUrl.Builder url = filtered(filter).addQueryParameter("limit", Integer.toString(limit));
        if (cursor != null) {
            url.addQueryParameter("cursor", cursor);
        }
        return server.read(new Request.Builder().url(url.build()).build(), EventsClient::readPage);
    }

    /** Passes every event that matches to {@code consumer} as it arrives, newest first. */
    public void stream(Filter filter, Consumer<Event> consumer) {
        stream(filtered(filter), consumer);
    }

    /** Passes every event that matches to {@code consumer} as it arrives, oldest first. */
    public void streamOldestFirst(Filter filter, Consumer<Event> consumer) {
        stream(filtered(filter).addQueryParameter("order", "asc"), consumer);
    }

    private void stream(HttpUrl.Builder url, Consumer<Event> consumer) {
        Request request = new Request.Builder()
                .url(url.build())
                .header("Accept", ServerConnection.NDJSON)
                .build();
        server.read(request, parser -> {
            while (parser.nextToken() != null) {
                consumer.accept(EventCodec.read(parser));
            }
            return true;
        });
    }

    /** Whether there is an event with this id. */
    public boolean exists(String id) {
        return found(new Request.Builder().url(eventUrl(id)).build());
    }

    /** Removes one event; returns whether there was one. */
    public boolean remove(String id) {
        return found(new Request.Builder().url(eventUrl(id)).delete().build());
    }

    /** Removes the events that match a filter, which must not be empty; returns how many. With {@code dryRun} only counts. */
    public long removeMatching(Filter filter, boolean dryRun) {
        if (filter.isEmpty()) {
            throw new IllegalArgumentException("an empty filter means everything; say removeAll");
        }
        return remove(filtered(filter), dryRun);
    }

    /** Removes every event and returns how many. With {@code dryRun} only counts. */
    public long removeAll(boolean dryRun) {
        return remove(url("v1/events").addQueryParameter("all", "true"), dryRun);
    }

    /**
     * Removes every event that starts at one of these times. They are decimal numbers and are sent unchanged.
     *
     * @return the times at which an event started
     */
    public Set<String> removeStartingAt(Collection<String> starts) {
        String json = EventCodec.object(fields -> {
            fields.writeArrayFieldStart("start_epoch_array");
            for (String start : starts) {
                fields.writeString(start);
            }
            fields.writeEndArray();
        });
        Request request = new Request.Builder()
                .url(url("remove_events").build())
                .post(body(JSON, json))
                .build();
        // The answer contains a Python list as text. Numbers are never escaped in it, so it need not be parsed.
        String removed = server.read(request, parser -> readTextField(parser, "start_epoch_array_deleted"));
        Set<String> known = new LinkedHashSet<>(starts);
        known.removeIf(start -> !removed.contains("'" + start + "'"));
        return known;
    }

    private HttpUrl.Builder url(String path) {
        return server.base().newBuilder().addPathSegments(path);
    }

    private HttpUrl eventUrl(String id) {
        return url("v1/events").addPathSegment(id).build();
    }

    private HttpUrl.Builder filtered(Filter filter) {
        HttpUrl.Builder url = url("v1/events");
        for (Filter.Parameter parameter : filter.parameters()) {
            url.addQueryParameter(parameter.name(), parameter.value());
        }
        return url;
    }

    private long remove(HttpUrl.Builder url, boolean dryRun) {
        if (dryRun) {
            url.addQueryParameter("dry_run", "true");
        }
        Request request = new Request.Builder().url(url.build()).delete().build();
        String field = dryRun ? "matched" : "removed";
        return server.read(request, parser -> readNumberField(parser, field));
    }

    private boolean found(Request request) {
        try (Response response = server.send(request)) {
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

    private static Page readPage(JsonParser parser) throws IOException {
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

    private static String readTextField(JsonParser parser, String field) throws IOException {
        goTo(field, parser);
        return parser.getText();
    }

    private static long readNumberField(JsonParser parser, String field) throws IOException {
        goTo(field, parser);
        return parser.getLongValue();
    }

    private static void goTo(String field, JsonParser parser) throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean requested = parser.currentName().equals(field);
            parser.nextToken();
            if (requested) {
                return;
            }
            parser.skipChildren();
        }
        throw new EventCodec.MalformedAnswer(parser, "no " + field + " in it");
    }

    /**
     * One page of events.
     *
     * @param nextCursor the cursor of the next page, or null if this is the last
     */
    public record Page(List<Event> events, @Nullable String nextCursor) {}

    private static RequestBody body(String type, String text) {
        return RequestBody.create(text.getBytes(StandardCharsets.UTF_8), MediaType.get(type));
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

    /**
     * The result of a bulk edit.
     *
     * @param errors for some of the refused events, the id and the reason
     */
    public record Edited(long matched, long changed, long refused, List<String> errors) {
        private static Edited read(JsonParser parser) throws IOException {
            long matched = 0;
            long changed = 0;
            long refused = 0;
            List<String> errors = new ArrayList<>();
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "matched" -> matched = parser.getLongValue();
                    case "changed" -> changed = parser.getLongValue();
                    case "refused" -> refused = parser.getLongValue();
                    case "errors" -> {
                        StatsTable.readRows(parser).forEach(row -> errors.add(row.get("id") + ": " + row.get("error")));
                    }
                    default -> parser.skipChildren();
                }
            }
            return new Edited(matched, changed, refused, List.copyOf(errors));
        }
    }
}
