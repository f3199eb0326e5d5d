package dev.events.server.http.openapi;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.Yaml;

/** The server's description of itself, as tests read it. */
public final class OpenApiDocument {
    public static final JsonMapper JSON = new JsonMapper();

    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    private final String text;
    private final JsonNode root;
    /** The schemas and all else that can be referred to. Objects have no other members than those that are described. */
    private final JsonNode closedComponents;

    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    static {
        // It warns that "components" is no keyword of a schema. Here it is where the schemas are.
        ((Logger) LoggerFactory.getLogger("com.networknt.schema")).setLevel(Level.ERROR);
    }

    public OpenApiDocument() throws IOException {
        try (InputStream in = OpenApiRoutes.class.getResourceAsStream(OpenApiRoutes.DESCRIPTION)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        root = JSON.valueToTree(new Yaml().load(text));
        closedComponents = root.get("components").deepCopy();
        for (JsonNode schema : closedComponents.get("schemas")) {
            // Clients must ignore what they do not know; these tests must not.
            if (schema.has("properties") && !schema.has("additionalProperties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
            }
        }
    }

    public String text() {
        return text;
    }

    public JsonNode root() {
        return root;
    }

    /** A method of a path; its parameters and responses with their references followed. */
    public record Operation(
            String method, String path, JsonNode node, List<JsonNode> parameters, Map<String, JsonNode> responses) {
        public JsonNode requestContent() {
            return node.path("requestBody").path("content");
        }

        public List<JsonNode> parametersIn(String place) {
            return parameters.stream()
                    .filter(parameter -> parameter.get("in").asText().equals(place))
                    .toList();
        }

        public boolean hasParameter(String name) {
            return parameters.stream()
                    .anyMatch(parameter -> parameter.get("name").asText().equals(name));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .forEach(method ->
                                operations.add(operation(method.getKey(), path.getKey(), method.getValue()))));
        return operations;
    }

    private Operation operation(String method, String path, JsonNode node) {
        List<JsonNode> parameters = new ArrayList<>();
        node.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
        Map<String, JsonNode> responses = new LinkedHashMap<>();
        node.get("responses").properties().forEach(entry -> responses.put(entry.getKey(), resolve(entry.getValue())));
        return new Operation(method.toUpperCase(Locale.ROOT), path, node, parameters, responses);
    }

    public JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** The values of a media type's examples. */
    public List<JsonNode> examples(JsonNode mediaType) {
        List<JsonNode> values = new ArrayList<>();
        if (mediaType.has("example")) {
            values.add(mediaType.get("example"));
        }
        mediaType
                .path("examples")
                .forEach(example -> values.add(resolve(example).get("value")));
        return values;
    }

    /** What is wrong with a body of this media type; empty if nothing is. */
    public List<String> errorsIn(String body, String type, JsonNode mediaType) throws IOException {
        List<String> errors = new ArrayList<>();
        if (mediaType.has("x-line")) {
            for (String line : body.lines().filter(l -> !l.isBlank()).toList()) {
                errors.addAll(errors(JSON.readTree(line), mediaType.get("x-line")));
            }
        } else if (type.endsWith("json")) {
            errors.addAll(errors(JSON.readTree(body), mediaType.get("schema")));
        }
        return errors;
    }

    public List<String> errors(JsonNode value, JsonNode schema) {
        ObjectNode whole = JSON.createObjectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", closedComponents);
        return schemas.getSchema(whole).validate(value).stream()
                .map(error -> error + " (" + value + ")")
                .toList();
    }
}
