package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A server that is tested over HTTP, with the requests that tests send and the parts of a response that they look at. */
public abstract class TestServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private @Nullable String token;

    /** Makes a token and returns it. */
    public final String createToken(String scope, @Nullable String tag) {
        String bound = tag == null ? "" : ",\"tag\":\"" + tag + "\"";
        HttpResponse<String> response =
                post("/v1/tokens", "{\"name\":\"" + scope + "\",\"scopes\":[\"" + scope + "\"]" + bound + "}");
        assertEquals(201, response.statusCode(), response.body());
        return json(response).get("token").textValue();
    }

    /** Sends a token with every request from now on; null for none. */
    public final void use(@Nullable String newToken) {
        token = newToken;
    }
    /** Where the server has TLS. */
    private static final HttpClient HTTP2_CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(TestAuthority.client().sslContext())
            .build();

    /** Where the server listens, without a slash at the end. */
    public abstract String url();

    @Override
    public abstract void close() throws IOException;

    public final int port() {
        return URI.create(url()).getPort();
    }

    public final HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    public final HttpResponse<String> get(String path, String accept) {
        return send(request(path).header("Accept", accept).GET());
    }

    public final HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    public final HttpResponse<String> post(String path, String json) {
        return send("POST", path, "application/json", json);
    }

    public final HttpResponse<String> put(String path, String json) {
        return send("PUT", path, "application/json", json);
    }

    /** A JSON merge patch. */
    public final HttpResponse<String> patch(String path, String json) {
        return send("PATCH", path, "application/merge-patch+json", json);
    }

    public final HttpResponse<String> send(String method, String path, String contentType, String body) {
        return send(request(path).header("Content-Type", contentType).method(method, BodyPublishers.ofString(body)));
    }

    /** Adds an event under an idempotency key. */
    public final HttpResponse<String> addWithKey(String key, String json) {
        return send(request("/v1/events")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(json)));
    }

    /** Adds the event of each line. */
    public final HttpResponse<String> upload(String ndjson) {
        return send("POST", "/v1/events", "application/x-ndjson", ndjson);
    }

    public final void removeAll() {
        HttpResponse<String> response = delete("/v1/events?all=true&forever=true");
        assertEquals(200, response.statusCode(), response.body());
    }

    /** How many events the original's list has. */
    public final int countListed() {
        return get("/list_events").body().split("ObjectId", -1).length - 1;
    }

    public final HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    public final HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    /** The beginning of an answer that goes on. Closing its body is leaving. */
    public final HttpResponse<InputStream> open(String path, String... headers) {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request, BodyHandlers.ofInputStream());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) {
        try {
            if (!isTls()) {
                return CLIENT.send(request.build(), body);
            }
            HttpResponse<T> response = HTTP2_CLIENT.send(request.build(), body);
            assertEquals(HttpClient.Version.HTTP_2, response.version());
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends the text over a connection of its own, in ISO 8859-1, and returns all that comes back, also in ISO 8859-1. */
    public final String sendRaw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** A connection, for HTTP/1.1. */
    public final Socket connect() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        return isTls()
                ? TestAuthority.client().sslSocketFactory().createSocket(here, port())
                : new Socket(here, port());
    }

    /** Whether it is reached with TLS, and then over HTTP/2. */
    public final boolean isTls() {
        return url().startsWith("https:");
    }

    /** The number that the metrics have for a name. */
    public final double metric(String name) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** The value of a response's header, "none" if it has none. */
    public static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("none");
    }

    /** The body of an answer, without the operation that it names. */
    public static String counts(HttpResponse<String> response) {
        return response.body().replaceFirst(",\"operation\":\"[0-9a-f]{24}\"", "");
    }

    public static String etag(HttpResponse<?> response) {
        return header(response, "ETag");
    }

    public static JsonNode json(HttpResponse<String> response) {
        return parse(response.body());
    }

    public static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
