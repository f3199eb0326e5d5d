package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.events.cli.console.CliException;
import dev.events.cli.console.TerminalText;
import dev.events.core.Excerpt;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.AsyncTimeout;
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

    static final int UNAVAILABLE = 503;
    private static final int TOO_MANY = 429;
    /** How long a request waits in all because it is one too many. */
    private static final long LONGEST_WAIT_SECONDS = 60;

    /** The whole address, and not the beginning of a name. */
    private static final Pattern LOOPBACK_NETWORK = Pattern.compile("127(\\.[0-9]{1,3}){3}");

    /** How much of an address that the server names is shown. */
    private static final int LONGEST_ADDRESS = 500;

    private final HttpUrl base;
    private final @Nullable Authorization authorization;
    private final @Nullable PrintWriter trace;
    private final Duration timeout;
    private final AnswerBounds bounds;
    private final OkHttpClient http;
    private final boolean loopback;
    private final MadeOperations operations = new MadeOperations();
    private boolean retries = true;

    /**
     * A connection to the server at {@code base}. Sends nothing yet.
     *
     * @param authorization the credentials that each request has, if there are any
     * @param timeout the longest wait for the beginning of an answer, and between two parts of it; also in which at least {@link
     *     AnswerBounds#FEWEST_BYTES} of it must come
     * @param trace where each request is logged, without its headers; null for no log
     * @param certificates whom to trust; null for those whom the platform trusts
     */
    public ServerConnection(
            HttpUrl base,
            @Nullable Authorization authorization,
            Duration timeout,
            @Nullable PrintWriter trace,
            @Nullable TrustedCertificates certificates) {
        this.base = base;
        this.authorization = authorization;
        this.trace = trace;
        this.timeout = timeout;
        this.bounds = new AnswerBounds(timeout);
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectTimeout(CONNECT_TIMEOUT.compareTo(timeout) < 0 ? CONNECT_TIMEOUT : timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .socketFactory(bounds.sockets())
                // OkHttp would turn a redirected request into a GET, and credentials are for this server only.
                .followRedirects(false)
                .followSslRedirects(false);
        if (!base.isHttps()) {
            // Otherwise OkHttp loads the trust store, which takes longer than everything else together.
            builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
            // Tries addresses one after the other: racing them starts threads.
            builder.fastFallback(false);
        } else {
            // HTTP/2 gains nothing for one request at a time, and OkHttp keeps all headers of an answer, however many.
            builder.protocols(List.of(Protocol.HTTP_1_1));
            if (certificates != null) {
                certificates.applyTo(builder);
            }
        }
        this.loopback = isLoopback(base);
        if (loopback) {
            // The same result as the default, which reads Java's network settings first.
            builder.proxy(Proxy.NO_PROXY);
        }
        this.http = builder.build();
    }

    /** Whether {@code address} is certainly one of this machine's own, so that no network is in between. */
    public static boolean isLoopback(HttpUrl address) {
        String host = address.host();
        return host.equals("localhost")
                || host.equals("::1")
                || LOOPBACK_NETWORK.matcher(host).matches();
    }

    /** Makes each request fail at once if the server cannot be reached. */
    public ServerConnection withoutRetries() {
        retries = false;
        return this;
    }

    /** The longest wait for the beginning of an answer. */
    Duration timeout() {
        return timeout;
    }

    /** The operations that the requests were. */
    MadeOperations operations() {
        return operations;
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

    /** Sends a request and reads its answer, record by record; throws if the answer is not a success. */
    void readEach(Request request, RecordReader reader) {
        try (Response response = send(request)) {
            requireSuccess(response);
            parse(response, AnswerBounds.LONGEST_RECORD, (parser, body) -> {
                while (parser.nextToken() != null) {
                    reader.read(parser);
                    body.nextRecord();
                }
                return true;
            });
        }
    }

    /** Reads an answer. */
    <T> T parse(Response response, AnswerReader<T> reader) {
        return parse(response, AnswerBounds.LONGEST_ANSWER, (parser, body) -> reader.read(parser));
    }

    private <T> T parse(Response response, long most, BodyReader<T> reader) {
        try (AnswerStream body = new AnswerStream(response.body().byteStream(), bounds, most);
                JsonParser parser = EventCodec.FACTORY.createParser(body)) {
            return reader.read(parser, body);
        } catch (JsonEOFException e) {
            throw brokenOff(response, "");
        } catch (JsonProcessingException e) {
            throw CliException.refused("the answer of " + display() + " is not valid: " + EventCodec.reason(e)
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
     * or its answer was lost, only requests that are safe to repeat. A request that is refused because it is one too many is sent
     * again after the time that the server asks for, for up to {@value #LONGEST_WAIT_SECONDS} seconds in all.
     */
    Response send(Request request) {
        Request.Builder builder = request.newBuilder();
        if (authorization != null) {
            builder.header("Authorization", authorization.header()).tag(Authorization.class, authorization);
        }
        if (loopback) {
            // Compression gains nothing on loopback.
            builder.header("Accept-Encoding", "identity");
        }
        Request whole = builder.build();
        long deadline = System.nanoTime() + timeout.toNanos();
        long waited = 0;
        for (int attempt = 0; ; attempt++) {
            long started = System.nanoTime();
            try {
                Response response = execute(whole, deadline);
                trace(request, Integer.toString(response.code()), started);
                long seconds = response.code() == TOO_MANY ? ErrorResponse.retryAfter(response) : -1;
                if (seconds >= 0 && mayWait(waited + seconds, seconds, deadline)) {
                    // Nothing of it was done, so it may be sent again whatever it is.
                    response.close();
                    waited += seconds;
                    attempt--;
                    pause(TimeUnit.SECONDS.toMillis(seconds));
                    continue;
                }
                if (response.code() != UNAVAILABLE || isLast(attempt, deadline) || !isRepeatable(request)) {
                    if (!isUpload(request)) {
                        operations.note(response);
                    }
                    return response;
                }
                response.close();
            } catch (IOException e) {
                trace(request, ConnectionFailure.reason(e), started);
                boolean sent = !(e instanceof ConnectException);
                boolean waitedLong = sent && e instanceof InterruptedIOException;
                if (isLast(attempt, deadline)
                        || waitedLong
                        || ConnectionFailure.isLasting(e)
                        || (sent && !isRepeatable(request))) {
                    throw CliException.unreachable("cannot reach " + display() + ": " + ConnectionFailure.reason(e));
                }
            }
            pause(BACK_OFF_MILLIS[attempt]);
        }
    }

    /** Sends a request and waits for the headers of its answer, at most until {@code deadline}. */
    private Response execute(Request request, long deadline) throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        bounds.start();
        Call call = http.newCall(request);
        // OkHttp's own limit on a call includes the body, which may take hours; its other ones begin anew with each
        // byte.
        AsyncTimeout limit = new Cancellation(call);
        limit.timeout(left, TimeUnit.NANOSECONDS);
        Response response = null;
        IOException failure = null;
        boolean late;
        limit.enter();
        try {
            response = call.execute();
        } catch (IOException e) {
            failure = e;
        } finally {
            late = limit.exit();
        }
        if (late && response != null) {
            response.close();
        }
        if (late || response == null) {
            throw failure == null || late ? new SocketTimeoutException() : failure;
        }
        return response;
    }

    /** Cancels a call when its time is over. */
    private static final class Cancellation extends AsyncTimeout {
        private final Call call;

        Cancellation(Call call) {
            this.call = call;
        }

        @Override
        protected void timedOut() {
            call.cancel();
        }
    }

    private boolean mayWait(long all, long now, long deadline) {
        return retries && all <= LONGEST_WAIT_SECONDS && System.nanoTime() + TimeUnit.SECONDS.toNanos(now) < deadline;
    }

    private boolean isLast(int attempt, long deadline) {
        return attempt == BACK_OFF_MILLIS.length
                || !retries
                || System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BACK_OFF_MILLIS[attempt]) >= deadline;
    }

    /** Whether a request can be repeated with the same result and the same answer. */
    private static boolean isRepeatable(Request request) {
        return request.method().equals("GET")
                || request.method().equals("PUT")
                || request.header(IDEMPOTENCY_KEY) != null
                || isUpload(request);
    }

    /** Whether this is an upload, whose answer names an operation before it is known whether it does anything. */
    private static boolean isUpload(Request request) {
        return request.body() != null
                && MediaType.get(NDJSON).equals(request.body().contentType());
    }

    static void pause(long millis) {
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
            trace.println(TerminalText.visible(
                    request.method() + " " + request.url() + " -> " + outcome + " (" + millis + " ms)"));
        }
    }

    /** Throws the reason that the server gave if the answer is not a success. */
    void requireSuccess(Response response) {
        if (response.code() == UNAVAILABLE) {
            throw unavailable(response);
        }
        if (response.code() == TOO_MANY) {
            throw CliException.unreachable(ErrorResponse.tooMany(response, display()));
        }
        if (response.isRedirect()) {
            throw CliException.refused(
                    display() + " redirects to " + Excerpt.of(response.header("Location", "nowhere"), LONGEST_ADDRESS)
                            + "; use that address with --server if it is the server");
        }
        if (!response.isSuccessful()) {
            throw ErrorResponse.of(response, display());
        }
    }

    /** The reason that the server gave with a 503. */
    CliException unavailable(Response response) {
        String problem = ErrorResponse.of(response, display()).text();
        return CliException.unreachable(
                ErrorResponse.isProblem(response) ? problem + " (" + display() + " answered 503)" : problem);
    }

    /** The address of the server for messages. */
    String display() {
        return display(base);
    }

    /** {@code address} for messages. */
    public static String display(HttpUrl address) {
        String url = address.toString();
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** Reads one record of a stream, at whose first token the parser stands. */
    interface RecordReader {
        void read(JsonParser parser) throws IOException;
    }

    private interface BodyReader<T> {
        T read(JsonParser parser, AnswerStream body) throws IOException;
    }

    /** Reads the body of an answer. */
    interface AnswerReader<T> {
        T read(JsonParser parser) throws IOException;
    }
}
