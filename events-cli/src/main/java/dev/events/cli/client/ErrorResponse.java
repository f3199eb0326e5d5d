package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.console.CliException;
import dev.events.core.Excerpt;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Reads the reason of a refusal: the {@code detail} of problem+json (RFC 9457). */
final class ErrorResponse {
    /** Longer than any problem document; a limit for other answers. */
    private static final long LONGEST = 1 << 16;

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private static final String CHALLENGE = "WWW-Authenticate";
    private static final Pattern MISSING_SCOPE =
            Pattern.compile("error=\"?insufficient_scope\"?.*scope=\"([a-z ]{1,100})\"");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private ErrorResponse() {}

    static boolean isProblem(Response response) {
        return response.header("Content-Type", "").startsWith("application/problem+json");
    }

    /** The failure that {@code response} reports. */
    static CliException of(Response response, String server) {
        String detail = isProblem(response) ? detail(response) : null;
        if (response.code() == UNAUTHORIZED && isChallenge(response, "Bearer")) {
            return unauthorized(response, server, detail);
        }
        return CliException.refused(
                (detail != null ? detail : server + " answered " + status(response) + hint(response))
                        + missingScope(response, String.valueOf(detail)));
    }

    /** The server's reason for a refusal, or its status. */
    static String reason(Response response, String server) {
        String detail = isProblem(response) ? detail(response) : null;
        return detail != null ? detail : server + " answered " + status(response);
    }

    private static CliException unauthorized(Response response, String server, @Nullable String detail) {
        Authorization sent = response.request().tag(Authorization.class);
        if (sent != null) {
            return CliException.refused((detail != null ? detail : server + " does not accept the token")
                    + (sent.renewal() == null ? "" : "; " + sent.renewal()));
        }
        // What the server says is for programs that send headers, but it may know more.
        return CliException.refused(
                server + " asks for a token; run events-cli login, or set EVENTS_TOKEN",
                detail == null ? List.of() : List.of(detail));
    }

    private static boolean isChallenge(Response response, String scheme) {
        for (String challenge : response.headers(CHALLENGE)) {
            if (challenge.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return true;
            }
        }
        return false;
    }

    private static String missingScope(Response response, String said) {
        Matcher scope = MISSING_SCOPE.matcher(response.header(CHALLENGE, ""));
        return response.code() == FORBIDDEN && scope.find() && !said.contains("scope " + scope.group(1))
                ? "; it needs a token with the scope " + scope.group(1)
                : "";
    }

    /** In how many seconds a request that was one too many may be sent again, at least one; -1 if the server does not say. */
    static long retryAfter(Response response) {
        String text = response.header("Retry-After", "");
        return SECONDS.matcher(text).matches() ? Math.max(1, Long.parseLong(text)) : -1;
    }

    /** What to say if the server refuses a request as one too many. */
    static String tooMany(Response response, String server) {
        long seconds = retryAfter(response);
        return server + " has got too many requests from here"
                + (seconds < 0 ? "" : "; try again in " + seconds + (seconds == 1 ? " second" : " seconds"));
    }

    private static String hint(Response response) {
        if (response.code() == UNAUTHORIZED && isChallenge(response, "Basic")) {
            return ": it asks for a user name and a password, and did not get the right ones; give them with --user, and"
                    + " EVENTS_PASSWORD or --password-file";
        }
        // What nginx and Go's servers answer.
        return response.code() == BAD_REQUEST
                        && !response.request().isHttps()
                        && peek(response).contains(" HTTPS ")
                ? ": it speaks TLS there; the address begins with https:"
                : "";
    }

    private static String peek(Response response) {
        try {
            return response.peekBody(LONGEST).string();
        } catch (IOException e) {
            return "";
        }
    }

    private static String status(Response response) {
        return (response.code() + " " + Excerpt.of(response.message())).strip();
    }

    private static @Nullable String detail(Response response) {
        String title = null;
        try (JsonParser parser =
                EventCodec.FACTORY.createParser(response.peekBody(LONGEST).string())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING && name.equals("detail")) {
                    return parser.getText();
                }
                if (value == JsonToken.VALUE_STRING && name.equals("title")) {
                    title = parser.getText();
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            return title; // an incomplete problem document may still have a title
        }
        return title;
    }
}
