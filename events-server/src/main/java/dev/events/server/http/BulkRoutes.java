package dev.events.server.http;

import dev.events.core.EditResult;
import dev.events.core.EventEdit;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import java.io.IOException;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import spark.Request;
import spark.Response;
import spark.route.HttpMethod;

/** Changes and removals of all the events that a filter means. */
final class BulkRoutes {
    private static final Set<String> PARAMETERS = QueryParameters.with(QueryParameters.FILTER, "dry_run", "all");

    private final EventRepository repository;

    BulkRoutes(EventRepository repository) {
        this.repository = repository;
    }

    void addTo(RouteTable routes) {
        routes.add(HttpMethod.patch, EventRoutes.PATH, PARAMETERS, this::edit)
                .add(HttpMethod.delete, EventRoutes.PATH, PARAMETERS, this::remove);
    }

    private void edit(Request request, QueryParameters parameters, Response response) throws IOException {
        EventQuery query = query(parameters, "changed");
        boolean dryRun = parameters.flag("dry_run");
        EventEdit edit = EventRequest.edit(Bodies.json(request.raw(), Bodies.MERGE_PATCH, Bodies.JSON));
        EditResult result = repository.edit(query, edit, dryRun);
        Replies.json(response, HttpStatus.OK_200, json -> {
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
        });
    }

    private void remove(Request request, QueryParameters parameters, Response response) throws IOException {
        EventQuery query = query(parameters, "removed");
        boolean dryRun = parameters.flag("dry_run");
        long matched = dryRun ? repository.count(query) : repository.remove(query);
        Replies.json(response, HttpStatus.OK_200, json -> {
            json.writeNumberField("matched", matched);
            json.writeNumberField("removed", dryRun ? 0 : matched);
        });
    }

    /** Every event is meant only if it is said so. */
    private static EventQuery query(QueryParameters parameters, String done) {
        EventQuery query = parameters.query();
        boolean all = parameters.flag("all");
        if (query.isUnfiltered() && !all) {
            throw Problem.badRequest(
                    "there is no filter, so every event would be " + done + "; say all=true if that is meant");
        }
        if (!query.isUnfiltered() && all) {
            throw Problem.badRequest("all=true and a filter contradict each other; give one of them");
        }
        return query;
    }
}
