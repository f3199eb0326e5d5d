import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sends a server the requests that it is trained with: what clients send most, once, and then for a number of seconds as fast as it
 * answers.
 *
 * <pre>java TrainingRequests.java URL SECONDS</pre>
 */
final class TrainingRequests {
    private static final int AT_ONCE = 32;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    private TrainingRequests(String url) {
        this.url = url;
    }

    public static void main(String[] arguments) throws Exception {
        TrainingRequests training = new TrainingRequests(arguments[0]);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[1]));
        training.sendAll();
        while (System.nanoTime() < end) {
            for (int i = 0; i < 20; i++) {
                training.sendMany("POST", "/v1/events", "{\"tags\":[\"deploy\",\"web\"],\"note\":\"training\"}");
            }
            training.sendMany("GET", "/v1/events?limit=100", "");
            training.sendMany("POST", "/add_event", "{\"tags\":[\"deploy\"]}");
            training.sendMany("GET", "/healthz", "");
        }
        training.send("DELETE", "/v1/events?all=true", "");
    }

    private void sendAll() throws Exception {
        send("POST", "/v1/events", "{\"id\":\"5f0000000000000000000001\",\"open\":true,\"tags\":[\"deploy\"]}");
        send("PATCH", "/v1/events/5f0000000000000000000001", "{\"tags\":[\"web\"]}");
        send("POST", "/v1/events/5f0000000000000000000001/stop", "");
        send("POST", "/v1/events", "{\"tags\":[\"deploy\"]}\n{\"note\":\"two\"}\n", "application/x-ndjson");
        for (String path : List.of(
                "/v1/events",
                "/v1/events?tag=deploy&order=asc&limit=1",
                "/v1/events/5f0000000000000000000001",
                "/v1/tags",
                "/v1/stats?by=day",
                "/v1/stats?by=tag",
                "/v1/timeline",
                "/v1/history",
                "/list_events",
                "/metrics",
                "/readyz",
                "/")) {
            send("GET", path, "");
        }
        send("DELETE", "/v1/events/5f0000000000000000000001", "");
        send("POST", "/remove_events", "{\"start_epoch_array\":[1]}");
    }

    private void sendMany(String method, String path, String body) {
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(client.sendAsync(request(method, path, body, "application/json"), BodyHandlers.discarding()));
        }
        answers.forEach(answer -> require(answer.join(), method, path));
    }

    private void send(String method, String path, String body) throws IOException, InterruptedException {
        send(method, path, body, "application/json");
    }

    private void send(String method, String path, String body, String type) throws IOException, InterruptedException {
        require(client.send(request(method, path, body, type), BodyHandlers.discarding()), method, path);
    }

    private HttpRequest request(String method, String path, String body, String type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
        if (body.isEmpty()) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.method(method, BodyPublishers.ofString(body)).header("Content-Type", type);
        }
        return request.build();
    }

    private static void require(HttpResponse<?> answer, String method, String path) {
        if (answer.statusCode() >= 400) {
            throw new IllegalStateException(method + " " + path + " was answered with " + answer.statusCode());
        }
    }
}
