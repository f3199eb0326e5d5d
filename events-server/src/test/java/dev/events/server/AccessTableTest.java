package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.access.Scope;
import dev.events.server.http.RouteAccess;
import dev.events.server.http.RoutePath;
import dev.events.server.http.openapi.OpenApiDocument;
import dev.events.server.http.openapi.OpenApiDocument.Operation;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each route with each kind of token, as the description's {@code security} says. Leaves the table in {@code target/access.md}. */
class AccessTableTest {
    private static final String EVENT = "/v1/events/625ac1d2e8f5d327aa51e4e0";
    private static final String WRONG = "evt_0000000000000000000000000000000000000000";

    @RegisterExtension
    static final RunningServer server = RunningServer.perClassWithToken();

    /** The scope that the description lists: none for a public operation, "any" for one that every token may use. */
    private static String described(Operation operation) {
        JsonNode security = operation.node().path("security");
        if (security.isMissingNode()) {
            return "not described";
        }
        if (security.isEmpty()) {
            return "none";
        }
        JsonNode scopes = security.get(0).path("bearer");
        return scopes.isEmpty() ? "any" : scopes.get(0).asText();
    }

    @Test
    void everyRoute_needsWhatTheDescriptionSays() throws IOException {
        Map<String, String> described = new TreeMap<>();
        new OpenApiDocument().operations().forEach(one -> described.put(one.toString(), described(one)));

        assertEquals(served(), described);
    }

    private static Map<String, String> served() {
        Map<String, String> served = new TreeMap<>();
        for (RoutePath path : ServedRoutes.paths()) {
            path.routes().forEach((method, route) -> {
                if (!method.name().equals("HEAD")) {
                    served.put(method + " " + path.pattern().template(), needed(route.access()));
                }
            });
        }
        return served;
    }

    private static String needed(RouteAccess access) {
        Scope scope = access.scope();
        return access.isPublic() ? "none" : scope == null ? "any" : scope.key();
    }

    @Test
    void everyRouteWithEveryScope_isAnsweredAsDescribed() throws IOException {
        String admin = server.createToken("admin", null);
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("no token", "");
        tokens.put("wrong token", WRONG);
        for (String scope : List.of("read", "add", "write")) {
            tokens.put(scope, server.createToken(scope, null));
        }
        tokens.put("admin", admin);
        List<String> table = new ArrayList<>(List.of(
                "| route | needs | " + String.join(" | ", tokens.keySet()) + " |",
                "| --- | --- |" + " --- |".repeat(tokens.size())));
        List<String> wrong = new ArrayList<>();
        for (Operation operation : new OpenApiDocument().operations()) {
            StringBuilder row = new StringBuilder("| " + operation + " | " + described(operation) + " |");
            for (Map.Entry<String, String> token : tokens.entrySet()) {
                server.use(admin);
                server.delete(EVENT);
                server.put(EVENT, "{\"start\":1650108997,\"tags\":[]}");
                server.use(token.getValue().isEmpty() ? null : token.getValue());
                int status = server.send(server.request(path(operation))
                                .header("Content-Type", "application/json")
                                .method(method(operation), BodyPublishers.ofString(body(operation))))
                        .statusCode();
                int expected = expected(described(operation), token.getKey());
                // After twenty wrong tokens, an address is told to wait.
                boolean right = expected == 200
                        ? status < 400 || status == 404
                        : status == expected || (status == 429 && token.getKey().equals("wrong token"));
                if (!right) {
                    wrong.add(operation + " with " + token.getKey() + ": " + status + " instead of " + expected);
                }
                row.append(' ').append(status).append(" |");
            }
            table.add(row.toString());
        }
        Files.write(Path.of("target", "access.md"), table);
        server.use(admin);

        assertEquals(List.of(), wrong);
    }

    private static int expected(String needed, String token) {
        if (needed.equals("none")) {
            return 200;
        }
        return switch (token) {
            case "no token", "wrong token" -> 401;
            case "admin" -> 200;
            case "write" -> needed.equals("admin") ? 403 : 200;
            default -> needed.equals("any") || needed.equals(token) ? 200 : 403;
        };
    }

    private static String path(Operation operation) {
        String path = operation
                .path()
                .replace("/v1/events/{id}", EVENT)
                .replace("/v1/history/{id}", "/v1/history/" + "0".repeat(24))
                .replace("{id}", "none")
                .replace("/web/{file}", "/web/main.js")
                .replace("{file}", "docs.js");
        return operation.hasParameter("all") ? path + "?tag=none" : path.equals("/v1/stats") ? path + "?by=tag" : path;
    }

    /** The method of an operation, or HEAD where the answer to GET has no end. */
    private static String method(Operation operation) {
        return operation.path().equals("/v1/events/live") ? "HEAD" : operation.method();
    }

    private static String body(Operation operation) {
        return switch (operation.toString()) {
            case "POST /v1/events", "POST /add_event" -> "{\"tags\":[\"a\"]}";
            case "PUT /v1/events/{id}" -> "{\"start\":1650108997,\"tags\":[]}";
            case "PATCH /v1/events/{id}" -> "{\"tags\":[]}";
            case "PATCH /v1/events" -> "{\"add_tags\":[\"b\"]}";
            case "POST /v1/events/{id}/stop" -> "{}";
            case "POST /v1/tokens" -> "{\"name\":\"table\",\"scopes\":[\"read\"]}";
            case "POST /v1/retention" -> "{\"rules\":[{\"tag\":\"a\",\"keep\":\"90d\"}]}";
            case "POST /remove_events" -> "{\"start_epoch_array\":[]}";
            default -> "";
        };
    }
}
