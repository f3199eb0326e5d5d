package dev.events.server.http;

import dev.events.server.access.TokenSecret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * What a request's {@code Authorization} presents: a token as {@code Bearer} (RFC 6750), or as the password of {@code Basic}
 * (RFC 7617) with any user name, for clients that know nothing else.
 *
 * @param secret the token; null if nothing of use is presented
 * @param isWrong whether something is presented that cannot be a token
 */
public record Credentials(@Nullable TokenSecret secret, boolean isWrong) {
    private static final Pattern BEARER = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    /** Nothing. */
    public static final Credentials NONE = new Credentials(null, false);

    private static final Credentials WRONG = new Credentials(null, true);

    /**
     * Reads the header.
     *
     * @param values the values of the header
     * @throws Problem 400 if it is given twice or malformed
     */
    public static Credentials of(List<String> values) {
        if (values.isEmpty()) {
            return NONE;
        }
        if (values.size() > 1) {
            throw malformed("Authorization is given " + values.size() + " times; once is enough");
        }
        String value = values.get(0);
        int space = value.indexOf(' ');
        String scheme = (space < 0 ? value : value.substring(0, space)).toLowerCase(Locale.ROOT);
        String rest = space < 0 ? "" : value.substring(space + 1).strip();
        return switch (scheme) {
            case "bearer" -> token(bearer(rest));
            case "basic" -> token(password(rest));
            // Meant for somebody else, such as a proxy in front.
            default -> NONE;
        };
    }

    /** A token, or what is said to be one. */
    static Credentials token(String text) {
        Optional<TokenSecret> secret = TokenSecret.parse(text);
        return secret.map(found -> new Credentials(found, false)).orElse(WRONG);
    }

    private static String bearer(String rest) {
        if (!BEARER.matcher(rest).matches()) {
            throw malformed("Authorization has no token after Bearer; it must be Bearer evt_…");
        }
        return rest;
    }

    private static String password(String rest) {
        try {
            String pair = new String(Base64.getDecoder().decode(rest), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                return pair.substring(colon + 1);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw malformed("Authorization has no user name and password after Basic; the password must be a token");
    }

    private static Problem malformed(String detail) {
        return Problem.challenge(HttpStatus.BAD_REQUEST_400, detail, "error=\"invalid_request\"");
    }
}
