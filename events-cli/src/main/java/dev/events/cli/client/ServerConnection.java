package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.events.cli.console.CliException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one events server: sends requests with the credentials, retries failed requests that are safe to repeat, and
 * reads the answers.
 */
public final class ServerConnection {
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    static final String NDJSON = "application/x-ndjson";
    static final String JSON = "application/json";
    static final String MERGE_PATCH = "application/merge-patch+json";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** The pause before each retry; about a second in all. */
    private static final long[] BACK_OFF_MILLIS = {100, 250, 600};

    private static final int UNAVAILABLE = 503;

    private final HttpUrl base;
    private final @Nullable String authorization;
    private final @Nullable PrintWriter trace;
    private final OkHttpClient http;
    private final boolean loopback;
    private boolean retries = true;

    /**
     * A connection to the server at {@code base}. Sends nothing yet.
     *
     * @param authorization the {@code Authorization} header of each request, if there is one
     * @param timeout the longest pause between two parts of an answer
     * @param trace where each request is logged, without its headers; null for no log
     */
    public ServerConnection(
            HttpUrl base, @Nullable String authorization, Duration timeout, @Nullable PrintWriter trace) {
        this.base = base;
        this.authorization = authorization;
        this.trace = trace;
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectTimeout(CONNECT_TIMEOUT.compareTo(timeout) < 0 ? CONNECT_TIMEOUT : timeout)
                .readTimeout(timeout)
                // OkHttp would turn a redirected request into a GET.
                .followRedirects(false)
                .followSslRedirects(false);
        if (!base.isHttps()) {
            // Otherwise OkHttp loads the trust store, which takes longer than everything else together.
            builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
            // Tries addresses one after the other: racing them starts threads.
            builder.fastFallback(false);
        }
        this.loopback = base.host().equals("localhost")
                || base.host().startsWith("127.")
                || base.host().equals("::1");
        if (loopback) {
            // The same result as the default, which reads Java's network settings first.
            builder.proxy(Proxy.NO_PROXY);
        }
        this.http = builder.build();
    }

    /** Makes each request fail at once if the server cannot be reached. */
    public ServerConnection withoutRetries() {
        retries = false;
        return this;
    }

    /** The address of {@code path} on the server. */
    HttpUrl.Builder url(String path) {
        return base.newBuilder().addPathSegments(path);
    }

    /** The address of {@code path} on the server, for the events that match. */
    HttpUrl.Builder url(String path, Filter filter) {
        return filtered(url(path), filter);
    }

    static HttpUrl.Builder filtered(HttpUrl.Builder url, Filter filter) {
        for (Filter.Parameter parameter : filter.parameters()) {
            url.addQueryParameter(parameter.name(), parameter.value());
        }
        return url;
    }

    static RequestBody body(String type, String text) {
        return RequestBody.create(text.getBytes(StandardCharsets.UTF_8), MediaType.get(type));
    }

    /** Sends a request and reads its answer; throws if the answer is not a success. */
    <T> T read(Request request, AnswerReader<T> reader) {
        try (Response response = send(request)) {
            requireSuccess(response);
            return parse(response, reader);
        }
    }

    /** Reads an answer. */
    <T> T parse(Response response, AnswerReader<T> reader) {
        try (InputStream body = response.body().byteStream();
                JsonParser parser = EventCodec.FACTORY.createParser(body)) {
            return reader.read(parser);
        } catch (JsonEOFException e) {
            throw brokenOff(response, "");
        } catch (JsonProcessingException e) {
            throw CliException.refused("the answer of " + display() + " is not valid: " + e.getOriginalMessage()
                    + "; is it an events server?");
        } catch (IOException e) {
            throw brokenOff(response, " (" + ConnectionFailure.reason(e) + ")");
        }
    }

    private CliException brokenOff(Response response, String reason) {
        String what = "the answer of " + display() + " is incomplete; ";
        return response.request().method().equals("GET")
                ? CliException.refused(what + "the output is not complete" + reason)
                : CliException.unreachable(what + "the request may have been carried out in part" + reason);
    }

    /**
     * Sends a request. Failed requests are retried for about a second if the server could not be reached; if it was unavailable
     * or its answer was lost, only requests that are safe to repeat.
     */
    Response send(Request request) {
        Request.Builder builder = request.newBuilder();
        if (authorization != null) {
            builder.header("Authorization", authorization);
        }
        if (loopback) {
            // Compression gains nothing on loopback.
            builder.header("Accept-Encoding", "identity");
        }
        Request whole = builder.build();
        for (int attempt = 0; ; attempt++) {
            boolean last = attempt == BACK_OFF_MILLIS.length || !retries;
            long started = System.nanoTime();
            try {
                Response response = http.newCall(whole).execute();
                trace(request, Integer.toString(response.code()), started);
                if (response.code() != UNAVAILABLE || last || !isRepeatable(request)) {
                    return response;
                }
                response.close();
            } catch (IOException e) {
                trace(request, ConnectionFailure.reason(e), started);
                boolean sent = !(e instanceof ConnectException);
                boolean waitedLong = sent && e instanceof InterruptedIOException;
                if (last || waitedLong || e instanceof UnknownHostException || (sent && !isRepeatable(request))) {
                    throw CliException.unreachable("cannot reach " + display() + ": " + ConnectionFailure.reason(e));
                }
            }
            pause(BACK_OFF_MILLIS[attempt]);
        }
    }

    /** Whether a request can be repeated with the same result and the same answer. */
    private static boolean isRepeatable(Request request) {
        return request.method().equals("GET")
                || request.method().equals("PUT")
                || request.header(IDEMPOTENCY_KEY) != null
                || (request.body() != null
                        && MediaType.get(NDJSON).equals(request.body().contentType()));
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.unreachable("interrupted");
        }
    }

    private void trace(Request request, String outcome, long started) {
        if (trace != null) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            trace.println(request.method() + " " + request.url() + " -> " + outcome + " (" + millis + " ms)");
        }
    }

    /** Throws the reason that the server gave if the answer is not a success. */
    void requireSuccess(Response response) {
        if (response.code() == UNAVAILABLE) {
            String problem = ErrorResponse.of(response, display()).text();
            throw CliException.unreachable(
                    ErrorResponse.isProblem(response) ? problem + " (" + display() + " answered 503)" : problem);
        }
        if (response.isRedirect()) {
            throw CliException.refused(display() + " redirects to " + response.header("Location", "nowhere")
                    + "; use that address with --server if it is the server");
        }
        if (!response.isSuccessful()) {
            throw ErrorResponse.of(response, display());
        }
    }

    /** The address of the server for messages. */
    String display() {
        String url = base.toString();
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** Reads the body of an answer. */
    interface AnswerReader<T> {
        T read(JsonParser parser) throws IOException;
    }
}
