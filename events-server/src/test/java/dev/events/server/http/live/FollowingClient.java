package dev.events.server.http.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows the promise: it reads the list, then the stream from there on, goes on from its last position when the
 * connection is lost, and reads the list anew after a {@code reset}.
 */
public final class FollowingClient implements AutoCloseable {
    private final String filter;
    private final Map<String, JsonNode> events = new HashMap<>();
    private final Map<String, Integer> heard = new TreeMap<>();
    private @Nullable String position;
    private @Nullable InputStream stream;
    private boolean closed;

    /**
     * A client.
     *
     * @param filter the query string of list and stream; empty for all events
     */
    public FollowingClient(String filter) {
        this.filter = filter;
    }

    /** How many of each kind it has heard. */
    public synchronized Map<String, Integer> heard() {
        return new TreeMap<>(heard);
    }

    /** What the client believes to be stored. */
    public synchronized Map<String, JsonNode> events() {
        return new HashMap<>(events);
    }

    /** What is stored. */
    public static Map<String, JsonNode> listed(TestServer server, String filter) {
        return parsed(list(server, filter));
    }

    private static HttpResponse<String> list(TestServer server, String filter) {
        HttpResponse<String> response =
                server.get("/v1/events" + (filter.isEmpty() ? "" : "?" + filter), "application/x-ndjson");
        assertEquals(200, response.statusCode(), response.body());
        return response;
    }

    private static Map<String, JsonNode> parsed(HttpResponse<String> list) {
        Map<String, JsonNode> events = new HashMap<>();
        list.body()
                .lines()
                .map(TestServer::parse)
                .forEach(event -> events.put(event.get("id").asText(), event));
        return events;
    }

    /** Follows until the connection is lost or {@code enough}; the events are those of the list and the stream until then. */
    public void follow(TestServer server, Predicate<FollowingClient> enough) throws IOException {
        while (!closed) {
            if (position == null) {
                HttpResponse<String> list = list(server, filter);
                synchronized (this) {
                    events.clear();
                    events.putAll(parsed(list));
                    position = TestServer.header(list, "Events-Position");
                }
            }
            if (stream(server, enough)) {
                return;
            }
        }
    }

    /** Closes the connection under whoever follows. */
    public synchronized void cut() throws IOException {
        if (stream != null) {
            stream.close();
        }
    }

    /** Returns whether it was enough; false to read the list anew. */
    private boolean stream(TestServer server, Predicate<FollowingClient> enough) throws IOException {
        HttpResponse<InputStream> response = server.open(
                "/v1/events/live" + (filter.isEmpty() ? "" : "?" + filter), "Last-Event-ID", String.valueOf(position));
        assertEquals(200, response.statusCode());
        try (InputStream opened = response.body()) {
            synchronized (this) {
                stream = opened;
            }
            return read(new BufferedReader(new InputStreamReader(opened, StandardCharsets.UTF_8)), enough);
        }
    }

    private boolean read(BufferedReader in, Predicate<FollowingClient> enough) throws IOException {
        String kind = "";
        String data = "";
        String id = null;
        while (!enough.test(this)) {
            String line = in.readLine();
            if (line == null) {
                throw new IOException("the stream has ended");
            }
            if (!line.isEmpty()) {
                kind = line.startsWith("event: ") ? line.substring(7) : kind;
                data = line.startsWith("data: ") ? line.substring(6) : data;
                id = line.startsWith("id: ") ? line.substring(4) : id;
                continue;
            }
            synchronized (this) {
                position = id == null ? position : id;
                if (!kind.isEmpty()) {
                    heard.merge(kind, 1, Integer::sum);
                    apply(kind, TestServer.parse(data));
                }
                if (kind.equals("reset")) {
                    position = null;
                    return false;
                }
            }
            kind = "";
            data = "";
        }
        return true;
    }

    private void apply(String kind, JsonNode data) {
        switch (kind) {
            case "added", "changed" -> events.put(data.get("id").asText(), data);
            case "removed" -> events.remove(data.get("id").asText());
            case "reset" -> assertEquals(1, data.size());
            default -> throw new AssertionError(kind);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        cut();
    }
}
