package dev.events.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.events.core.Event;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** Talks to an events server. Every method throws {@link CliException} when it does not get what it asked for. */
final class EventsClient {
    /** The most events that the server puts on one page. */
    static final int MAX_PAGE = 1000;

    private static final MediaType JSON = MediaType.get("application/json");
    private static final MediaType NDJSON = MediaType.get("application/x-ndjson");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** Between two pieces of an answer; removing a great many events at once takes its time. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    private final HttpUrl base;
    private final OkHttpClient http;

    EventsClient(HttpUrl base) {
        this.base = base;
        OkHttpClient.Builder builder =
                new OkHttpClient.Builder().connectTimeout(CONNECT_TIMEOUT).readTimeout(ANSWER_TIMEOUT);
        if (!base.isHttps()) {
            // Else the trust store is loaded, which takes longer than everything else together.
            builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
        }
        this.http = builder.build();
    }

    /** Adds the event that {@code json} describes; returns it as the server keeps it. */
    Event add(String json) {
        Request request = new Request.Builder()
                .url(url("v1/events").build())
                .post(new OneShotBody(json))
                .build();
        return read(request, parser -> {
            parser.nextToken();
            return EventJson.read(parser);
        });
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
        Request request = new Request.Builder()
                .url(filtered(filter).build())
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
                .post(new OneShotBody(json))
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
            try (InputStream body = response.body().byteStream();
                    JsonParser parser = EventJson.FACTORY.createParser(body)) {
                return reader.read(parser);
            } catch (JsonProcessingException e) {
                throw CliException.refused(
                        e instanceof JsonEOFException
                                ? "the answer of " + display() + " breaks off; what was printed is not all"
                                : "the answer of " + display() + " makes no sense: " + e.getOriginalMessage());
            } catch (IOException e) {
                throw CliException.refused("the answer of " + display() + " breaks off; what was printed is not all ("
                        + Unreachable.reason(e) + ")");
            }
        }
    }

    private Response send(Request request) {
        try {
            return http.newCall(request).execute();
        } catch (IOException e) {
            throw CliException.unreachable("cannot reach " + display() + ": " + Unreachable.reason(e));
        }
    }

    private void requireSuccess(Response response) {
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

    /** A body that is never sent twice, so that a connection lost on the way adds no second event. */
    private static final class OneShotBody extends RequestBody {
        private final byte[] json;

        OneShotBody(String json) {
            this.json = json.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public MediaType contentType() {
            return JSON;
        }

        @Override
        public long contentLength() {
            return json.length;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(json);
        }
    }
}
