package dev.events.server.http.jetty;

import dev.events.server.TestServer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A page of another site in a browser, as far as the Fetch standard says what it may do: which requests need to be asked for
 * first (section 4.8, CORS-preflight fetch), and what of an answer it may read.
 *
 * @param server the server that it sends requests to
 * @param origin its own origin; {@code null} for one that is kept secret, such as a sandboxed frame's
 */
record Browser(TestServer server, String origin) {
    private static final Set<String> SAFELISTED_METHODS = Set.of("GET", "HEAD", "POST");
    private static final Set<String> SAFELISTED_TYPES =
            Set.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain");

    /** Headers that a page may read without being allowed to. */
    private static final Set<String> SAFELISTED_ANSWERS =
            Set.of("cache-control", "content-language", "content-length", "content-type", "expires", "last-modified");

    /**
     * What came of a request.
     *
     * @param sent whether the browser sent it at all
     * @param status the status of the answer; 0 if the request was not sent
     * @param readable whether the page may read the answer
     * @param headers the headers that it may read, in small letters
     */
    record Outcome(boolean sent, int status, boolean readable, Set<String> headers) {}

    /** {@code fetch(path, {method, headers, body})}, with the mode {@code cors}. */
    Outcome fetch(String method, String path, Map<String, String> headers, String body) {
        Set<String> unsafe = new TreeSet<>();
        headers.forEach((name, value) -> {
            boolean safe = name.equals("Accept")
                    || (name.equals("Content-Type") && SAFELISTED_TYPES.contains(value.split(";", -1)[0]));
            if (!safe) {
                unsafe.add(name.toLowerCase(Locale.ROOT));
            }
        });
        boolean simple = SAFELISTED_METHODS.contains(method) && unsafe.isEmpty();
        if (!simple && !isAllowed(method, path, unsafe)) {
            return new Outcome(false, 0, false, Set.of());
        }
        return send("cors", method, path, headers, body);
    }

    /** A form that the page sends, or an image or a script that it loads: it sees nothing of the answer. */
    Outcome submit(String method, String path, String contentType, String body) {
        return send("no-cors", method, path, Map.of("Content-Type", contentType), body);
    }

    private Outcome send(String mode, String method, String path, Map<String, String> headers, String body) {
        HttpRequest.Builder request = server.request(path)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Sec-Fetch-Site", "cross-site")
                .header("Sec-Fetch-Mode", mode);
        if (mode.equals("cors") || !Set.of("GET", "HEAD").contains(method)) {
            request.header("Origin", origin);
        }
        headers.forEach(request::header);
        HttpResponse<String> response = server.send(request);
        boolean readable = mode.equals("cors") && isShared(response);
        Set<String> visible = new TreeSet<>();
        if (readable) {
            visible.addAll(SAFELISTED_ANSWERS);
            visible.addAll(list(response, "Access-Control-Expose-Headers"));
            visible.retainAll(response.headers().map().keySet());
        }
        return new Outcome(true, response.statusCode(), readable, visible);
    }

    private boolean isAllowed(String method, String path, Set<String> unsafeHeaders) {
        HttpRequest.Builder request = server.request(path)
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", method)
                .header("Sec-Fetch-Site", "cross-site")
                .header("Sec-Fetch-Mode", "cors");
        if (!unsafeHeaders.isEmpty()) {
            request.header("Access-Control-Request-Headers", String.join(",", unsafeHeaders));
        }
        HttpResponse<String> response = server.send(request);
        boolean ok = response.statusCode() >= 200 && response.statusCode() < 300;
        List<String> methods = response.headers().allValues("Access-Control-Allow-Methods").stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .toList();
        return ok
                && isShared(response)
                && (SAFELISTED_METHODS.contains(method) || methods.contains(method) || methods.contains("*"))
                && list(response, "Access-Control-Allow-Headers").containsAll(unsafeHeaders);
    }

    /** The CORS check, for requests without credentials. */
    private boolean isShared(HttpResponse<?> response) {
        String allowed = TestServer.header(response, "Access-Control-Allow-Origin");
        return allowed.equals("*") || allowed.equals(origin);
    }

    private static List<String> list(HttpResponse<?> response, String header) {
        return response.headers().allValues(header).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
    }
}
