package dev.events.server.http;

import dev.events.server.access.TokenSecret;
import java.util.List;

/**
 * The cookie in which a browser keeps the token of the page. No script can read it, no request from another site has it, and the
 * browser forgets it at its end.
 */
public final class SessionCookie {
    private static final String NAME = "events_session";

    private SessionCookie() {}

    /** The value of {@code Set-Cookie} that makes the browser keep a token. */
    public static String keep(TokenSecret secret, RoutedRequest request) {
        return NAME + "=" + secret.text() + attributes(request);
    }

    /** The value of {@code Set-Cookie} that makes the browser forget it. */
    public static String forget(RoutedRequest request) {
        return NAME + "=" + attributes(request) + "; Max-Age=0";
    }

    private static String attributes(RoutedRequest request) {
        return "; Path=" + request.prefix() + "/; HttpOnly; SameSite=Strict" + (request.isHttps() ? "; Secure" : "");
    }

    /**
     * The token that a browser sends back.
     *
     * @param headers the values of {@code Cookie}
     */
    public static Credentials credentials(List<String> headers) {
        for (String header : headers) {
            for (String pair : header.split(";", -1)) {
                String cookie = pair.strip();
                if (cookie.startsWith(NAME + "=")) {
                    return Credentials.token(cookie.substring(NAME.length() + 1));
                }
            }
        }
        return Credentials.NONE;
    }
}
