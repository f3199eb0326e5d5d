package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.config.ConfigException;
import dev.events.server.config.ConfigReader;
import dev.events.server.config.ServerConfig;
import dev.events.server.config.Setting;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListenAddressTest {
    @Test
    void anAddressThatOthersReach_needsTokensOrInsecure() {
        ServerConfig open = config("0.0.0.0", "false");

        ConfigException e = assertThrows(ConfigException.class, () -> ListenAddressCheck.requireAllowed(open, false));
        assertTrue(String.valueOf(e.getMessage()).contains("--insecure"), e.getMessage());
        assertDoesNotThrow(() -> ListenAddressCheck.requireAllowed(config("0.0.0.0", "true"), false));
        assertDoesNotThrow(() -> ListenAddressCheck.requireAllowed(open, true));
        assertDoesNotThrow(() -> ListenAddressCheck.requireAllowed(config("::1", "false"), false));
    }

    @Test
    void aNameThatIsNoAddress_isRefused() {
        assertEquals(
                "host is \"no.such.name.invalid\", which is not an address of this machine",
                assertThrows(ConfigException.class, () -> ListenAddressCheck.isLoopback("no.such.name.invalid"))
                        .getMessage());
    }

    private static ServerConfig config(String host, String insecure) {
        return ConfigReader.read(Map.of(Setting.HOST, host, Setting.INSECURE, insecure), Map.of(), null);
    }
}
