package dev.events.server.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reverse proxies whose {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Prefix} count. Anybody can send these
 * headers, so they count only in requests that come from one of these addresses.
 */
public final class TrustedProxies {
    private static final int MAX_PREFIX = 200;

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("(?=[^:]*:)[0-9a-fA-F:][0-9a-fA-F:.]*");

    private static final Pattern WITH_PORT = Pattern.compile("(\\[[^\\]]*]|[0-9.]+):\\d{1,5}");

    /** Segments as RFC 3986 has them, without dot segments and without empty ones. */
    private static final Pattern PREFIX =
            Pattern.compile("(/(?!\\.{1,2}(/|$))([A-Za-z0-9._~!$&'()*+;=:@-]|%[0-9A-Fa-f]{2})+)+/?");

    private final List<Network> networks = new ArrayList<>();

    /**
     * Trusts the proxies at some addresses.
     *
     * @param networks addresses, or networks such as {@code 10.0.0.0/8} and {@code fd00::/8}
     * @throws IllegalArgumentException if one of them is neither
     */
    public TrustedProxies(List<String> networks) {
        networks.forEach(network -> this.networks.add(Network.of(network)));
    }

    /**
     * The address of the client that sent a request, from {@code X-Forwarded-For} if a trusted proxy passed it on. Proxies
     * append the address that they were called from, so the client is the last one that is not a trusted proxy.
     *
     * @param caller the address that called this server
     * @param forwardedFor the values of the header
     */
    public String client(String caller, List<String> forwardedFor) {
        String client = withoutBrackets(caller);
        if (!isTrusted(client)) {
            return client;
        }
        List<String> hops = new ArrayList<>();
        forwardedFor.forEach(line -> hops.addAll(List.of(line.split(",", -1))));
        for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
            String hop = withoutBrackets(hops.get(i).strip());
            if (address(hop) == null) {
                return client;
            }
            client = hop;
        }
        return client;
    }

    /**
     * The path under which a trusted proxy offers this server, such as {@code /events}, from {@code X-Forwarded-Prefix};
     * empty if it is the root or no trusted proxy says so. A value that is not a plain path counts as none.
     *
     * @param caller the address that called this server
     * @param prefix the value of the header; null if there is none
     */
    public String prefix(String caller, @Nullable String prefix) {
        if (prefix == null
                || prefix.length() > MAX_PREFIX
                || !PREFIX.matcher(prefix).matches()
                || !isTrusted(withoutBrackets(caller))) {
            return "";
        }
        return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }

    /**
     * Whether the client's browser reached this server with TLS: on this connection or, if a trusted proxy says so in {@code
     * X-Forwarded-Proto}, on the one to the proxy.
     *
     * @param tls whether the connection of the request has TLS
     * @param caller the address that called this server
     * @param forwardedProto the value of the header; null if there is none
     */
    public boolean isHttps(boolean tls, String caller, @Nullable String forwardedProto) {
        if (forwardedProto == null || !isTrusted(withoutBrackets(caller))) {
            return tls;
        }
        return forwardedProto.strip().equalsIgnoreCase("https");
    }

    private boolean isTrusted(String client) {
        InetAddress address = networks.isEmpty() ? null : address(client);
        return address != null && networks.stream().anyMatch(network -> network.contains(address));
    }

    /** Jetty writes IPv6 addresses in brackets, as in a URL, and some proxies append the port. */
    private static String withoutBrackets(String text) {
        Matcher withPort = WITH_PORT.matcher(text);
        String address = withPort.matches() ? withPort.group(1) : text;
        return address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
    }

    /**
     * The address that a text is; null if it is none. Looks up no names: Java takes for a name what is neither four octets
     * nor begins with a hexadecimal digit or a colon and has a colon.
     */
    private static @Nullable InetAddress address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** The addresses that have their first bits in common. */
    private record Network(InetAddress address, int bits) {
        static Network of(String text) {
            int slash = text.indexOf('/');
            InetAddress address = TrustedProxies.address(slash < 0 ? text : text.substring(0, slash));
            if (address != null) {
                int all = address.getAddress().length * Byte.SIZE;
                String bits = slash < 0 ? String.valueOf(all) : text.substring(slash + 1);
                if (bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= all) {
                    return new Network(address, Integer.parseInt(bits));
                }
            }
            throw new IllegalArgumentException(
                    "\"" + text + "\" must be an address or a network, such as 127.0.0.1, 10.0.0.0/8 or fd00::/8");
        }

        boolean contains(InetAddress other) {
            byte[] own = address.getAddress();
            byte[] others = other.getAddress();
            if (own.length != others.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                if (((own[bit / Byte.SIZE] ^ others[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
