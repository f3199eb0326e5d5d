package dev.events.server.http.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.Operation;
import dev.events.core.Operation.Author;
import dev.events.core.history.HistoryPage;
import dev.events.core.history.OperationQuery;
import dev.events.core.history.RecordedChange;
import dev.events.core.history.RecordedOperation;
import dev.events.core.history.UndoResult;
import dev.events.server.access.Scope;
import dev.events.server.access.Token;
import dev.events.server.http.AllowedParameters;
import dev.events.server.http.EventJson;
import dev.events.server.http.FilterParameters;
import dev.events.server.http.HttpMethod;
import dev.events.server.http.Operations;
import dev.events.server.http.Problem;
import dev.events.server.http.QueryParameters;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Lists what was changed and removed, and undoes it. */
final class HistoryRoutes {
    private static final String PATH = "/v1/history";
    private static final String ONE = PATH + "/:id";

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private static final AllowedParameters LISTING = AllowedParameters.of("from", "to", "by", "limit", "cursor");
    private static final AllowedParameters PAGE = AllowedParameters.of("limit", "cursor");

    /** The value of {@code by} for the operations of the caller. */
    private static final String ME = "me";

    void addTo(RouteTable routes) {
        routes.add(HttpMethod.GET, PATH, Scope.WRITE, LISTING, this::list)
                .add(HttpMethod.GET, ONE, Scope.WRITE, PAGE, this::get)
                .add(HttpMethod.GET, EventRoutes.ONE + "/history", Scope.READ, PAGE, this::ofEvent)
                .addBulkChange(HttpMethod.POST, ONE + "/undo", Scope.WRITE, AllowedParameters.NONE, this::undo);
    }

    private void list(RoutedRequest request, HttpServletResponse response) throws IOException {
        QueryParameters parameters = request.parameters();
        OperationQuery query = new OperationQuery(
                FilterParameters.time(parameters, "from"),
                FilterParameters.time(parameters, "to"),
                author(request),
                null);
        HistoryPage<RecordedOperation> page =
                request.history().operations(query, limit(parameters), parameters.value("cursor"));
        Responses.largeJson(request.raw(), response, json -> {
            json.writeNumberField("keep", request.operations().keep().toSeconds());
            json.writeArrayFieldStart("operations");
            for (RecordedOperation operation : page.items()) {
                json.writeStartObject();
                writeMembers(json, operation);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("next_cursor", page.nextCursor());
        });
    }

    /** Without access control, nobody is known, and all operations are one's own. */
    private static @Nullable String author(RoutedRequest request) {
        String by = request.parameters().value("by");
        Token token = request.caller().token();
        return ME.equals(by) ? token == null ? null : token.id() : by;
    }

    private static int limit(QueryParameters parameters) {
        return parameters.limit(DEFAULT_LIMIT, MAX_LIMIT);
    }

    private void get(RoutedRequest request, HttpServletResponse response) throws IOException {
        String id = request.pathVariable("id");
        RecordedOperation operation = request.history().operation(id).orElseThrow(() -> noSuchOperation(id));
        QueryParameters parameters = request.parameters();
        HistoryPage<RecordedChange> page =
                request.history().changes(operation.id(), limit(parameters), parameters.value("cursor"));
        Responses.largeJson(request.raw(), response, json -> {
            writeMembers(json, operation);
            json.writeArrayFieldStart("events");
            for (RecordedChange change : page.items()) {
                json.writeStartObject();
                json.writeStringField("id", change.eventId());
                writeChange(json, change);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("next_cursor", page.nextCursor());
        });
    }

    private void ofEvent(RoutedRequest request, HttpServletResponse response) throws IOException {
        QueryParameters parameters = request.parameters();
        HistoryPage<RecordedChange> page =
                request.history().changesOf(request.pathVariable("id"), limit(parameters), parameters.value("cursor"));
        // Who may see an event may know what was done to it, but the operations of others only by what they did to it.
        List<String> ids =
                page.items().stream().map(RecordedChange::operation).distinct().toList();
        Map<String, RecordedOperation> operations = new HashMap<>();
        request.history().operations(ids).forEach(operation -> operations.put(operation.id(), operation));
        Responses.largeJson(request.raw(), response, json -> {
            json.writeArrayFieldStart("changes");
            for (RecordedChange change : page.items()) {
                json.writeStartObject();
                json.writeStringField("operation", change.operation());
                RecordedOperation operation = operations.get(change.operation());
                if (operation != null) {
                    json.writeFieldName("time");
                    json.writeNumber(EpochSeconds.format(operation.time()));
                    json.writeStringField("action", key(operation.action()));
                    writeAuthor(json, operation.author());
                }
                writeChange(json, change);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("next_cursor", page.nextCursor());
        });
    }

    private void undo(RoutedRequest request, HttpServletResponse response) throws IOException {
        String id = request.pathVariable("id");
        Operation operation = request.operation("");
        UndoResult result =
                request.history().undo(id, operation, request::touch).orElseThrow(() -> noSuchOperation(id));
        if (operation.isRecorded() && result.restored() > 0) {
            response.setHeader(Operations.HEADER, operation.id());
        }
        Responses.json(response, HttpStatus.OK_200, json -> {
            json.writeStringField("operation", operation.isRecorded() && result.restored() > 0 ? operation.id() : null);
            json.writeNumberField("restored", result.restored());
            json.writeNumberField("unchanged", result.unchanged());
            json.writeNumberField("conflict_count", result.conflicts());
            json.writeArrayFieldStart("conflicts");
            for (UndoResult.Conflict conflict : result.reasons()) {
                json.writeStartObject();
                json.writeStringField("id", conflict.id());
                json.writeStringField("reason", conflict.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void writeMembers(JsonGenerator json, RecordedOperation operation) throws IOException {
        json.writeStringField("id", operation.id());
        json.writeFieldName("time");
        json.writeNumber(EpochSeconds.format(operation.time()));
        json.writeStringField("action", key(operation.action()));
        writeAuthor(json, operation.author());
        json.writeStringField("request", operation.request());
        json.writeNumberField("count", operation.count());
        json.writeStringField("state", key(operation.state()));
        json.writeStringField("undoes", operation.undoes());
        json.writeStringField("undone_by", operation.undoneBy());
        json.writeFieldName("expires");
        json.writeNumber(EpochSeconds.format(operation.expires()));
    }

    private static void writeAuthor(JsonGenerator json, @Nullable Author author) throws IOException {
        json.writeFieldName("by");
        if (author == null) {
            json.writeNull();
        } else {
            json.writeStartObject();
            json.writeStringField("token", author.id());
            json.writeStringField("name", author.name());
            json.writeEndObject();
        }
    }

    private static void writeChange(JsonGenerator json, RecordedChange change) throws IOException {
        json.writeStringField("change", key(change.kind()));
        json.writeFieldName("before");
        Event before = change.before();
        if (before == null) {
            json.writeNull();
        } else {
            EventJson.write(json, before);
        }
    }

    private static String key(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Problem noSuchOperation(String id) {
        return Problem.of(HttpStatus.NOT_FOUND_404, "there is no operation with the id " + id);
    }
}
