package dev.events.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** A server that answers what a test tells it to, in that order, and remembers what it was asked. */
public final class FakeServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService handlers = Executors.newCachedThreadPool();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    private FakeServer(HttpServer server) {
        this.server = server;
    }

    public static FakeServer start() throws IOException {
        return start(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    /** The same over TLS. */
    public static FakeServer start(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return start(server);
    }

    private static FakeServer start(HttpServer server) {
        FakeServer fake = new FakeServer(server);
        fake.server.createContext("/", fake::handle);
        fake.server.setExecutor(fake.handlers);
        fake.server.start();
        return fake;
    }

    public String url() {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort();
    }

    public FakeServer json(int status, String body) {
        answers.add(new Answer(status, "application/json", body, true, Map.of()));
        return this;
    }

    /** An answer to a change that can be undone. */
    public FakeServer json(int status, String body, String operation) {
        answers.add(new Answer(status, "application/json", body, true, Map.of("Events-Operation", operation)));
        return this;
    }

    /** Answers to each line of an upload that can be undone. */
    public FakeServer upload(String operation, String... lines) {
        answers.add(new Answer(
                200,
                "application/x-ndjson",
                String.join("\n", lines) + "\n",
                true,
                Map.of("Events-Operation", operation)));
        return this;
    }

    /** The answer to a removal that can be undone. */
    public FakeServer removed(String operation) {
        answers.add(new Answer(204, "", "", true, Map.of("Events-Operation", operation)));
        return this;
    }

    public FakeServer ndjson(String... lines) {
        answers.add(new Answer(200, "application/x-ndjson", String.join("\n", lines) + "\n", true, Map.of()));
        return this;
    }

    public FakeServer problem(int status, String detail) {
        return problemJson(
                status,
                "{\"type\":\"about:blank\",\"title\":\"No\",\"status\":" + status + ",\"detail\":\"" + detail + "\"}");
    }

    /** A refusal with one more header. */
    public FakeServer problem(int status, String detail, String header, String value) {
        answers.add(new Answer(
                status, "application/problem+json", "{\"detail\":\"" + detail + "\"}", true, Map.of(header, value)));
        return this;
    }

    public FakeServer text(int status, String body) {
        answers.add(new Answer(status, "text/plain", body, true, Map.of()));
        return this;
    }

    public FakeServer problemJson(int status, String body) {
        answers.add(new Answer(status, "application/problem+json", body, true, Map.of()));
        return this;
    }

    public FakeServer html(int status) {
        answers.add(new Answer(status, "text/html", "<h1>Hello</h1>", true, Map.of()));
        return this;
    }

    public FakeServer redirect(String location) {
        answers.add(new Answer(301, location, "", true, Map.of()));
        return this;
    }

    public FakeServer noContent() {
        answers.add(new Answer(204, "", "", true, Map.of()));
        return this;
    }

    /** An answer that ends without the last chunk. */
    public FakeServer brokenOff(String contentType, String body) {
        answers.add(new Answer(200, contentType, body, false, Map.of()));
        return this;
    }

    /** The next request there was; waits for it. */
    public Request request() throws InterruptedException {
        Request request = requests.poll(30, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request came");
        }
        return request;
    }

    /** The requests that no test step has looked at yet, as {@code METHOD path?query}. */
    public List<String> lines() {
        List<Request> all = new ArrayList<>();
        requests.drainTo(all);
        return all.stream().map(Request::line).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String accept = String.valueOf(exchange.getRequestHeaders().getFirst("Accept"));
        requests.add(new Request(
                exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                body,
                accept,
                String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                String.valueOf(exchange.getRequestHeaders().getFirst("If-Match"))));
        Answer answer;
        try {
            answer = answers.take(); // none: the client waits
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        byte[] bytes = answer.body.getBytes(UTF_8);
        answer.headers.forEach(exchange.getResponseHeaders()::set);
        if (answer.status == 301) {
            exchange.getResponseHeaders().set("Location", answer.contentType);
        } else if (!answer.contentType.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", answer.contentType);
        }
        exchange.sendResponseHeaders(answer.status, answer.status == 204 ? -1 : 0);
        exchange.getResponseBody().write(bytes);
        exchange.getResponseBody().flush();
        if (!answer.complete) {
            throw new IOException("the test wants the connection to break");
        }
        exchange.close();
    }

    @Override
    public void close() {
        handlers.shutdownNow(); // those that wait for an answer to give
        server.stop(0);
    }

    public record Request(String line, String body, String accept, String key, String authorization, String ifMatch) {}

    private record Answer(int status, String contentType, String body, boolean complete, Map<String, String> headers) {}
}
