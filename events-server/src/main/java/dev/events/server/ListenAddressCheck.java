package dev.events.server;

import dev.events.server.config.ConfigException;
import dev.events.server.config.ServerConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Refuses an address that other machines can reach, unless {@code insecure} is set. */
final class ListenAddressCheck {
    private ListenAddressCheck() {}

    /** @throws ConfigException if the server would be open to other machines without {@code insecure} */
    static void requireAllowed(ServerConfig config) {
        if (!config.insecure() && !isLoopback(config.host())) {
            throw new ConfigException("host is " + config.host() + ", which other machines can reach, and there is no"
                    + " access control: anyone there could read, change and remove events; listen on 127.0.0.1, or use"
                    + " --insecure");
        }
    }

    /** What to say when other machines can reach the server; empty if they cannot. */
    static Optional<String> warning(ServerConfig config, String url) {
        return isLoopback(config.host())
                ? Optional.empty()
                : Optional.of("there is no access control: whoever can reach " + url
                        + " can read, change and remove all events. Requests must name it in their Host header as "
                        + String.join(" or ", config.hostNames()) + "; --server-name allows other names");
    }

    /** @throws ConfigException if {@code host} is no address of this machine */
    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new ConfigException("host is \"" + host + "\", which is not an address of this machine");
        }
    }
}
