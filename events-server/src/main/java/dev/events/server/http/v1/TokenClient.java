package dev.events.server.http.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.events.core.EpochSeconds;
import dev.events.core.StoreUnavailableException;
import dev.events.server.access.Scope;
import dev.events.server.access.Token;
import dev.events.server.access.TokenSecret;
import dev.events.server.access.Tokens;
import dev.events.server.http.Json;
import dev.events.server.http.Responses;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a server on this machine, over {@link TokenRoutes}. Whether the server's certificate fits its address on this
 * machine does not matter: the address comes from a file of the same user, and the secret is worth nothing elsewhere.
 */
public final class TokenClient implements Tokens {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final String url;
    private final TokenSecret secret;

    /**
     * @param url the server's address
     * @param secret a token of scope admin
     */
    public TokenClient(String url, TokenSecret secret) {
        this.url = url;
        this.secret = secret;
    }

    @Override
    public Created create(String name, Set<Scope> scopes, @Nullable String tag, @Nullable Instant expires) {
        JsonNode answer = call("POST", "/v1/tokens", request(name, scopes, tag, expires));
        return new Created(
                token(answer),
                TokenSecret.parse(answer.path("token").asText()).orElseThrow(() -> unexpected("no token")));
    }

    private static byte[] request(String name, Set<Scope> scopes, @Nullable String tag, @Nullable Instant expires) {
        try {
            return Responses.object(json -> {
                json.writeStringField("name", name);
                json.writeArrayFieldStart("scopes");
                for (Scope scope : scopes) {
                    json.writeString(scope.key());
                }
                json.writeEndArray();
                if (tag != null) {
                    json.writeStringField("tag", tag);
                }
                if (expires != null) {
                    json.writeFieldName("expires");
                    json.writeNumber(EpochSeconds.format(expires));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Token> list() {
        List<Token> tokens = new ArrayList<>();
        call("GET", "/v1/tokens", null).path("tokens").forEach(node -> tokens.add(token(node)));
        return tokens;
    }

    @Override
    public boolean revoke(String id) {
        return !call("DELETE", "/v1/tokens/" + id, null).isMissingNode();
    }

    private static Token token(JsonNode node) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        node.path("scopes").forEach(key -> Scope.forKey(key.asText()).ifPresent(scopes::add));
        return new Token(
                node.path("id").asText(),
                node.path("name").asText(),
                scopes,
                node.path("tag").isTextual() ? node.path("tag").textValue() : null,
                EpochSeconds.toInstant(node.path("created").doubleValue()),
                time(node.path("expires")),
                time(node.path("last_used")));
    }

    private static @Nullable Instant time(JsonNode node) {
        return node.isNumber() ? EpochSeconds.toInstant(node.doubleValue()) : null;
    }

    /** The answer: missing for a 404, an empty object where there is no body. */
    private JsonNode call(String method, String path, byte @Nullable [] body) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url + path).toURL().openConnection();
            if (connection instanceof HttpsURLConnection https) {
                trustAny(https);
            }
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setRequestMethod(method);
            connection.setRequestProperty("Authorization", "Bearer " + secret.text());
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body);
                }
            }
            int status = connection.getResponseCode();
            if (status == HttpStatus.NOT_FOUND_404) {
                return MissingNode.getInstance();
            }
            boolean failed = status >= HttpStatus.BAD_REQUEST_400;
            try (InputStream in = failed ? connection.getErrorStream() : connection.getInputStream()) {
                byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
                JsonNode answer = Json.parse(bytes.length == 0 ? new byte[] {'{', '}'} : bytes);
                if (status == HttpStatus.BAD_REQUEST_400) {
                    throw new IllegalArgumentException(answer.path("detail").asText());
                }
                if (failed) {
                    throw unexpected(status + ": " + answer.path("detail").asText());
                }
                return answer;
            }
        } catch (IOException | Json.Malformed e) {
            throw new StoreUnavailableException("the server at " + url + " has the store, and does not answer", e);
        }
    }

    private StoreUnavailableException unexpected(String what) {
        return new StoreUnavailableException("the server at " + url + " has the store, and answered " + what, null);
    }

    private static void trustAny(HttpsURLConnection connection) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, null);
            connection.setSSLSocketFactory(context.getSocketFactory());
            connection.setHostnameVerifier((host, session) -> true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
