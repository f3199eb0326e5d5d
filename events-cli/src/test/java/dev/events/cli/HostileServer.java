package dev.events.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server that answers every request with what a test has it write, which may have no end. */
public final class HostileServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final String beginning;
    private final String repeated;
    private final boolean slow;

    private HostileServer(String beginning, String repeated, boolean slow) throws IOException {
        this.beginning = beginning;
        this.repeated = repeated;
        this.slow = slow;
        threads.execute(this::accept);
    }

    /** Writes {@code beginning}, and then {@code repeated} as often as it is read. */
    public static HostileServer endless(String beginning, String repeated) throws IOException {
        return new HostileServer(beginning, repeated.repeat(1 + (1 << 16) / repeated.length()), false);
    }

    /** Writes {@code beginning}, and then {@code repeated} ten times a second. */
    public static HostileServer dripping(String beginning, String repeated) throws IOException {
        return new HostileServer(beginning, repeated, true);
    }

    public String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                threads.execute(() -> answer(client));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void answer(Socket client) {
        try (client;
                OutputStream out = client.getOutputStream()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                // The request's headers.
            }
            out.write(beginning.getBytes(ISO_8859_1));
            byte[] bytes = repeated.getBytes(ISO_8859_1);
            while (!slow || !closed.await(100, TimeUnit.MILLISECONDS)) {
                out.write(bytes);
            }
        } catch (IOException e) {
            // The client has left.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
        threads.shutdownNow();
    }
}
