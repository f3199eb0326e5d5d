package dev.events.server.http.web;

import dev.events.server.http.HttpMethod;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import dev.events.server.http.StaticFiles;
import dev.events.server.http.StaticFiles.StaticFile;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /}, the timeline, and its files. Everybody may load them, because they contain no events; the page asks for a token where
 * one is needed.
 */
public final class WebRoutes {
    private static final String PAGE = "index.html";

    /** The page loads and reaches nothing but this server, and no other page may show it. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Pattern NAME = Pattern.compile("[a-z]+\\.(js|css|svg)");

    private static final Map<String, String> TYPES = Map.of(
            "js", MediaTypes.utf8(MediaTypes.JAVASCRIPT),
            "css", MediaTypes.utf8(MediaTypes.CSS),
            "svg", MediaTypes.SVG);

    private final StaticFiles files = new StaticFiles(WebRoutes.class);

    public void addTo(RouteTable routes) {
        routes.addPublic(HttpMethod.GET, "/", this::page).addPublic(HttpMethod.GET, "/web/:file", this::part);
    }

    private void page(RoutedRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("Referrer-Policy", "no-referrer");
        files.get(PAGE, MediaTypes.utf8(MediaTypes.HTML)).send(request, response, false);
    }

    private void part(RoutedRequest request, HttpServletResponse response) throws IOException {
        String name = request.pathVariable("file");
        Matcher matcher = NAME.matcher(name);
        StaticFile file = matcher.matches() ? files.find(name, TYPES.getOrDefault(matcher.group(1), "")) : null;
        if (file == null) {
            throw Problem.noSuchPath();
        }
        file.send(request, response, false);
    }
}
