package dev.events.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.servlet.http.HttpServletRequest;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import spark.Request;
import spark.Response;
import spark.route.HttpMethod;

/** {@code /openapi.yaml}: what this server can do. {@code /docs}: a page to try it on, which needs nothing from elsewhere. */
final class DescriptionRoutes {
    static final String DESCRIPTION = "openapi.yaml";

    private static final String PAGE = "docs/index.html";

    /**
     * Only this server. Images may be in the page's own style sheet, which is where Swagger UI has the arrows of its
     * buttons.
     */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Set<String> NONE = Set.of();

    private static final Map<String, Source> PARTS = Map.of(
            "docs.js", new Source("docs/docs.js", "text/javascript;charset=utf-8"),
            "swagger-ui-bundle.js", new Source("docs/swagger-ui-bundle.js", "text/javascript;charset=utf-8"),
            "swagger-ui.css", new Source("docs/swagger-ui.css", "text/css;charset=utf-8"));

    /** Read when first asked for: most servers are never asked. */
    private final Map<String, File> read = new ConcurrentHashMap<>();

    void addTo(RouteTable routes) {
        routes.add(HttpMethod.get, "/" + DESCRIPTION, NONE, this::description)
                .add(HttpMethod.get, "/docs", NONE, this::page)
                .add(HttpMethod.get, "/docs/:file", Set.of("v"), this::part);
    }

    private void description(Request request, QueryParameters parameters, Response response) throws IOException {
        send(request.raw(), response, file(new Source(DESCRIPTION, "application/yaml")), false);
    }

    private void page(Request request, QueryParameters parameters, Response response) throws IOException {
        response.header("Content-Security-Policy", POLICY);
        response.header("Referrer-Policy", "no-referrer");
        send(request.raw(), response, file(new Source(PAGE, "text/html;charset=utf-8")), false);
    }

    private void part(Request request, QueryParameters parameters, Response response) throws IOException {
        Source source = PARTS.get(RouteTable.variable(request, "file"));
        if (source == null) {
            throw Problem.noSuchPath();
        }
        send(request.raw(), response, file(source), parameters.value("v") != null);
    }

    /** @param versioned whether the address changes with the file, so that it need never be asked for again */
    private static void send(HttpServletRequest request, Response response, File file, boolean versioned)
            throws IOException {
        response.header("ETag", file.etag());
        response.header("Cache-Control", versioned ? "public, max-age=31536000, immutable" : "no-cache");
        if (ETags.isNoneMatchedBy(request, file.etag())) {
            Replies.empty(response, HttpStatus.NOT_MODIFIED_304);
            return;
        }
        Replies.send(response.raw(), HttpStatus.OK_200, file.type(), file.bytes());
    }

    private File file(Source source) {
        return read.computeIfAbsent(source.resource(), resource -> {
            try (InputStream in = DescriptionRoutes.class.getResourceAsStream(resource)) {
                byte[] bytes = require(in, resource).readAllBytes();
                return new File(source.type(), bytes, ETags.of(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static InputStream require(@Nullable InputStream in, String resource) {
        if (in == null) {
            throw new IllegalStateException(resource + " is not in the jar");
        }
        return in;
    }

    /** Where a file is, beside this class, and its media type. */
    private record Source(String resource, String type) {}

    /** A file to serve. */
    @SuppressWarnings("ArrayRecordComponent")
    private record File(String type, byte[] bytes, String etag) {}
}
