package dev.events.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;

/**
 * What a server may send, and how slowly: bounds on what comes through the sockets of one connection to a server, whatever
 * it is. A server that exceeds them would otherwise fill the memory, or keep a command waiting for ever.
 *
 * <p>OkHttp reads some parts of an answer whole, such as the extensions of a chunk, and waits for each byte anew; so these
 * bounds are held where the bytes arrive.
 */
final class AnswerBounds {
    /** How many bytes an answer that is read into memory may have, once it is decompressed. */
    static final long LONGEST_ANSWER = 64L << 20;

    /** How many bytes an event in a stream may have; the largest possible event has a third of this. */
    static final long LONGEST_RECORD = 1L << 20;

    /** How many bytes may come without any of the answer's body in them: handshake, headers, and marks between chunks. */
    static final long LONGEST_OVERHEAD = 1L << 20;

    /** How many bytes must come while this program waits for as long as the timeout. */
    static final long FEWEST_BYTES = 1024;

    private final Duration timeout;
    private long overhead;
    private long bytes;
    private long waitedNanos;

    AnswerBounds(Duration timeout) {
        this.timeout = timeout;
    }

    /** Forgets what came for earlier requests. */
    synchronized void start() {
        overhead = 0;
        bytes = 0;
        waitedNanos = 0;
    }

    /** Notes that a part of the answer's body has been read. */
    synchronized void progress() {
        overhead = 0;
    }

    /**
     * Notes what has come through the socket.
     *
     * @param count how many bytes
     * @param nanos how long this program waited for them
     * @throws Exceeded if this is too much or too slow
     */
    synchronized void received(int count, long nanos) throws Exceeded {
        overhead += count;
        bytes += count;
        waitedNanos += nanos;
        if (overhead > LONGEST_OVERHEAD) {
            throw new Exceeded("more than " + LONGEST_OVERHEAD + " bytes came that are no part of what was asked for");
        }
        if (bytes >= FEWEST_BYTES) {
            bytes = 0;
            waitedNanos = 0;
        } else if (waitedNanos > timeout.toNanos()) {
            throw new Exceeded("fewer than " + FEWEST_BYTES + " bytes came in " + timeout.toSeconds()
                    + " s; --timeout sets how long to wait");
        }
    }

    /** Makes sockets that hold to these bounds. */
    SocketFactory sockets() {
        return new BoundedSockets(this);
    }

    /** A bound was exceeded. The message says which. */
    static final class Exceeded extends InterruptedIOException {
        private static final long serialVersionUID = 1L;

        Exceeded(String message) {
            super(message);
        }
    }

    /** OkHttp asks for sockets without an address and connects them itself. */
    private static final class BoundedSockets extends SocketFactory {
        private final AnswerBounds bounds;

        BoundedSockets(AnswerBounds bounds) {
            this.bounds = bounds;
        }

        @Override
        public Socket createSocket() {
            return new BoundedSocket(bounds);
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class BoundedSocket extends Socket {
        private final AnswerBounds bounds;

        BoundedSocket(AnswerBounds bounds) {
            this.bounds = bounds;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new BoundedInput(super.getInputStream(), bounds);
        }
    }

    private static final class BoundedInput extends InputStream {
        private final InputStream in;
        private final AnswerBounds bounds;

        BoundedInput(InputStream in, AnswerBounds bounds) {
            this.in = in;
            this.bounds = bounds;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            long started = System.nanoTime();
            int count = in.read(buffer, offset, length);
            bounds.received(Math.max(0, count), System.nanoTime() - started);
            return count;
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
