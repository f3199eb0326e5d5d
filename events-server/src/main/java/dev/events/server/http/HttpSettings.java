package dev.events.server.http;

import java.util.List;

/**
 * Where the server listens, and whom it believes.
 *
 * @param host address or name to listen on
 * @param port TCP port; 0 for any free one
 * @param serverNames names that are allowed in {@code Host} besides loopback and {@code host}
 * @param proxies the reverse proxies in front of it
 * @param corsOrigins the other sites whose pages may use it
 */
public record HttpSettings(
        String host, int port, List<String> serverNames, TrustedProxies proxies, CorsOrigins corsOrigins) {
    public HttpSettings {
        serverNames = List.copyOf(serverNames);
    }
}
