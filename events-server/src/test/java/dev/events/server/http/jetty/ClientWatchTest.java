package dev.events.server.http.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.StoreUnavailableException;
import dev.events.server.TestAuthority;
import dev.events.server.config.TlsFiles;
import dev.events.server.http.Problem;
import dev.events.server.tls.CertificateWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that leave while something is read for them, and clients that do not. */
@Timeout(120)
class ClientWatchTest {
    private static final int ROUNDS = Integer.getInteger("events.test.watched-clients", 200);

    private final Server server = new Server();
    private final LinkedBlockingQueue<SlowRead> reads = new LinkedBlockingQueue<>();
    private final ServerConnector plain = new ServerConnector(server);
    private ServerConnector tls = plain;

    /** A read that goes on until the test ends it, or an interrupt. */
    private static final class SlowRead {
        private final CountDownLatch end = new CountDownLatch(1);
        private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

        String result() {
            try {
                end.await();
                interrupted.complete(false);
                return "read";
            } catch (InterruptedException e) {
                interrupted.complete(true);
                throw new StoreUnavailableException("interrupted", e);
            }
        }
    }

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        TestAuthority.write(TestAuthority.issue(), directory);
        try (CertificateWatch files = new CertificateWatch(
                new TlsFiles(directory.resolve("tls.crt"), directory.resolve("tls.key")), Clock.systemUTC())) {
            tls = new ServerConnector(
                    server, new TlsConnections(files.certificate()).factories(new HttpConfiguration()));
        }
        server.addConnector(plain);
        server.addConnector(tls);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(org.eclipse.jetty.server.Request request, Response response, Callback callback) {
                String answer = "quick";
                if (request.getHttpURI().getPath().equals("/slow")) {
                    SlowRead read = new SlowRead();
                    reads.add(read);
                    try {
                        answer = new ClientWatch(request, 0).reading(read::result);
                    } catch (Problem e) {
                        response.setStatus(e.status());
                        answer = "left";
                    }
                    if (Thread.currentThread().isInterrupted()) {
                        answer = "still interrupted";
                    }
                }
                Content.Sink.write(response, true, answer + "\n", callback);
                return true;
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        reads.forEach(read -> read.end.countDown());
        server.stop();
    }

    private Socket connect(String how) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        return how.equals("tls")
                ? TestAuthority.client().sslSocketFactory().createSocket(here, tls.getLocalPort())
                : new Socket(here, plain.getLocalPort());
    }

    private static void send(Socket socket, String path) throws IOException {
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Reads one answer; returns its status and body. */
    private static String answer(BufferedReader in) throws IOException {
        String status = in.readLine();
        String line;
        do {
            line = in.readLine();
        } while (!line.isEmpty());
        return status.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3) + " " + in.readLine();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void clientThatCloses_endsItsRead(String how) throws Exception {
        SlowRead read;
        try (Socket socket = connect(how)) {
            send(socket, "/slow");
            read = reads.take();
        }
        assertTrue(read.interrupted.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void clientThatResets_endsItsRead(String how) throws Exception {
        Socket socket = connect(how);
        send(socket, "/slow");
        SlowRead read = reads.take();
        socket.setSoLinger(true, 0);
        socket.close();
        assertTrue(read.interrupted.get());
    }

    @Test
    void clientThatClosesItsDirection_isTakenForGone_andTold() throws Exception {
        try (Socket socket = connect("plain")) {
            send(socket, "/slow");
            SlowRead read = reads.take();
            socket.shutdownOutput();
            assertTrue(read.interrupted.get());
            assertEquals("400 left", answer(reader(socket)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void clientThatSendsItsNextRequest_getsBothAnswers(String how) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (Socket socket = connect(how)) {
                BufferedReader in = reader(socket);
                send(socket, "/slow");
                SlowRead read = reads.take();
                send(socket, "/quick");
                if (round % 2 == 0) {
                    send(socket, "/quick");
                }
                read.end.countDown();
                assertEquals("200 read", answer(in));
                assertEquals("200 quick", answer(in));
                if (round % 2 == 0) {
                    assertEquals("200 quick", answer(in));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void clientThatWaits_usesItsConnectionOnAndOn(String how) throws Exception {
        try (Socket socket = connect(how)) {
            BufferedReader in = reader(socket);
            for (int round = 0; round < ROUNDS; round++) {
                send(socket, "/slow");
                SlowRead read = reads.take();
                read.end.countDown();
                assertEquals("200 read", answer(in));
                assertFalse(read.interrupted.get());
                send(socket, "/quick");
                assertEquals("200 quick", answer(in));
            }
        }
    }

    @Test
    void http2ClientThatCancels_endsItsRead_andUsesItsConnectionOn() throws Exception {
        OkHttpClient client = TestAuthority.newClient(Protocol.HTTP_2, Protocol.HTTP_1_1);
        Request slow = new Request.Builder()
                .url("https://127.0.0.1:" + tls.getLocalPort() + "/slow")
                .build();
        Call call = client.newCall(slow);
        CompletableFuture<Void> cancelled = CompletableFuture.runAsync(() -> {
            try (okhttp3.Response response = call.execute()) {
                throw new AssertionError("answered " + response.code());
            } catch (IOException expected) {
                // As it should be.
            }
        });
        SlowRead read = reads.take();
        call.cancel();
        cancelled.get();
        assertTrue(read.interrupted.get());

        CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> {
            try {
                reads.take().end.countDown();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try (okhttp3.Response response = client.newCall(slow).execute()) {
            assertEquals("read\n", response.body().string());
            assertEquals(Protocol.HTTP_2, response.protocol());
        }
        ended.get();
    }
}
