package dev.events.server.limits;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** What counts as one client where addresses are limited. */
public final class ClientNetwork {
    /** A customer of a provider has so many bits of addresses that the first 64 name, and can use any of them. */
    private static final int BYTES = 8;

    private ClientNetwork() {}

    /**
     * The network of an address: the first 64 bits of IPv6, and the address itself of IPv4, also where it is written as IPv6.
     *
     * @param address an address, never a name
     */
    public static String of(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        int zone = address.indexOf('%');
        try {
            // Java looks up no name that has a colon.
            InetAddress parsed = InetAddress.getByName(zone < 0 ? address : address.substring(0, zone));
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(parsed.getAddress(), 0, BYTES) + "/64"
                    : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
