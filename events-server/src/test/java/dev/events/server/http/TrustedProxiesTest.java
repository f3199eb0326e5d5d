package dev.events.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static final TrustedProxies NONE = new TrustedProxies(List.of());
    private static final TrustedProxies SOME =
            new TrustedProxies(List.of("127.0.0.1", "10.1.0.0/16", "::1", "fd00::/8"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1|203.0.113.9|203.0.113.9",
                "127.0.0.1|spoofed, 198.51.100.1, 203.0.113.9|203.0.113.9",
                "127.0.0.1|203.0.113.9, 10.1.2.3|203.0.113.9",
                "127.0.0.1|203.0.113.9,10.2.2.3|10.2.2.3",
                "127.0.0.1|10.1.0.1, 10.1.0.2|10.1.0.1",
                "127.0.0.1|203.0.113.9, unknown|127.0.0.1",
                "127.0.0.1|203.0.113.9:4711|203.0.113.9",
                "127.0.0.1|203.0.113.9:4711, 10.1.2.3:80|203.0.113.9",
                "127.0.0.1|[2001:db8::7]:443|2001:db8::7",
                "127.0.0.1|203.0.113.9:|127.0.0.1",
                "127.0.0.1|[evil]:443|127.0.0.1",
                "127.0.0.1|localhost|127.0.0.1",
                "127.0.0.1|''|127.0.0.1",
                "127.0.0.2|203.0.113.9|127.0.0.2",
                "[::1]|2001:db8::7|2001:db8::7",
                "[fd12::1]|[2001:db8::7]|2001:db8::7",
                "[fe80::1]|203.0.113.9|fe80::1"
            })
    void client_isTheLastAddressThatIsNoTrustedProxys(String caller, String header, String client) {
        assertEquals(client, SOME.client(caller, List.of(header)));
    }

    @Test
    void client_withSeveralHeaders_readsThemAsOne() {
        assertEquals("203.0.113.9", SOME.client("127.0.0.1", List.of("198.51.100.1", "203.0.113.9, 10.1.2.3")));
    }

    @Test
    void client_withoutTrustedProxies_isTheCaller() {
        assertEquals("127.0.0.1", NONE.client("127.0.0.1", List.of("203.0.113.9")));
        assertEquals("::1", NONE.client("[::1]", List.of("203.0.113.9")));
    }

    @ParameterizedTest
    @CsvSource({"/events,/events", "/events/,/events", "/a/b-c/%7Ed,/a/b-c/%7Ed", "/.well-known,/.well-known"})
    void prefix_ofATrustedProxy_counts(String header, String prefix) {
        assertEquals(prefix, SOME.prefix("127.0.0.1", header));
        assertEquals("", SOME.prefix("127.0.0.2", header));
        assertEquals("", NONE.prefix("127.0.0.1", header));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "events",
                "//evil.example",
                "/a//b",
                "/a/../b",
                "/..",
                "/.",
                "/a\r\nSet-Cookie: x",
                "/a b",
                "http://evil.example",
                "/a?b",
                "/a#b",
                "/a\\b",
                "/%0",
                "/a, /b"
            })
    void prefix_thatIsNoPlainPath_countsAsNone(String header) {
        assertEquals("", SOME.prefix("127.0.0.1", header));
    }

    @Test
    void prefix_thatIsVeryLong_countsAsNone() {
        assertEquals("", SOME.prefix("127.0.0.1", "/a".repeat(5000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "10.0.0.0/33", "::/129", "10.0.0.0/", "/8", "10.0.0/8", "256.1.1.1", "1.2.3.4/-1"})
    void network_thatIsNone_isRefused(String network) {
        assertEquals(
                "\"" + network + "\" must be an address or a network, such as 127.0.0.1, 10.0.0.0/8 or fd00::/8",
                assertThrows(IllegalArgumentException.class, () -> new TrustedProxies(List.of(network)))
                        .getMessage());
    }

    @Test
    void network_ofAllAddresses_containsThem() {
        assertEquals("203.0.113.9", new TrustedProxies(List.of("0.0.0.0/0")).client("8.8.8.8", List.of("203.0.113.9")));
    }

    @ParameterizedTest
    @CsvSource({
        "false,127.0.0.1,https,true",
        "false,127.0.0.1,HTTPS,true",
        "false,127.0.0.1,http,false",
        "false,127.0.0.1,,false",
        "false,127.0.0.2,https,false",
        "true,127.0.0.2,http,true",
        "true,127.0.0.1,,true",
        "true,127.0.0.1,http,false",
        "false,127.0.0.1,'https, http',false"
    })
    void https_isWhatTheClientHas_asFarAsATrustedProxySays(boolean tls, String caller, String proto, boolean https) {
        assertEquals(https, SOME.isHttps(tls, caller, proto));
    }
}
