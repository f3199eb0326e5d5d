package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.console.CliException;
import dev.events.core.EpochSeconds;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Requests about what was changed and removed. A server that is older than the history has none of them. */
public final class HistoryClient {
    /** The most entries that the server puts on one page. */
    public static final int MAX_PAGE = 1000;

    /** Whose operations: the caller's. */
    public static final String ME = "me";

    private static final String HISTORY = "v1/history";
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final ServerConnection server;

    HistoryClient(ServerConnection server) {
        this.server = server;
    }

    /**
     * Which operations.
     *
     * @param from those that began at or after this time; null for all
     * @param to those that began before this time; null for all
     * @param by those of the token with this id, or {@link #ME}; null for all that the caller may see
     */
    public record Query(
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String by) {}

    /**
     * One page of operations, newest first.
     *
     * @param nextCursor the cursor of the next page, or null if this is the last
     * @param keep how long the server lets operations be undone, zero for not at all; null if it does not say
     */
    public record Operations(
            List<RecordedOperation> operations,
            @Nullable String nextCursor,
            @Nullable Duration keep) {}

    /**
     * One page of changes.
     *
     * @param operation the operation, if they are those of one
     * @param nextCursor the cursor of the next page, or null if this is the last
     */
    public record Changes(
            @Nullable RecordedOperation operation,
            List<RecordedChange> changes,
            @Nullable String nextCursor) {}

    /** One page of operations; throws {@link CliException} if the server has no history. */
    public Operations operations(Query query, int limit, @Nullable String cursor) {
        return find(query, limit, cursor)
                .orElseThrow(() -> CliException.refused(server.display()
                        + " has no history, because its version is older; nothing can be undone there"));
    }

    /** {@link #operations}, or empty if the server has no history. */
    public Optional<Operations> find(Query query, int limit, @Nullable String cursor) {
        HttpUrl.Builder url = server.url(HISTORY);
        if (query.from() != null) {
            url.addQueryParameter("from", EpochSeconds.format(query.from()));
        }
        if (query.to() != null) {
            url.addQueryParameter("to", EpochSeconds.format(query.to()));
        }
        if (query.by() != null) {
            url.addQueryParameter("by", query.by());
        }
        return read(page(url, limit, cursor), HistoryClient::readOperations);
    }

    /** The newest operations, at most {@code most}: as many pages as that takes. */
    public List<RecordedOperation> newest(Query query, int most) {
        List<RecordedOperation> newest = new ArrayList<>();
        String cursor = null;
        do {
            Operations page = operations(query, Math.min(most - newest.size(), MAX_PAGE), cursor);
            newest.addAll(page.operations());
            cursor = page.nextCursor();
        } while (cursor != null && newest.size() < most);
        return newest;
    }

    /** One operation and a page of what it did; empty if there is no such operation. */
    public Optional<Changes> operation(String id, int limit, @Nullable String cursor) {
        return read(page(server.url(HISTORY).addPathSegment(id), limit, cursor), HistoryClient::readChanges);
    }

    /** A page of what was done to an event, newest first; empty if the server has no history. */
    public Optional<Changes> ofEvent(String id, int limit, @Nullable String cursor) {
        HttpUrl.Builder url = server.url(EventsClient.EVENTS).addPathSegment(id).addPathSegment("history");
        return read(page(url, limit, cursor), HistoryClient::readChanges);
    }

    /** Undoes an operation; empty if there is no such operation. */
    public Optional<UndoAnswer> undo(String id) {
        HttpUrl url =
                server.url(HISTORY).addPathSegment(id).addPathSegment("undo").build();
        Request request = new Request.Builder()
                .url(url)
                .post(ServerConnection.body(ServerConnection.JSON, ""))
                .build();
        return read(request, UndoAnswer::read);
    }

    private static Request page(HttpUrl.Builder url, int limit, @Nullable String cursor) {
        url.addQueryParameter("limit", Integer.toString(limit));
        if (cursor != null) {
            url.addQueryParameter("cursor", cursor);
        }
        return new Request.Builder().url(url.build()).build();
    }

    private <T> Optional<T> read(Request request, ServerConnection.AnswerReader<T> reader) {
        try (Response response = server.send(request)) {
            boolean missing = response.code() == NOT_FOUND || response.code() == METHOD_NOT_ALLOWED;
            if (missing && ErrorResponse.isProblem(response)) {
                return Optional.empty();
            }
            server.requireSuccess(response);
            return Optional.of(server.parse(response, reader));
        }
    }

    private static Operations readOperations(JsonParser parser) throws IOException {
        List<RecordedOperation> operations = null;
        String next = null;
        Duration keep = null;
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("operations") && value == JsonToken.START_ARRAY) {
                operations = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    operations.add(RecordedOperation.read(parser));
                }
            } else if (field.equals("next_cursor") && value == JsonToken.VALUE_STRING) {
                next = parser.getText();
            } else if (field.equals("keep") && value.isNumeric()) {
                keep = Duration.ofSeconds(parser.getLongValue());
            } else {
                parser.skipChildren();
            }
        }
        if (operations == null) {
            throw new EventCodec.MalformedAnswer(parser, "no operations in it");
        }
        return new Operations(operations, next, keep);
    }

    private static Changes readChanges(JsonParser parser) throws IOException {
        RecordedOperation.Builder operation = new RecordedOperation.Builder();
        boolean isOperation = false;
        List<RecordedChange> changes = null;
        String next = null;
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_ARRAY && (field.equals("events") || field.equals("changes"))) {
                changes = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    changes.add(RecordedChange.read(parser));
                }
            } else if (field.equals("next_cursor")) {
                next = value == JsonToken.VALUE_STRING ? parser.getText() : null;
            } else if (operation.read(field, parser)) {
                isOperation = true;
            } else {
                parser.skipChildren();
            }
        }
        if (changes == null) {
            throw new EventCodec.MalformedAnswer(parser, "no changes in it");
        }
        return new Changes(isOperation ? operation.build(parser) : null, changes, next);
    }
}
