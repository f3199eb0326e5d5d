package dev.events.server.http.jetty;

import dev.events.server.http.CorsOrigins;
import dev.events.server.http.HttpSettings;
import dev.events.server.http.Problem;
import dev.events.server.http.TrustedProxies;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests that a browser sends for another site's page. Against DNS rebinding, {@code Host} must be a loopback
 * name or a configured name; in HTTP/2 this is {@code :authority}. Against cross-site request forgery, a request that changes something must have this server
 * as its {@code Origin}, or one of the configured origins, or no {@code Origin}, as other programs send it. A page that came without TLS is not this
 * server's where this server is reached with TLS: anybody on the way could have made it.
 */
final class HostCheck {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]|.+\\.localhost");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private static final Pattern SCHEME = Pattern.compile("^https?://");
    private static final Set<String> FOREIGN_SITES = Set.of("cross-site", "same-site");
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    private final TrustedProxies proxies;
    private final CorsOrigins origins;
    private final Set<String> names = new HashSet<>();
    /** Names that are allowed with any port and scheme, because a proxy may serve them. */
    private final Set<String> publicNames = new HashSet<>();
    /** The last header that passed. Nearly all requests send the same one, and comparing is faster than parsing. */
    private volatile @Nullable String lastOwn;

    HostCheck(HttpSettings settings) {
        proxies = settings.proxies();
        origins = settings.corsOrigins();
        names.add(normalise(settings.host()));
        settings.serverNames().forEach(name -> publicNames.add(normalise(name)));
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
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2) {
            String authority = request.getHttpURI().getAuthority();
            if (authority == null || (host != null && !host.equalsIgnoreCase(authority))) {
                return Problem.badRequest(":authority is " + quote(authority) + " and Host is " + quote(host)
                        + "; the first is needed, and the second may only repeat it");
            }
            host = authority;
        }
        if (host != null && !host.equals(lastOwn) && !isOwn(host)) {
            return Problem.of(
                    421,
                    "Host \"" + host
                            + "\" is not a name of this server; use localhost, or start it with --server-name");
        }
        return SAFE_METHODS.contains(request.getMethod()) ? null : checkOrigin(request, host);
    }

    private @Nullable Problem checkOrigin(Request request, @Nullable String host) {
        List<String> origins = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
        for (String origin : origins) {
            if (!isAllowed(origin, host, request)) {
                return foreign("Origin \"" + origin + "\" belongs to another site");
            }
        }
        // Some proxies remove Origin.
        String site = request.getHeaders().get("Sec-Fetch-Site");
        return origins.isEmpty() && site != null && FOREIGN_SITES.contains(site)
                ? foreign("Sec-Fetch-Site is " + site + ", and there is no Origin")
                : null;
    }

    /**
     * Whether one of this server's own pages sent a request, or, if it only reads, the user: only then a cookie counts. A page of
     * another port or of a neighbouring name is another site's, and so is one of a configured origin.
     */
    boolean isFromOwnPage(Request request) {
        String site = request.getHeaders().get("Sec-Fetch-Site");
        if (SAFE_METHODS.contains(request.getMethod())) {
            return site == null || !FOREIGN_SITES.contains(site);
        }
        if (site != null) {
            return site.equals("same-origin");
        }
        // Browsers leave it out where there is no TLS.
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        String host = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2
                ? request.getHttpURI().getAuthority()
                : request.getHeaders().get(HttpHeader.HOST);
        return origin != null
                && SCHEME.matcher(origin).replaceFirst("").equalsIgnoreCase(host)
                && isOwnOrigin(origin, host, request);
    }

    private static Problem foreign(String what) {
        return Problem.of(
                HttpStatus.FORBIDDEN_403, what + "; requests from pages of other sites may not change anything");
    }

    private boolean isOwn(String host) {
        String name = name(host);
        boolean own = names.contains(name) || LOOPBACK.matcher(name).matches();
        if (own) {
            lastOwn = host;
        }
        return own;
    }

    private boolean isAllowed(String origin, @Nullable String host, Request request) {
        return origins.contains(origin) || isOwnOrigin(origin, host, request);
    }

    private boolean isOwnOrigin(String origin, @Nullable String host, Request request) {
        if (!SCHEME.matcher(origin).find()) {
            return false;
        }
        String authority = SCHEME.matcher(origin).replaceFirst("");
        return (authority.equalsIgnoreCase(host) || publicNames.contains(name(authority)))
                && (origin.startsWith("https://")
                        || !proxies.isHttps(
                                request.getConnectionMetaData().isSecure(),
                                Request.getRemoteAddr(request),
                                request.getHeaders().get(HttpHeader.X_FORWARDED_PROTO)));
    }

    private static String quote(@Nullable String value) {
        return value == null ? "missing" : "\"" + value + "\"";
    }

    private static String name(String authority) {
        return normalise(PORT.matcher(authority).replaceFirst(""));
    }

    private static String normalise(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.contains(":") && !lower.startsWith("[") ? "[" + lower + "]" : lower;
    }
}
