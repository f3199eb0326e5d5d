package dev.events.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.events.core.Event;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Talks to an events server. Every method throws {@link CliException} when it does not get what it asked for. */
final class EventsClient {
    /** The most events that the server puts on one page. */
    static final int MAX_PAGE = 1000;

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final MediaType JSON = MediaType.get("application/json");
    private static final MediaType NDJSON = MediaType.get("application/x-ndjson");
    private static final MediaType MERGE_PATCH = MediaType.get("application/merge-patch+json");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** Before each further try; about a second in all. */
    private static final long[] BACK_OFF_MILLIS = {100, 250, 600};

    private static final int UNAVAILABLE = 503;

    private final HttpUrl base;
    private final @Nullable String token;
    private final @Nullable PrintWriter trace;
    private final OkHttpClient http;

    /**
     * A client of the server at {@code base}; nothing is sent yet.
     *
     * @param token sent along as a bearer token, if there is one
     * @param timeout between two pieces of an answer
     * @param trace where each request is told, without the token; null for nowhere
     */
    EventsClient(HttpUrl base, @Nullable String token, Duration timeout, @Nullable PrintWriter trace) {
        this.base = base;
        this.token = token;
        this.trace = trace;
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectTimeout(CONNECT_TIMEOUT.compareTo(timeout) < 0 ? CONNECT_TIMEOUT : timeout)
                .readTimeout(timeout);
        if (!base.isHttps()) {
            // Else the trust store is loaded, which takes longer than everything else together.
            builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
        }
        this.http = builder.build();
    }

    /** Adds the event that {@code json} describes, once however often it has to be sent; returns it as it is kept. */
    Event add(String json, boolean hasId) {
        Request.Builder request =
                new Request.Builder().url(url("v1/events").build()).post(body(JSON, json));
        if (!hasId) {
            request.header(IDEMPOTENCY_KEY, UUID.randomUUID().toString());
        }
        return readEvent(request.build());
    }

    /** The event with this id, if there is one, and its ETag. */
    Optional<Found> find(String id) {
        try (Response response = send(new Request.Builder().url(eventUrl(id)).build())) {
            if (response.code() == 404 && Problem.isProblem(response)) {
                return Optional.empty();
            }
            requireSuccess(response);
            return Optional.of(new Found(parse(response, EventsClient::readEvent), response.header("ETag", "*")));
        }
    }

    /**
     * Changes one event; returns it as it is then, or empty if there is none.
     *
     * @param etag what it must be before, or null if that does not matter
     * @throws Changed if it is something else
     */
    Optional<Event> patch(String id, String json, @Nullable String etag) {
        Request.Builder request = new Request.Builder().url(eventUrl(id)).patch(body(MERGE_PATCH, json));
        if (etag != null) {
            request.header("If-Match", etag);
        }
        try (Response response = send(request.build())) {
            if (response.code() == 404 && Problem.isProblem(response)) {
                return Optional.empty();
            }
            if (response.code() == 412) {
                throw new Changed();
            }
            requireSuccess(response);
            return Optional.of(parse(response, EventsClient::readEvent));
        }
    }

    /** Stops an open event; returns it. */
    Event stop(String id, Instant at) {
        String json = EventJson.object(fields -> EventJson.writeTime(fields, "stop", at));
        HttpUrl url = eventUrl(id).newBuilder().addPathSegment("stop").build();
        return readEvent(new Request.Builder().url(url).post(body(JSON, json)).build());
    }

    /** Changes what matches a filter, or with {@code dryRun} only says what would be changed. */
    Edited edit(Filter filter, boolean all, String json, boolean dryRun) {
        HttpUrl.Builder url = filtered(filter);
        if (all) {
            url.addQueryParameter("all", "true");
        }
        if (dryRun) {
            url.addQueryParameter("dry_run", "true");
        }
        Request request = new Request.Builder()
                .url(url.build())
                .patch(body(MERGE_PATCH, json))
                .build();
        return read(request, Edited::read);
    }

    /** The tags that begin with {@code prefix} and how many events have them, most used first. */
    Figures tags(String prefix, int limit) {
        HttpUrl url = url("v1/tags")
                .addQueryParameter("prefix", prefix)
                .addQueryParameter("limit", Integer.toString(limit))
                .build();
        return read(new Request.Builder().url(url).build(), parser -> Figures.read(parser, "tags"));
    }

