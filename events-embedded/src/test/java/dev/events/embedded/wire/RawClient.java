package dev.events.embedded.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Opens connections from a given local port. */
final class RawClient {

    private RawClient() {}

    /** Connects, sends, and resets the connection. Returns the port that this leaves free. */
    static int sendAndReset(byte[] bytes, InetSocketAddress server) throws IOException {
        try (Socket socket = connect(0, server)) {
            socket.getOutputStream().write(bytes);
            socket.setSoLinger(true, 0);
            return socket.getLocalPort();
        }
    }

    /** Connects from a port, 0 for any. */
    static Socket connect(int fromPort, InetSocketAddress server) throws IOException {
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), fromPort));
        socket.connect(server);
        return socket;
    }
}
