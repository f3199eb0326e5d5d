package dev.events.server.http.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.EditResult;
import dev.events.core.EventEdit;
import dev.events.core.EventQuery;
import dev.events.core.Operation;
import dev.events.server.access.Scope;
import dev.events.server.http.AllowedParameters;
import dev.events.server.http.FilterParameters;
import dev.events.server.http.HttpMethod;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
import dev.events.server.http.QueryParameters;
import dev.events.server.http.RequestBody;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.http.HttpStatus;

/** {@code PATCH} and {@code DELETE /v1/events}: change or remove every event that matches a filter. */
final class BulkChangeRoutes {
    private static final AllowedParameters EDIT = FilterParameters.FILTER.and("dry_run", "all");
    private static final AllowedParameters REMOVAL = EDIT.and("forever");

    BulkChangeRoutes() {}

    void addTo(RouteTable routes) {
        routes.addBulkChange(HttpMethod.PATCH, EventRoutes.PATH, Scope.WRITE, EDIT, this::edit)
                .addBulkChange(HttpMethod.DELETE, EventRoutes.PATH, Scope.WRITE, REMOVAL, this::remove);
    }

    private void edit(RoutedRequest request, HttpServletResponse response) throws IOException {
        QueryParameters parameters = request.parameters();
        EventQuery query = query(parameters, "changed");
        boolean dryRun = parameters.flag("dry_run");
        JsonNode body = RequestBody.json(request.raw(), MediaTypes.MERGE_PATCH, MediaTypes.JSON);
        EventEdit edit = EventRequest.edit(body);
        Operation operation = request.operation(body.toString());
        EditResult result = request.events().edit(query, edit, dryRun, operation);
        Responses.json(response, HttpStatus.OK_200, json -> {
            json.writeNumberField("matched", result.matched());
            json.writeNumberField("changed", result.changed());
            if (result.refused() > 0) {
                json.writeNumberField("refused", result.refused());
                json.writeArrayFieldStart("errors");
                for (EditResult.Refusal refusal : result.reasons()) {
                    json.writeStartObject();
                    json.writeStringField("id", refusal.id());
                    json.writeStringField("error", refusal.reason());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            writeOperation(json, operation, dryRun ? 0 : result.changed());
        });
    }

    /** The operation to undo, if there is something to undo, and the server keeps copies. */
    static void writeOperation(JsonGenerator json, Operation operation, long changed) throws IOException {
        if (operation.isRecorded() && changed > 0) {
            json.writeStringField("operation", operation.id());
        }
    }

    private void remove(RoutedRequest request, HttpServletResponse response) throws IOException {
        QueryParameters parameters = request.parameters();
        EventQuery query = query(parameters, "removed");
        boolean dryRun = parameters.flag("dry_run");
        if (query.isUnfiltered() && !dryRun) {
            request.caller().require(Scope.ADMIN);
        }
        Operation operation = request.removal();
        long matched = dryRun ? request.events().count(query) : request.events().remove(query, operation);
        Responses.json(response, HttpStatus.OK_200, json -> {
            json.writeNumberField("matched", matched);
            json.writeNumberField("removed", dryRun ? 0 : matched);
            writeOperation(json, operation, dryRun ? 0 : matched);
        });
    }

    /** Refuses a request without a filter unless it says {@code all=true}. */
    private static EventQuery query(QueryParameters parameters, String done) {
        EventQuery query = FilterParameters.query(parameters);
        boolean all = parameters.flag("all");
        if (query.isUnfiltered() && !all) {
            throw Problem.badRequest(
                    "there is no filter, so every event would be " + done + "; use all=true to confirm that");
        }
        if (!query.isUnfiltered() && all) {
            throw Problem.badRequest("all=true and a filter contradict each other; give one of them");
        }
        return query;
    }
}