    /** How many events match, how long they take and how much time they cover, by tag or by calendar. */
    Figures stats(Filter filter, String by, ZoneId zone) {
        HttpUrl.Builder url = url("v1/stats").addQueryParameter("by", by).addQueryParameter("tz", zone.getId());
        filter.parameters().forEach(parameter -> url.addQueryParameter(parameter.name(), parameter.value()));
        return read(new Request.Builder().url(url.build()).build(), parser -> Figures.read(parser, "rows"));
    }

    /**
     * Sends many events, one JSON object a line, which may be sent again; {@code answer} gets each line of the answer.
     */
    void upload(String lines, Consumer<JsonParser> answer) {
        Request request = new Request.Builder()
                .url(url("v1/events").build())
                .post(body(NDJSON, lines))
                .build();
        read(request, parser -> {
            while (parser.nextToken() != null) {
                answer.accept(parser);
            }
            return true;
        });
    }

    private Event readEvent(Request request) {
        return read(request, EventsClient::readEvent);
    }

    private static Event readEvent(JsonParser parser) throws IOException {
        parser.nextToken();
        return EventJson.read(parser);
    }

    /** One page, newest first. */
    Page page(Filter filter, int limit, @Nullable String cursor) {
        HttpUrl.Builder url = filtered(filter).addQueryParameter("limit", Integer.toString(limit));
        if (cursor != null) {
            url.addQueryParameter("cursor", cursor);
        }
        return read(new Request.Builder().url(url.build()).build(), EventsClient::readPage);
    }

    /** Every event that matches, newest first, each as it comes in. */
    void stream(Filter filter, Consumer<Event> consumer) {
        stream(filtered(filter), consumer);
    }

    /** Every event that matches, oldest first, each as it comes in. */
    void streamOldestFirst(Filter filter, Consumer<Event> consumer) {
        stream(filtered(filter).addQueryParameter("order", "asc"), consumer);
    }

    private void stream(HttpUrl.Builder url, Consumer<Event> consumer) {
        Request request = new Request.Builder()
                .url(url.build())
                .header("Accept", NDJSON.toString())
                .build();
        read(request, parser -> {
            while (parser.nextToken() != null) {
                consumer.accept(EventJson.read(parser));
            }
            return true;
        });
    }

    /** Whether there is an event with this id. */
    boolean exists(String id) {
        return found(new Request.Builder().url(eventUrl(id)).build());
    }

    /** Removes one event; returns whether there was one. */
    boolean remove(String id) {
        return found(new Request.Builder().url(eventUrl(id)).delete().build());
    }

    /** Removes what matches a filter that is not empty, or with {@code dryRun} only counts it; returns how many. */
    long removeMatching(Filter filter, boolean dryRun) {
        if (filter.isEmpty()) {
            throw new IllegalArgumentException("an empty filter means everything; say removeAll");
        }
        return remove(filtered(filter), dryRun);
    }

    /** Removes every event, or with {@code dryRun} only counts them; returns how many. */
    long removeAll(boolean dryRun) {
        return remove(url("v1/events").addQueryParameter("all", "true"), dryRun);
    }

