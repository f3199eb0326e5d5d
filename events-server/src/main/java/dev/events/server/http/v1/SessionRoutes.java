package dev.events.server.http.v1;

import dev.events.server.access.TokenSecret;
import dev.events.server.http.Credentials;
import dev.events.server.http.HttpMethod;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import dev.events.server.http.SessionCookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.eclipse.jetty.http.HttpStatus;

/** Exchanges a token for a cookie that the scripts of the page cannot read. */
final class SessionRoutes {
    private static final String PATH = "/v1/session";

    void addTo(RouteTable routes) {
        routes.addForAnyToken(HttpMethod.POST, PATH, this::begin).addPublic(HttpMethod.DELETE, PATH, this::end);
    }

    private void begin(RoutedRequest request, HttpServletResponse response) throws IOException {
        TokenSecret secret = Credentials.of(Collections.list(request.raw().getHeaders("Authorization")))
                .secret();
        // Without access control nobody needs one, and who came with the cookie has it.
        if (secret != null && request.caller().token() != null) {
            response.addHeader("Set-Cookie", SessionCookie.keep(secret, request));
        }
        Responses.empty(response, HttpStatus.NO_CONTENT_204);
    }

    private void end(RoutedRequest request, HttpServletResponse response) throws IOException {
        response.addHeader("Set-Cookie", SessionCookie.forget(request));
        Responses.empty(response, HttpStatus.NO_CONTENT_204);
    }
}
