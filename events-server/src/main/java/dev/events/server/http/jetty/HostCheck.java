package dev.events.server.http.jetty;

import dev.events.server.http.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests that a browser sends for another site's page. Against DNS rebinding, {@code Host} must be a loopback
 * name or a configured name. Against cross-site request forgery, a request that changes something must have this server
 * as its {@code Origin}, or no {@code Origin}.
 */
final class HostCheck {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]|.+\\.localhost");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private static final Pattern SCHEME = Pattern.compile("^https?://");
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    private final Set<String> names = new HashSet<>();
    /** Names that are allowed with any port and scheme, because a proxy may serve them. */
    private final Set<String> publicNames = new HashSet<>();
    /** The last header that passed. Nearly all requests send the same one, and comparing is faster than parsing. */
    private volatile @Nullable String lastOwn;

    HostCheck(String host, List<String> serverNames) {
        names.add(normalise(host));
        serverNames.forEach(name -> publicNames.add(normalise(name)));
        names.addAll(publicNames);
    }

    /** The problem with a request's {@code Host} or {@code Origin}; null if there is none. */
    @Nullable
    Problem check(Request request) {
        // HTTP/1.0 clients may send no Host. No browser is one.
        List<HttpField> hosts = request.getHeaders().getFields(HttpHeader.HOST);
        if (hosts.size() > 1) {
            return Problem.badRequest("Host is given " + hosts.size() + " times; once is enough");
        }
        String host = hosts.isEmpty() ? null : hosts.get(0).getValue();
        if (host != null && !host.equals(lastOwn) && !isOwn(host)) {
            return Problem.of(
                    421,
                    "Host \"" + host
                            + "\" is not a name of this server; use localhost, or start it with --server-name");
        }
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin != null && !SAFE_METHODS.contains(request.getMethod()) && !isOwn(origin, host)) {
            return Problem.of(
                    HttpStatus.FORBIDDEN_403,
                    "Origin \"" + origin
                            + "\" belongs to another site; requests from its pages may not change anything");
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