    /**
     * Removes every event that starts at one of these times, given in decimal digits, which are sent as they stand.
     *
     * @return those at which there was an event
     */
    Set<String> removeStartingAt(Collection<String> starts) {
        String json = EventJson.object(fields -> {
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
        // The answer holds the Python text of a list, which needs no parsing: digits are never escaped in there.
        String removed = read(request, parser -> readTextField(parser, "start_epoch_array_deleted"));
        Set<String> known = new LinkedHashSet<>(starts);
        known.removeIf(start -> !removed.contains("'" + start + "'"));
        return known;
    }

    private HttpUrl.Builder url(String path) {
        return base.newBuilder().addPathSegments(path);
    }

    private HttpUrl eventUrl(String id) {
        return url("v1/events").addPathSegment(id).build();
    }

    private HttpUrl.Builder filtered(Filter filter) {
        HttpUrl.Builder url = url("v1/events");
        filter.parameters().forEach(parameter -> url.addQueryParameter(parameter.name(), parameter.value()));
        return url;
    }

    private long remove(HttpUrl.Builder url, boolean dryRun) {
        if (dryRun) {
            url.addQueryParameter("dry_run", "true");
        }
        Request request = new Request.Builder().url(url.build()).delete().build();
        String field = dryRun ? "matched" : "removed";
        return read(request, parser -> readNumberField(parser, field));
    }

    private boolean found(Request request) {
        try (Response response = send(request)) {
            if (response.code() != 404) {
                requireSuccess(response);
                return true;
            }
            if (Problem.isProblem(response)) {
                return false;
            }
            // Not the server's own "no such event": something else answers at this address.
            throw Problem.of(response, display());
        }
    }

    private <T> T read(Request request, AnswerReader<T> reader) {
        try (Response response = send(request)) {
            requireSuccess(response);
            return parse(response, reader);
        }
    }

    private <T> T parse(Response response, AnswerReader<T> reader) {
        try (InputStream body = response.body().byteStream();
                JsonParser parser = EventJson.FACTORY.createParser(body)) {
            return reader.read(parser);
        } catch (JsonProcessingException e) {
            throw CliException.refused(
                    e instanceof JsonEOFException
                            ? "the answer of " + display() + " breaks off; what was printed is not all"
                            : "the answer of " + display() + " makes no sense: " + e.getOriginalMessage()
                                    + "; is this an events server?");
        } catch (IOException e) {
            throw CliException.refused("the answer of " + display() + " breaks off; what was printed is not all ("
                    + Unreachable.reason(e) + ")");
        }
    }

    /**
     * Sends a request, again after a while if the server could not be reached or says that it cannot serve now, and if its
     * answer was lost and repeating it does no harm.
     */
    private Response send(Request request) {
        Request whole = token == null
                ? request
                : request.newBuilder()
                        .header("Authorization", "Bearer " + token)
                        .build();
        for (int attempt = 0; ; attempt++) {
            boolean last = attempt == BACK_OFF_MILLIS.length;
            long begun = System.nanoTime();
            try {
                Response response = http.newCall(whole).execute();
                tell(request, Integer.toString(response.code()), begun);
                if (response.code() != UNAVAILABLE || last || !isRepeatable(request)) {
                    return response;
                }
                response.close();
            } catch (IOException e) {
                tell(request, Unreachable.reason(e), begun);
                boolean sent = !(e instanceof ConnectException);
                if (last || e instanceof UnknownHostException || (sent && !isRepeatable(request))) {
                    throw CliException.unreachable("cannot reach " + display() + ": " + Unreachable.reason(e));
                }
            }
            pause(BACK_OFF_MILLIS[attempt]);
        }
    }

    /** Whether doing it twice comes to the same, also what is said of it. */
    private static boolean isRepeatable(Request request) {
        return request.method().equals("GET")
                || request.header(IDEMPOTENCY_KEY) != null
                || (request.body() != null && NDJSON.equals(request.body().contentType()));
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.unreachable("interrupted");
        }
    }

    private void tell(Request request, String outcome, long begun) {
        if (trace != null) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            trace.println(request.method() + " " + request.url() + " -> " + outcome + " (" + millis + " ms)");
        }
    }

    private void requireSuccess(Response response) {
        if (response.code() == UNAVAILABLE) {
            throw CliException.unreachable(
                    Problem.of(response, display()).text() + " (" + display() + " answered 503)");
        }
        if (!response.isSuccessful()) {
            throw Problem.of(response, display());
        }
    }

    private String display() {
        String url = base.toString();
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
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
                    events.add(EventJson.read(parser));
                }
            } else if (name.equals("next_cursor") && value == JsonToken.VALUE_STRING) {
                next = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        if (!seen.contains("events")) {
            throw new EventJson.MalformedAnswer(parser, "no events in it");
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
            boolean wanted = parser.currentName().equals(field);
            parser.nextToken();
            if (wanted) {
                return;
            }
            parser.skipChildren();
        }
        throw new EventJson.MalformedAnswer(parser, "no " + field + " in it");
    }

    /**
     * Events, and where the next ones are.
     *
     * @param nextCursor what asks for the next page, or null if this is the last
     */
    record Page(List<Event> events, @Nullable String nextCursor) {}

    /** Takes what it needs from an answer. */
    private interface AnswerReader<T> {
        T read(JsonParser parser) throws IOException;
    }

    private static RequestBody body(MediaType type, String text) {
        return RequestBody.create(text.getBytes(StandardCharsets.UTF_8), type);
    }

    /**
     * An event and what tells its state.
     *
     * @param etag quoted, as it goes into {@code If-Match}
     */
    record Found(Event event, String etag) {}

    /** The event is not what it was. */
    static final class Changed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * What a change of many events did.
     *
     * @param errors an event's id and why the change does not suit it, for some of those
     */
    record Edited(long matched, long changed, long refused, List<String> errors) {
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
                        Figures.readRows(parser).forEach(row -> errors.add(row.get("id") + ": " + row.get("error")));
                    }
                    default -> parser.skipChildren();
                }
            }
            return new Edited(matched, changed, refused, List.copyOf(errors));
        }
    }
}
