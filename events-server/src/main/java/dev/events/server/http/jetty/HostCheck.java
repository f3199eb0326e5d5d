package dev.events.server.http.jetty;

import dev.events.server.http.Problem;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.servlet.http.HttpServletRequest;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that a web page elsewhere has a browser send here. Under that page's own host name (DNS rebinding):
 * the {@code Host} must be one of loopback's names, or one that this server was told is its own. Under this server's name
 * (cross-site request forgery): the {@code Origin} of a request that changes something must be this server.
 */
final class HostCheck {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]|.+\\.localhost");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private static final Pattern SCHEME = Pattern.compile("^https?://");
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    private final Set<String> names = new HashSet<>();
    /** Under which a proxy may serve this, on whatever port and scheme. */
    private final Set<String> publicNames = new HashSet<>();
    /** As it stood in a request: nearly all say the same, and to take it apart takes longer than to compare. */
    private volatile @Nullable String lastOwn;

    HostCheck(String host, List<String> serverNames) {
        names.add(normalise(host));
        serverNames.forEach(name -> publicNames.add(normalise(name)));
        names.addAll(publicNames);
    }

    /** What is wrong with where a request comes from or goes to, or null. */
    @Nullable
    Problem check(HttpServletRequest request) {
        // HTTP/1.0 clients, which no browser is, may have none.
        List<String> hosts = Collections.list(request.getHeaders("Host"));
        if (hosts.size() > 1) {
            return Problem.badRequest("Host is given " + hosts.size() + " times; once is enough");
        }
        String host = hosts.isEmpty() ? null : hosts.get(0);
        if (host != null && !host.equals(lastOwn) && !isOwn(host)) {
            return Problem.of(
                    421,
                    "Host \"" + host
                            + "\" is not a name of this server; use localhost, or start it with --server-name");
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !SAFE_METHODS.contains(request.getMethod()) && !isOwn(origin, host)) {
            return Problem.of(
                    HttpStatus.FORBIDDEN_403,
                    "Origin \"" + origin + "\" is another site's; its pages may change nothing");
        }
        return null;
    }

    private boolean isOwn(String host) {
        String name = name(host);
        boolean own = names.contains(name) || LOOPBACK.matcher(name).matches();
        if (own) {
            lastOwn = host;
        }
        return own;
    }

    private boolean isOwn(String origin, @Nullable String host) {
        String authority = SCHEME.matcher(origin).replaceFirst("");
        return authority.equalsIgnoreCase(host) || publicNames.contains(name(authority));
    }

    private static String name(String authority) {
        return normalise(PORT.matcher(authority).replaceFirst(""));
    }

    private static String normalise(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.contains(":") && !lower.startsWith("[") ? "[" + lower + "]" : lower;
    }
}
