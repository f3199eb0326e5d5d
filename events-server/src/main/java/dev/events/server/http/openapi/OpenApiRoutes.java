package dev.events.server.http.openapi;

import dev.events.server.access.Scope;
import dev.events.server.http.AllowedParameters;
import dev.events.server.http.ETags;
import dev.events.server.http.Json;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpStatus;
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

    private static final Map<String, Source> PARTS = Map.of(
            "docs.js", new Source("docs/docs.js", MediaTypes.utf8(MediaTypes.JAVASCRIPT)),
            "swagger-ui-bundle.js", new Source("docs/swagger-ui-bundle.js", MediaTypes.utf8(MediaTypes.JAVASCRIPT)),
            "swagger-ui.css", new Source("docs/swagger-ui.css", MediaTypes.utf8(MediaTypes.CSS)));

    /** Read at the first request, because most servers never need it. */
    private final Map<String, File> read = new ConcurrentHashMap<>();

    public void addTo(RouteTable routes) {
        routes.addHarmless("/" + DESCRIPTION, Scope.READ, AllowedParameters.NONE, this::description)
                .addHarmless("/" + JSON_DESCRIPTION, Scope.READ, AllowedParameters.NONE, this::jsonDescription)
                .addHarmless("/docs", Scope.READ, AllowedParameters.NONE, this::page)
                .addHarmless("/docs/:file", Scope.READ, AllowedParameters.of("v"), this::part);
    }

    private void description(RoutedRequest request, HttpServletResponse response) throws IOException {
        send(request.raw(), response, file(new Source(DESCRIPTION, MediaTypes.YAML)), false);
    }

    private void jsonDescription(RoutedRequest request, HttpServletResponse response) throws IOException {
        File file = read.computeIfAbsent(JSON_DESCRIPTION, name -> {
            Object description = new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(new String(bytes(DESCRIPTION), StandardCharsets.UTF_8));
            return File.of(MediaTypes.JSON, Json.write(description));
        });
        send(request.raw(), response, file, false);
    }

    private void page(RoutedRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("Referrer-Policy", "no-referrer");
        send(request.raw(), response, file(new Source(PAGE, MediaTypes.utf8(MediaTypes.HTML))), false);
    }

    private void part(RoutedRequest request, HttpServletResponse response) throws IOException {
        Source source = PARTS.get(request.pathVariable("file"));
        if (source == null) {
            throw Problem.noSuchPath();
        }
        send(request.raw(), response, file(source), request.parameters().value("v") != null);
    }

    /**
     * Answers with a file.
     *
     * @param versioned whether the address changes with the file, so that browsers may cache it forever; no proxy may, because it
     *     would answer those who have no token
     */
    private static void send(HttpServletRequest request, HttpServletResponse response, File file, boolean versioned)
            throws IOException {
        response.setHeader("ETag", file.etag());
        response.setHeader("Cache-Control", versioned ? "private, max-age=31536000, immutable" : "no-cache");
        if (ETags.isNoneMatchedBy(request, file.etag())) {
            Responses.empty(response, HttpStatus.NOT_MODIFIED_304);
            return;
        }
        Responses.send(response, HttpStatus.OK_200, file.type(), file.bytes());
    }

    private File file(Source source) {
        return read.computeIfAbsent(source.resource(), resource -> File.of(source.type(), bytes(resource)));
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = OpenApiRoutes.class.getResourceAsStream(resource)) {
            return require(in, resource).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream require(@Nullable InputStream in, String resource) {
        if (in == null) {
            throw new IllegalStateException(resource + " is not in the jar");
        }
        return in;
    }

    /** The path of a file relative to this class, and its media type. */
    private record Source(String resource, String type) {}

    /** A file to serve. */
    @SuppressWarnings("ArrayRecordComponent")
    private record File(String type, byte[] bytes, String etag) {
        static File of(String type, byte[] bytes) {
            return new File(type, bytes, ETags.of(bytes));
        }
    }
}
