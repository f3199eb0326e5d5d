package dev.events.server;

import dev.events.server.config.ConfigReader;
import dev.events.server.config.ServerConfig;
import dev.events.server.config.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;

/** A real server on a free port, in this process, and a client for it. */
public final class RunningServer implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final EventsServer server;

    private RunningServer(ServerConfig config) {
        this.server = EventsServer.start(config);
    }

    /** Over an embedded store in {@code directory}. */
    public static RunningServer embedded(Path directory) {
        return on(ServerConfig.embeddedUrl(directory.toString()));
    }

    /** Over whatever {@code mongodbUrl} names. */
    public static RunningServer on(String mongodbUrl) {
        return new RunningServer(
                ConfigReader.read(Map.of(Setting.MONGODB_URL, mongodbUrl, Setting.PORT, "0"), Map.of(), null));
    }

    public String url() {
        return server.url();
    }

    public int port() {
        return URI.create(url()).getPort();
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    public HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    public HttpResponse<String> post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
