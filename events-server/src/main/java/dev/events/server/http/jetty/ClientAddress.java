package dev.events.server.http.jetty;

import dev.events.server.http.TrustedProxies;
import org.eclipse.jetty.server.Request;

/** Finds out where requests come from, once for each. */
final class ClientAddress {
    /** The attribute of a request that holds its client's address. */
    private static final String ADDRESS = "dev.events.client-address";

    private final TrustedProxies proxies;

    ClientAddress(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    /** The address of the client, also if a trusted proxy has passed the request on. */
    String of(Request request) {
        if (request.getAttribute(ADDRESS) instanceof String known) {
            return known;
        }
        String address = proxies.client(
                Request.getRemoteAddr(request), request.getHeaders().getValuesList("X-Forwarded-For"));
        request.setAttribute(ADDRESS, address);
        return address;
    }
}
