package dev.events.server.http.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.RunningServer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies in chunks that a proxy before the server may read otherwise: they must not hide a second request. */
class ChunkedBodiesTest {
    /** What the hidden request of each body would be. */
    private static final String HIDDEN = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @BeforeEach
    void removeAll() {
        server.removeAll();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // CVE-2026-2332: the end of a line inside quotes.
                "b;x=\"\r\n{\"start\":1}\r\n0\r\n\r\nHIDDEN",
                "b;x=\"a\r\n\"\r\n{\"start\":1}\r\n0\r\n\r\nHIDDEN",
                // CVE-2026-19203: a line that ends with a bare LF.
                "b;x\n{\"start\":1}\r\n0\r\n\r\nHIDDEN",
                "b;x=\"\n\"\r\n{\"start\":1}\r\n0\r\n\r\nHIDDEN",
                "b\n{\"start\":1}\r\n0\r\n\r\nHIDDEN",
                "b\r\n{\"start\":1}\n0\r\n\r\nHIDDEN",
                "b\r\n{\"start\":1}\r\n0\n\nHIDDEN",
                // No chunk length.
                "0xb\r\n{\"start\":1}\r\n0\r\n\r\nHIDDEN",
                "-b\r\n{\"start\":1}\r\n0\r\n\r\nHIDDEN",
                "b \rx\r\n{\"start\":1}\r\n0\r\n\r\nHIDDEN",
                "fffffffffffffffff\r\n{\"start\":1}\r\n0\r\n\r\nHIDDEN"
            })
    void chunkThatIsMalformed_isRefused_andNothingAfterItIsARequest(String body) throws IOException {
        for (String type : new String[] {"application/json", "application/x-ndjson"}) {
            String answers = server.sendRaw(head(type, "") + body.replace("HIDDEN", HIDDEN));

            assertEquals(2, answers.split("HTTP/1.1 ", -1).length, answers);
            assertTrue(answers.startsWith("HTTP/1.1 400 "), answers);
            assertEquals(0, server.countListed());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding: x\r\n"})
    void bodyOfTwoLengths_isRefused(String header) throws IOException {
        String answers = server.sendRaw(head("application/json", header) + "b\r\n{\"start\":1}\r\n0\r\n\r\n" + HIDDEN);

        assertEquals(2, answers.split("HTTP/1.1 ", -1).length, answers);
        assertTrue(answers.startsWith("HTTP/1.1 400 "), answers);
        assertEquals(0, server.countListed());
    }

    @Test
    void extensions_areIgnored() throws IOException {
        String answers = server.sendRaw(
                head("application/json", "") + "B;x;y=z;q=\"a;\\\" b\"\r\n{\"start\":1}\r\n0;last\r\n\r\n" + HIDDEN);

        assertTrue(answers.startsWith("HTTP/1.1 201 "), answers);
        assertTrue(answers.contains("HTTP/1.1 200 "), answers);
    }

    private static String head(String type, String more) {
        return "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                + "\r\nTransfer-Encoding: chunked\r\n" + more + "\r\n";
    }
}
