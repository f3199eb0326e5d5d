package dev.events.embedded.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerCheckTest {

    private PeerCheck peers;
    private ServerSocket server;
    private InetSocketAddress address;

    @BeforeEach
    void listen() throws IOException {
        peers = PeerCheck.create();
        server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
        address = (InetSocketAddress) server.getLocalSocketAddress();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private boolean admits(Socket accepted) {
        return peers.admits(peers.user((InetSocketAddress) accepted.getRemoteSocketAddress(), address));
    }

    @Test
    void resetConnection_isNotTakenForTheNextOneFromItsPort() throws IOException {
        int port = RawClient.sendAndReset(new byte[] {1}, address);
        try (Socket second = RawClient.connect(port, address);
                Socket firstAccepted = server.accept()) {
            assertEquals(second.getLocalSocketAddress(), firstAccepted.getRemoteSocketAddress());
            assertEquals(1, firstAccepted.getInputStream().read(), "what was sent before the reset");
            assertFalse(admits(firstAccepted));

            try (Socket secondAccepted = server.accept()) {
                assertTrue(admits(secondAccepted));
            }
        }
    }

    @Test
    void resetConnection_isRefused() throws IOException {
        RawClient.sendAndReset(new byte[] {1}, address);
        try (Socket accepted = server.accept()) {
            assertFalse(admits(accepted));
        }
    }

    @Test
    void usersOutsideOfTheMap_lookLikeTheOverflowUser() {
        List<String> all = List.of("         0          0 4294967295");
        List<String> one = List.of("         0       1000          1");
        List<String> some = List.of("         0       1000          1", "         1     100000      65536");

        assertFalse(PeerCheck.looksLikeOthers("65534", all, "65534"));
        assertFalse(PeerCheck.looksLikeOthers("0", one, "65534"));
        assertFalse(PeerCheck.looksLikeOthers("1000", some, "65534"));
        assertTrue(PeerCheck.looksLikeOthers("65534", some, "65534"));
        assertTrue(PeerCheck.looksLikeOthers("65534", List.of(), "65534"));
        assertTrue(PeerCheck.looksLikeOthers("1000", one, "0"));
    }
}
