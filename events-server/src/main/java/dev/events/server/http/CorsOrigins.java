package dev.events.server.http;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The origins of other sites whose pages may use this server through their visitors' browsers (CORS). */
public final class CorsOrigins {
    /** As browsers send it: in small letters, without a path, and without the port that the scheme implies. */
    private static final Pattern ORIGIN =
            Pattern.compile("(http://(?!.*:80$)|https://(?!.*:443$))([a-z0-9._-]+|\\[[0-9a-f:]+])(:[1-9]\\d{0,4})?");

    private final Set<String> origins;

    /**
     * Allows some origins.
     *
     * @param origins such as {@code https://dashboard.example} and {@code http://localhost:3000}
     * @throws IllegalArgumentException if one of them is no origin
     */
    public CorsOrigins(List<String> origins) {
        for (String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "\"" + origin + "\" must be an origin as browsers send it, such as https://dashboard.example or"
                                + " http://localhost:3000: without a path, in small letters, and with the port only if"
                                + " it is not the usual one");
            }
        }
        this.origins = Set.copyOf(origins);
    }

    public boolean isEmpty() {
        return origins.isEmpty();
    }

    /** Whether pages of this origin may use the server. */
    public boolean contains(String origin) {
        return origins.contains(origin);
    }

    /** A pattern for each origin, which matches it alone. */
    public List<String> patterns() {
        return origins.stream().map(Pattern::quote).toList();
    }
}
