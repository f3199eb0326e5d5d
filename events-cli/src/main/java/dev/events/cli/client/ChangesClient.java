package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.console.CliException;
import dev.events.core.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Requests for changes as they happen: the server answers at the first one, or when it has waited for long enough. */
public final class ChangesClient {
    private static final String CHANGES = "v1/changes";
    private static final int MAX_LIMIT = 1000;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    /** Shorter than what proxies bear. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(25);

    private final ServerConnection server;

    ChangesClient(ServerConnection server) {
        this.server = server;
    }

    /**
     * A change.
     *
     * @param kind {@code added}, {@code changed}, {@code removed}, or {@code reset} if changes are missing
     * @param id the event's id; empty with {@code reset}
     * @param event the event after it; null if it was removed, and with {@code reset}
     */
    public record Change(String kind, String id, @Nullable Event event) {}

    /**
     * Changes, in order.
     *
     * @param position where the next ones begin
     */
    public record Changes(List<Change> changes, String position) {}

    /** Where the changes begin that come from now on. */
    public String position(Filter filter) {
        return read(server.url(CHANGES, filter)).orElseThrow().position();
    }

    /** The next changes, none if there was none for a while; empty if the server no longer knows those since {@code since}. */
    public Optional<Changes> next(Filter filter, String since) {
        long wait = Math.min(LONGEST_WAIT.toSeconds(), server.timeout().toSeconds() / 2);
        return read(server.url(CHANGES, filter)
                .addQueryParameter("since", since)
                .addQueryParameter("wait", wait + "s")
                .addQueryParameter("limit", Integer.toString(MAX_LIMIT)));
    }

    private Optional<Changes> read(HttpUrl.Builder url) {
        try (Response response =
                server.send(new Request.Builder().url(url.build()).build())) {
            if (response.code() == GONE) {
                return Optional.empty();
            }
            if (response.code() == NOT_FOUND && ErrorResponse.isProblem(response)) {
                throw CliException.refused(server.display() + " does not tell changes, because its version is older");
            }
            server.requireSuccess(response);
            return Optional.of(server.parse(response, ChangesClient::readChanges));
        }
    }

    private static Changes readChanges(JsonParser parser) throws IOException {
        List<Change> changes = null;
        String position = null;
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("changes") && value == JsonToken.START_ARRAY) {
                changes = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    changes.add(readChange(parser));
                }
            } else if (field.equals("position")) {
                position = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        if (changes == null || position == null) {
            throw new EventCodec.MalformedAnswer(parser, "no changes or no position in it");
        }
        return new Changes(changes, position);
    }

    private static Change readChange(JsonParser parser) throws IOException {
        String kind = null;
        String id = "";
        Event event = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "kind" -> kind = parser.getText();
                case "id" -> id = parser.getText();
                case "event" -> event = EventCodec.read(parser);
                default -> parser.skipChildren();
            }
        }
        if (kind == null) {
            throw new EventCodec.MalformedAnswer(parser, "a change without kind");
        }
        return new Change(kind, id, event);
    }
}
