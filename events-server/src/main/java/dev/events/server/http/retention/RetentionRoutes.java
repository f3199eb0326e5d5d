package dev.events.server.http.retention;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.EpochSeconds;
import dev.events.server.access.Scope;
import dev.events.server.config.RetentionRule;
import dev.events.server.http.AllowedParameters;
import dev.events.server.http.HttpMethod;
import dev.events.server.http.JsonFields;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
import dev.events.server.http.RequestBody;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import dev.events.server.retention.Retention;
import dev.events.server.retention.RetentionReport;
import dev.events.server.retention.RetentionReview;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Shows what rules of retention would remove, and lets them. The rules are in the request: those of the server may be older. */
public final class RetentionRoutes {
    static final String PATH = "/v1/retention";
    static final String RULES = "rules";
    static final String CONFIRM = "confirm";

    private static final List<String> FIELDS = List.of(RULES, CONFIRM);

    private final RetentionReview retention;

    public RetentionRoutes(RetentionReview retention) {
        this.retention = retention;
    }

    public void addTo(RouteTable routes) {
        routes.add(HttpMethod.POST, PATH, Scope.ADMIN, AllowedParameters.NONE, this::review);
    }

    private void review(RoutedRequest request, HttpServletResponse response) throws IOException {
        JsonNode body = RequestBody.json(request.raw(), MediaTypes.JSON);
        JsonFields.requireObject(body, FIELDS);
        if (!body.has(RULES)) {
            throw Problem.badRequest("rules is missing; it must be an array of rules");
        }
        List<RetentionRule> rules = Retention.rules(RULES, plain(body.get(RULES)));
        if (Boolean.TRUE.equals(JsonFields.flag(CONFIRM, body.get(CONFIRM)))) {
            retention.confirm(rules);
        }
        RetentionReport report = retention.report(rules);
        Responses.json(response, HttpStatus.OK_200, json -> {
            json.writeNumberField("events", report.events());
            json.writeArrayFieldStart(RULES);
            for (RetentionReport.Line line : report.rules()) {
                json.writeStartObject();
                json.writeStringField("name", line.name());
                json.writeNumberField("due", line.due());
                writeTime(json, "oldest", line.oldest());
                writeTime(json, "newest", line.newest());
                json.writeStringField("held", line.held());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void writeTime(JsonGenerator json, String field, @Nullable Instant time) throws IOException {
        json.writeFieldName(field);
        if (time == null) {
            json.writeNull();
        } else {
            json.writeNumber(EpochSeconds.format(time));
        }
    }

    /** The same value without Jackson's classes. */
    private static @Nullable Object plain(JsonNode node) {
        if (node.isArray()) {
            List<@Nullable Object> elements = new ArrayList<>();
            node.forEach(element -> elements.add(plain(element)));
            return elements;
        }
        if (node.isObject()) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), plain(member.getValue())));
            return members;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isTextual() ? node.textValue() : node.isNumber() ? node.decimalValue() : null;
    }
}
