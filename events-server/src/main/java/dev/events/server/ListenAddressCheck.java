package dev.events.server;

import dev.events.server.config.ConfigException;
import dev.events.server.config.ServerConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Refuses an address that other machines can reach as long as nobody has made a token, unless {@code insecure} is set. */
final class ListenAddressCheck {
    private ListenAddressCheck() {}

    /**
     * Whether everybody may do everything as long as there are no tokens.
     *
     * @throws ConfigException if {@code host} is no address of this machine
     */
    static boolean isOpenWithoutTokens(ServerConfig config) {
        return config.insecure() || isLoopback(config.host());
    }

    /** @throws ConfigException if the server would be open to other machines without {@code insecure} */
    static void requireAllowed(ServerConfig config, boolean hasTokens) {
        if (!hasTokens && !isOpenWithoutTokens(config)) {
            throw new ConfigException("host is " + config.host() + ", which other machines can reach, and there is no"
                    + " token yet: anyone there could read, change and remove events. Make the first token with"
                    + " events-server token create" + store(config) + " --name NAME --scope admin, listen on 127.0.0.1,"
                    + " or use --insecure");
        }
    }

    /** The option for the embedded store. That of MongoDB may have a password, so it is not repeated. */
    private static String store(ServerConfig config) {
        return config.embeddedDirectory()
                .map(directory -> " --embedded=" + directory)
                .orElse("");
    }

    /** What to say if other machines can reach the server without a token, or not by a name; empty if nothing is amiss. */
    static Optional<String> warning(ServerConfig config, String url, boolean hasTokens) {
        if (isLoopback(config.host())) {
            return Optional.empty();
        }
        String names = "requests are refused unless their Host is " + String.join(" or ", config.hostNames())
                + "; --server-name allows other names";
        if (!hasTokens) {
            return Optional.of("there is no token yet: whoever can reach " + url
                    + " can read, change and remove all events; " + names);
        }
        return config.serverNames().isEmpty() ? Optional.of(names) : Optional.empty();
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
