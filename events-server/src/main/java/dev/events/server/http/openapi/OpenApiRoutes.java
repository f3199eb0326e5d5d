package dev.events.server.http.openapi;

import dev.events.server.access.Scope;
import dev.events.server.http.AllowedParameters;
import dev.events.server.http.Json;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import dev.events.server.http.StaticFiles;
import dev.events.server.http.StaticFiles.StaticFile;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * {@code /openapi.yaml} and {@code /openapi.json}, the description of the API, and {@code /docs}, a page to try it on that
 * loads nothing from other sites.
 */
public final class OpenApiRoutes {
    static final String DESCRIPTION = "openapi.yaml";

    private static final String JSON_DESCRIPTION = "openapi.json";

    private static final String PAGE = "docs/index.html";

    /**
     * Lets the page load from this server only. Swagger UI has images inside its style sheet, so {@code data:} images
     * are allowed.
     */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> PARTS = Map.of(
            "docs.js", MediaTypes.utf8(MediaTypes.JAVASCRIPT),
            "swagger-ui-bundle.js", MediaTypes.utf8(MediaTypes.JAVASCRIPT),
            "swagger-ui.css", MediaTypes.utf8(MediaTypes.CSS));

    private final StaticFiles files = new StaticFiles(OpenApiRoutes.class);

    /** Made at the first request, because most servers never need it. */
    private volatile @Nullable StaticFile json;

    public void addTo(RouteTable routes) {
        routes.addHarmless("/" + DESCRIPTION, Scope.READ, AllowedParameters.NONE, this::description)
                .addHarmless("/" + JSON_DESCRIPTION, Scope.READ, AllowedParameters.NONE, this::jsonDescription)
                .addHarmless("/docs", Scope.READ, AllowedParameters.NONE, this::page)
                .addHarmless("/docs/:file", Scope.READ, AllowedParameters.of("v"), this::part);
    }

    private void description(RoutedRequest request, HttpServletResponse response) throws IOException {
        files.get(DESCRIPTION, MediaTypes.YAML).send(request, response, false);
    }

    private void jsonDescription(RoutedRequest request, HttpServletResponse response) throws IOException {
        StaticFile made = json;
        if (made == null) {
            byte[] yaml = files.get(DESCRIPTION, MediaTypes.YAML).bytes();
            Object description =
                    new Yaml(new SafeConstructor(new LoaderOptions())).load(new String(yaml, StandardCharsets.UTF_8));
            made = StaticFile.of(MediaTypes.JSON, Json.write(description));
            json = made;
        }
        made.send(request, response, false);
    }

    private void page(RoutedRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("Referrer-Policy", "no-referrer");
        files.get(PAGE, MediaTypes.utf8(MediaTypes.HTML)).send(request, response, false);
    }

    private void part(RoutedRequest request, HttpServletResponse response) throws IOException {
        String name = request.pathVariable("file");
        String type = PARTS.get(name);
        if (type == null) {
            throw Problem.noSuchPath();
        }
        files.get("docs/" + name, type)
                .send(request, response, request.parameters().value("v") != null);
    }
}
