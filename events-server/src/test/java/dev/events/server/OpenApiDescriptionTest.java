package dev.events.server;

import static dev.events.server.TestServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.config.Setting;
import dev.events.server.http.FilterParameters;
import dev.events.server.http.Operations;
import dev.events.server.http.RoutePath;
import dev.events.server.http.openapi.OpenApiDocument;
import dev.events.server.http.openapi.OpenApiDocument.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the server says of itself is what it does. */
class OpenApiDescriptionTest {
    private static final String EVENT = "/v1/events/625ac1d2e8f5d327aa51e4e0";

    private static OpenApiDocument description;

    @RegisterExtension
    static final RunningServer server = RunningServer.perClassWithToken();

    @BeforeAll
    static void readDescription() throws IOException {
        description = new OpenApiDocument();
    }

    @Test
    void aValidator_hasNothingToSay() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(description.text(), null, options);

        assertEquals(List.of(), result.getMessages());
        assertNotNull(result.getOpenAPI());
    }

    @Test
    void routesAndParameters_areThoseThatAreServed() {
        Map<String, Set<String>> served = served();
        Map<String, Set<String>> described = new TreeMap<>();
        for (Operation operation : description.operations()) {
            Set<String> names = new TreeSet<>();
            operation
                    .parametersIn("query")
                    .forEach(parameter -> names.add(parameter.get("name").asText()));
            described.put(operation.toString(), names);
        }

        assertEquals(served, described);
    }

    private static Map<String, Set<String>> served() {
        Map<String, Set<String>> served = new TreeMap<>();
        for (RoutePath path : ServedRoutes.paths()) {
            path.routes().forEach((method, route) -> {
                String name = method.name();
                // The description says that HEAD comes with GET.
                if (!name.equals("HEAD") || !path.methods().contains("GET")) {
                    Set<String> parameters = route.parameters() == null
                            ? Set.of()
                            : route.parameters().names();
                    served.put(name + " " + path.pattern().template(), new TreeSet<>(parameters));
                }
            });
        }
        return served;
    }

    @TestFactory
    Stream<DynamicTest> examples_areWhatTheirSchemasSay() {
        return description.operations().stream()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    List<String> errors = new ArrayList<>();
                    errors.addAll(errorsInExamples(operation.requestContent()));
                    for (JsonNode response : operation.responses().values()) {
                        errors.addAll(errorsInExamples(response.path("content")));
                    }
                    for (JsonNode parameter : operation.parameters()) {
                        for (JsonNode example : parameter.path("schema").path("examples")) {
                            errors.addAll(description.errors(example, parameter.get("schema")));
                        }
                    }
                    assertEquals(List.of(), errors);
                }));
    }

    private static List<String> errorsInExamples(JsonNode content) throws IOException {
        List<String> errors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : content.properties()) {
            for (JsonNode example : description.examples(entry.getValue())) {
                errors.addAll(description.errorsIn(text(example), entry.getKey(), entry.getValue()));
            }
        }
        return errors;
    }

    private static String text(JsonNode example) {
        return example.isTextual() ? example.textValue() : example.toString();
    }

    private static String newOperation() {
        String path = "/v1/events/625ac1d2e8f5d327aa51e4ff";
        server.put(path, "{\"start\":1650108997,\"tags\":[]}");
        return server.delete(path).headers().firstValue(Operations.HEADER).orElseThrow();
    }

    /** A request made of examples. */
    private record Example(Operation operation, Map<String, JsonNode> parameters, String type, String body) {
        Example with(String name, JsonNode value) {
            Map<String, JsonNode> more = new LinkedHashMap<>(parameters);
            more.put(name, value);
            return new Example(operation, more, type, body);
        }

        @Override
        public String toString() {
            return operation + " " + parameters + " " + type + " " + body.strip();
        }

        HttpRequest.Builder request() {
            return request(server);
        }

        HttpRequest.Builder request(RunningServer server) {
            String path = operation.path();
            if (path.equals("/v1/tokens/{id}")) {
                OpenApiDescriptionTest.server.createToken("read", null);
                path = "/v1/tokens/"
                        + TestServer.json(OpenApiDescriptionTest.server.get("/v1/tokens"))
                                .at("/tokens/0/id")
                                .asText();
            }
            if (path.startsWith("/v1/history/{id}")) {
                path = path.replace("{id}", newOperation());
            }
            StringBuilder query = new StringBuilder();
            List<String> headers = new ArrayList<>();
            for (JsonNode parameter : operation.parameters()) {
                String name = parameter.get("name").asText();
                JsonNode value = parameters.get(name);
                if (value != null) {
                    switch (parameter.get("in").asText()) {
                        case "path" -> path = path.replace("{" + name + "}", value.asText());
                        case "header" -> headers.addAll(List.of(name, value.asText()));
                        default ->
                            (value.isArray() ? value : List.of(value))
                                    .forEach(one -> query.append(query.isEmpty() ? '?' : '&')
                                            .append(name)
                                            .append('=')
                                            .append(URLEncoder.encode(one.asText(), StandardCharsets.UTF_8)));
                    }
                }
            }
            HttpRequest.Builder request = server.request(path + query)
                    .method(
                            operation.method(),
                            type.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (!type.isEmpty()) {
                request.header("Content-Type", type);
            }
            if (!headers.isEmpty()) {
                request.headers(headers.toArray(String[]::new));
            }
            return request;
        }
    }

    @TestFactory
    Stream<DynamicTest> everyExample_isAnsweredAsDescribed() {
        return description.operations().stream()
                .flatMap(operation -> examples(operation).stream())
                .map(example -> DynamicTest.dynamicTest(example.toString(), () -> {
                    prepare(example.operation());
                    JsonNode ok = example.operation().responses().get("200");
                    if (ok != null && ok.path("content").has("text/event-stream")) {
                        assertBegins(example);
                        return;
                    }
                    assertDescribed(example.operation(), server.send(example.request()));
                }));
    }

    /** An answer without an end. */
    private static void assertBegins(Example example) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                HttpClient.newHttpClient().send(example.request().build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            assertEquals(200, response.statusCode());
            assertEquals("text/event-stream", header(response, "Content-Type"));
            assertTrue(new String(body.readNBytes(7), StandardCharsets.UTF_8).equals("retry: "));
        }
    }

    /** Each error that is described is one that can be had, and it has the form that is described. */
    @TestFactory
    Stream<DynamicTest> everyError_isAnsweredAsDescribed() {
        return description.operations().stream()
                .flatMap(operation -> operation.responses().keySet().stream()
                        .filter(status -> status.startsWith("4") && !status.equals("429"))
                        .map(status -> DynamicTest.dynamicTest(operation + " " + status, () -> {
                            prepare(operation);
                            HttpResponse<String> response = server.send(mistake(operation, status));
                            assertEquals(status, Integer.toString(response.statusCode()), response.body());
                            assertSchema(operation, response);
                        })));
    }

    @TestFactory
    Stream<DynamicTest> withoutQuota_itAnswersAsDescribed(@TempDir Path directory) {
        RunningServer limited = RunningServer.with(Map.of(Setting.RATE_LIMIT, "1/m"), directory);
        return description.operations().stream()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    if (!operation.responses().containsKey("429")) {
                        assertEquals(
                                "[]", operation.node().path("security").toString(), "only what is public has no limit");
                        return;
                    }
                    // Not with the example itself, whose answer may have no end.
                    while (limited.get("/v1/me").statusCode() != 429) {
                        // One more.
                    }
                    HttpResponse<String> response =
                            limited.send(examples(operation).get(0).request(limited));
                    assertEquals(429, response.statusCode(), response.body());
                    assertSchema(operation, response);
                    for (String header : operation
                            .responses()
                            .get("429")
                            .get("headers")
                            .propertyStream()
                            .map(Map.Entry::getKey)
                            .toList()) {
                        assertTrue(response.headers().firstValue(header).isPresent(), header);
                    }
                }))
                .onClose(limited::close);
    }

    @TestFactory
    Stream<DynamicTest> withoutItsDatabase_itAnswersAsDescribed() {
        RunningServer alone = RunningServer.withoutItsDatabase();
        return description.operations().stream()
                .filter(operation -> operation.responses().containsKey("503"))
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    HttpResponse<String> response =
                            alone.send(examples(operation).get(0).request(alone));
                    assertEquals(503, response.statusCode(), response.body());
                    assertSchema(operation, response);
                }))
                .onClose(alone::close);
    }

    /** A request that is to be answered with the status. */
    private static HttpRequest.Builder mistake(Operation operation, String status) {
        boolean hasBody = !operation.requestContent().isEmpty();
        Example example = examples(operation).stream()
                .filter(one -> one.type().isEmpty() != hasBody)
                .findFirst()
                .orElseThrow();
        HttpRequest.Builder request = example.request();
        HttpRequest sent = request.build();
        HttpRequest.BodyPublisher tooLong = BodyPublishers.ofString("x".repeat((1 << 20) + 1));
        switch (status) {
            case "400" -> {
                if (hasBody) {
                    request.method(operation.method(), BodyPublishers.ofString("{"));
                } else {
                    request.uri(URI.create(sent.uri() + (sent.uri().getQuery() == null ? "?" : "&") + "unheard_of=1"));
                }
            }
            case "401" -> {
                return HttpRequest.newBuilder(sent, (name, value) -> !name.equalsIgnoreCase("Authorization"));
            }
            case "403" -> {
                if (!operation.method().equals("GET")) {
                    return request.header("Origin", "http://elsewhere.example");
                }
                String token = server.createToken("add", null);
                return HttpRequest.newBuilder(sent, (name, value) -> !name.equalsIgnoreCase("Authorization"))
                        .header("Authorization", "Bearer " + token);
            }
            case "404" ->
                request.uri(URI.create(sent.uri()
                        .toString()
                        .replace("625ac1", "000000")
                        .replace("docs.js", "x")
                        .replace("main.js", "x")
                        .replaceFirst("(history/)[0-9a-f]{24}", "$1" + "0".repeat(24))
                        .replaceFirst("(tokens/).*", "$1none")));
            case "406" -> request.header("Accept", "image/png");
            case "409" -> {
                switch (operation.method() + " " + operation.path()) {
                    case "POST /v1/events" ->
                        request.method("POST", BodyPublishers.ofString("{\"id\":\"625ac1d2e8f5d327aa51e4e0\"}"));
                    case "PUT /v1/events/{id}" ->
                        server.send(example.request().method("PUT", BodyPublishers.ofString("{\"note\":\"another\"}")));
                    default -> server.send(example.request());
                }
            }
            case "410" -> request.uri(URI.create(sent.uri() + "?since=elsewhere"));
            case "412" -> request.header("If-Match", "\"another\"");
            case "413" -> request.method(operation.method(), tooLong);
            case "415" -> request.header("Content-Encoding", "br");
            case "422" -> {
                request.header("Idempotency-Key", "used");
                server.send(example.request()
                        .header("Idempotency-Key", "used")
                        .method("POST", BodyPublishers.ofString("{\"note\":\"the first\"}")));
            }
            default -> throw new AssertionError("nothing here leads to " + status);
        }
        return request;
    }

    @TestFactory
    Stream<DynamicTest> everyForm_isAnsweredWhereItIsAskedFor() {
        return description.operations().stream()
                .filter(operation -> operation.toString().equals("GET /v1/events"))
                .flatMap(operation -> operation.node().at("/responses/200/content").properties().stream()
                        .map(content -> DynamicTest.dynamicTest(content.getKey(), () -> {
                            prepare(operation);
                            HttpResponse<String> response =
                                    server.send(server.request("/v1/events").header("Accept", content.getKey()));
                            assertEquals(content.getKey(), type(response));
                            assertDescribed(operation, response);
                        })));
    }

    /** Each body that there is an example of, and each value of a parameter beside the first of those. */
    private static List<Example> examples(Operation operation) {
        Map<String, JsonNode> required = new LinkedHashMap<>();
        for (JsonNode parameter : operation.parameters()) {
            if (parameter.path("required").asBoolean()) {
                required.put(
                        parameter.get("name").asText(),
                        parameter.get("schema").get("examples").get(0));
            }
        }
        List<Example> bodies = new ArrayList<>();
        operation
                .requestContent()
                .properties()
                .forEach(content -> description
                        .examples(content.getValue())
                        .forEach(body -> bodies.add(new Example(operation, required, content.getKey(), text(body)))));
        if (bodies.isEmpty() || !operation.node().at("/requestBody/required").asBoolean()) {
            bodies.add(0, new Example(operation, required, "", ""));
        }
        List<Example> examples = new ArrayList<>();
        boolean needsFilter = operation.hasParameter("all");
        bodies.forEach(body -> examples.add(needsFilter ? all(body) : body));
        for (JsonNode parameter : operation.parameters()) {
            String name = parameter.get("name").asText();
            for (JsonNode value : parameter.get("schema").path("examples")) {
                Example example = bodies.get(0).with(name, value);
                boolean isFilter = FilterParameters.FILTER.names().contains(name);
                examples.add(needsFilter && !isFilter ? all(example) : example);
            }
        }
        return examples;
    }

    private static Example all(Example example) {
        return example.with("all", OpenApiDocument.JSON.getNodeFactory().booleanNode(true));
    }

    /** One event, of the examples' id, a mark, unless that is what is to be added. */
    private static void prepare(Operation operation) {
        server.removeAll();
        if (!operation.method().equals("PUT")) {
            String event = "{\"start\":1650108997.5920792,\"tags\":[\"deploy\",\"web\"],\"note\":\"version 1.4\"}";
            assertEquals(201, server.put(EVENT, event).statusCode());
        }
    }

    private static void assertDescribed(Operation operation, HttpResponse<String> response) throws IOException {
        assertTrue(response.statusCode() < 400, () -> "an example is refused: " + response.body());
        assertSchema(operation, response);
    }

    private static void assertSchema(Operation operation, HttpResponse<String> response) throws IOException {
        JsonNode described = operation.responses().get(Integer.toString(response.statusCode()));
        if (described == null) {
            throw new AssertionError(response.statusCode() + " is not described: " + response.body());
        }
        assertTrue(response.headers().firstValue("X-Request-Id").isPresent());
        if (!described.has("content")) {
            assertEquals("", response.body());
            return;
        }
        JsonNode mediaType = described.get("content").get(type(response));
        assertNotNull(mediaType, () -> type(response) + " is not described");
        assertEquals(List.of(), description.errorsIn(response.body(), type(response), mediaType));
    }

    private static String type(HttpResponse<String> response) {
        return header(response, "Content-Type").split(";", 2)[0];
    }
}
