package dev.events.server.http.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.EpochSeconds;
import dev.events.server.access.Scope;
import dev.events.server.access.Token;
import dev.events.server.access.Tokens;
import dev.events.server.http.AllowedParameters;
import dev.events.server.http.HttpMethod;
import dev.events.server.http.JsonFields;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
import dev.events.server.http.RequestBody;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Makes, lists and revokes tokens, and tells callers who they are. */
final class TokenRoutes {
    private static final String PATH = "/v1/tokens";

    private static final List<String> FIELDS = List.of("name", "scopes", "tag", "expires");

    private final Tokens tokens;

    TokenRoutes(Tokens tokens) {
        this.tokens = tokens;
    }

    void addTo(RouteTable routes) {
        routes.add(HttpMethod.POST, PATH, Scope.ADMIN, AllowedParameters.NONE, this::create)
                .add(HttpMethod.GET, PATH, Scope.ADMIN, AllowedParameters.NONE, this::list)
                .add(HttpMethod.DELETE, PATH + "/:id", Scope.ADMIN, AllowedParameters.NONE, this::revoke)
                .addForAnyToken(HttpMethod.GET, "/v1/me", this::me);
    }

    private void create(RoutedRequest request, HttpServletResponse response) throws IOException {
        JsonNode body = RequestBody.json(request.raw(), MediaTypes.JSON);
        JsonFields.requireObject(body, FIELDS);
        String name = JsonFields.text("name", body.get("name"));
        if (name == null) {
            throw Problem.badRequest("name is missing; it must say what the token is for");
        }
        Tokens.Created created = tokens.create(
                name,
                scopes(body.get("scopes")),
                JsonFields.text("tag", body.get("tag")),
                JsonFields.time("expires", body.get("expires")));
        request.touch(created.token().id());
        Responses.json(response, HttpStatus.CREATED_201, json -> {
            writeMembers(json, created.token());
            json.writeStringField("token", created.secret().text());
        });
    }

    private static Set<Scope> scopes(@Nullable JsonNode node) {
        if (node == null || !node.isArray()) {
            throw Problem.badRequest("scopes is " + (node == null ? "missing" : JsonFields.shown(node))
                    + "; it must be an array of " + String.join(", ", Scope.keys()));
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (int i = 0; i < node.size(); i++) {
            JsonNode key = node.get(i);
            String where = "scopes[" + i + "] is " + JsonFields.shown(key);
            scopes.add(Scope.forKey(key.asText())
                    .filter(scope -> key.isTextual())
                    .orElseThrow(() ->
                            Problem.badRequest(where + "; it must be one of " + String.join(", ", Scope.keys()))));
        }
        return scopes;
    }

    private void list(RoutedRequest request, HttpServletResponse response) throws IOException {
        List<Token> tokens = this.tokens.list();
        Responses.json(response, HttpStatus.OK_200, json -> {
            json.writeArrayFieldStart("tokens");
            for (Token token : tokens) {
                json.writeStartObject();
                writeMembers(json, token);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private void revoke(RoutedRequest request, HttpServletResponse response) throws IOException {
        String id = request.pathVariable("id");
        boolean revoked = tokens.revoke(id);
        if (!revoked) {
            throw Problem.of(HttpStatus.NOT_FOUND_404, "there is no token with the id " + id);
        }
        request.touch(id);
        Responses.empty(response, HttpStatus.NO_CONTENT_204);
    }

    private void me(RoutedRequest request, HttpServletResponse response) throws IOException {
        Token token = request.caller().token();
        Responses.json(response, HttpStatus.OK_200, json -> {
            writeScopes(json, request.caller().scopes());
            json.writeStringField("tag", request.caller().tag());
            json.writeFieldName("token");
            if (token == null) {
                json.writeNull();
            } else {
                json.writeStartObject();
                writeMembers(json, token);
                json.writeEndObject();
            }
        });
    }

    private static void writeScopes(JsonGenerator json, Set<Scope> scopes) throws IOException {
        json.writeArrayFieldStart("scopes");
        for (Scope scope : Scope.values()) {
            if (scopes.contains(scope)) {
                json.writeString(scope.key());
            }
        }
        json.writeEndArray();
    }

    private static void writeMembers(JsonGenerator json, Token token) throws IOException {
        json.writeStringField("id", token.id());
        json.writeStringField("name", token.name());
        writeScopes(json, token.scopes());
        json.writeStringField("tag", token.tag());
        writeTime(json, "created", token.created());
        writeTime(json, "expires", token.expires());
        writeTime(json, "last_used", token.lastUsed());
    }

    private static void writeTime(JsonGenerator json, String field, @Nullable Instant time) throws IOException {
        json.writeFieldName(field);
        if (time == null) {
            json.writeNull();
        } else {
            json.writeNumber(EpochSeconds.format(time));
        }
    }
}
