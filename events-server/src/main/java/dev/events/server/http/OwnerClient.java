package dev.events.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.events.core.StoreUnavailableException;
import dev.events.server.access.TokenSecret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Requests of the owner's commands to a server on this machine. Whether the server's certificate fits its address on this machine
 * does not matter: the address comes from a file of the same user, and the secret is worth nothing elsewhere.
 */
public final class OwnerClient {
    private static final int CONNECT_MILLIS = 30_000;

    private final String url;
    private final TokenSecret secret;
    private final Duration patience;

    /**
     * @param url the server's address
     * @param secret a token of scope admin
     * @param patience how long to wait for an answer
     */
    public OwnerClient(String url, TokenSecret secret, Duration patience) {
        this.url = url;
        this.secret = secret;
        this.patience = patience;
    }

    /**
     * The answer: missing for a 404, an empty object where there is no body.
     *
     * @throws IllegalArgumentException if the answer is a 400
     * @throws StoreUnavailableException if there is no answer, or any other error
     */
    public JsonNode call(String method, String path, byte @Nullable [] body) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url + path).toURL().openConnection();
            if (connection instanceof HttpsURLConnection https) {
                trustAny(https);
            }
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout((int) patience.toMillis());
            connection.setRequestMethod(method);
            connection.setRequestProperty("Authorization", "Bearer " + secret.text());
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", MediaTypes.JSON);
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

    /** To be thrown for an answer that is not what a server of this version gives. */
    public StoreUnavailableException unexpected(String what) {
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
