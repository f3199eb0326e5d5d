package dev.events.server.http;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that a web page elsewhere has a browser send here under that page's own host name (DNS rebinding):
 * the {@code Host} must be one of loopback's names, or one that this server was told is its own.
 */
final class HostCheck {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]|.+\\.localhost");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private final Set<String> names = new HashSet<>();

    HostCheck(String host, List<String> serverNames) {
        names.add(normalise(host));
        serverNames.forEach(name -> names.add(normalise(name)));
    }

    /** What is wrong with a request's {@code Host}, or null. HTTP/1.0 clients, which no browser is, may have none. */
    @Nullable
    Problem check(@Nullable String header) {
        if (header == null) {
            return null;
        }
        String host = normalise(PORT.matcher(header).replaceFirst(""));
        if (names.contains(host) || LOOPBACK.matcher(host).matches()) {
            return null;
        }
        return Problem.of(
                421,
                "Host \"" + header + "\" is not a name of this server; use localhost, or start it with --server-name");
    }

    private static String normalise(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.contains(":") && !lower.startsWith("[") ? "[" + lower + "]" : lower;
    }
}
