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
    void theRefusal_namesTheEmbeddedStore_butNoConnectionString() {
        ServerConfig embedded = ConfigReader.read(
                Map.of(Setting.HOST, "0.0.0.0", Setting.MONGODB_URL, "embedded:/srv/events"), Map.of(), null);
        assertTrue(refusal(embedded)
                .contains("events-server token create --embedded=/srv/events --name NAME --scope admin"));
        ServerConfig mongo = ConfigReader.read(
                Map.of(Setting.HOST, "0.0.0.0", Setting.MONGODB_URL, "mongodb://me:secret@db1/"), Map.of(), null);
        assertTrue(refusal(mongo).contains("events-server token create --name NAME --scope admin"));
    }

    private static String refusal(ServerConfig config) {
        return String.valueOf(
                assertThrows(ConfigException.class, () -> ListenAddressCheck.requireAllowed(config, false))
                        .getMessage());
    }

    @Test
    void theWarning_isAboutMissingTokensAndNames() {
        String url = "http://0.0.0.0:5000";
        assertEquals(
                "there is no token yet: whoever can reach http://0.0.0.0:5000 can read, change and remove all events;"
                        + " requests are refused unless their Host is localhost; --server-name allows other names",
                ListenAddressCheck.warning(config("0.0.0.0", "true"), url, false)
                        .orElse(""));
        assertEquals(
                "requests are refused unless their Host is localhost; --server-name allows other names",
                ListenAddressCheck.warning(config("0.0.0.0", "false"), url, true)
                        .orElse(""));
        ServerConfig named = ConfigReader.read(
                Map.of(Setting.HOST, "0.0.0.0", Setting.SERVER_NAME, "events.example"), Map.of(), null);
        assertEquals("", ListenAddressCheck.warning(named, url, true).orElse(""));
        assertEquals(
                "",
                ListenAddressCheck.warning(config("::1", "false"), url, false).orElse(""));
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
