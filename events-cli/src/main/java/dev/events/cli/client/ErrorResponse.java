package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.console.CliException;
import dev.events.core.Excerpt;
import java.io.IOException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Reads the reason of a refusal: the {@code detail} of problem+json (RFC 9457). */
final class ErrorResponse {
    /** Longer than any problem document; a limit for other answers. */
    private static final long LONGEST = 1 << 16;

    private static final int UNAUTHORIZED = 401;

    private ErrorResponse() {}

    static boolean isProblem(Response response) {
        return response.header("Content-Type", "").startsWith("application/problem+json");
    }

    /** The failure that {@code response} reports. */
    static CliException of(Response response, String server) {
        String detail = isProblem(response) ? detail(response) : null;
        return CliException.refused(
                detail != null ? detail : server + " answered " + status(response) + hint(response));
    }

    private static String hint(Response response) {
        return response.code() == UNAUTHORIZED
                        && response.header("WWW-Authenticate", "").startsWith("Basic")
                ? ": it asks for a user name and a password, and did not get the right ones; give them with --user, and"
                        + " EVENTS_PASSWORD or --password-file"
                : "";
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
