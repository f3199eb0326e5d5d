package dev.events.server.http.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.events.server.http.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that are given up by one thread at the moment when another one reads what arrives. */
@Timeout(300)
class GivenUpBodiesTest {
    private static final int ROUNDS = Integer.getInteger("events.test.given-up-bodies", 300);

    private static final byte[] PIECE = " ".repeat(100).getBytes(StandardCharsets.US_ASCII);

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ArrivingBodies bodies = new ArrivingBodies(1 << 20);
    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    /** What went wrong inside the server. */
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /** A body, and how to know that its request is done. */
    private record Arrival(ArrivingBody body, CountDownLatch read, CountDownLatch done) {}

    @BeforeEach
    void start() throws Exception {
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                CountDownLatch read = new CountDownLatch(1);
                CountDownLatch done = new CountDownLatch(1);
                Callback observed = Callback.from(
                        () -> {
                            callback.succeeded();
                            done.countDown();
                        },
                        failure -> {
                            if (!(failure instanceof EofException)) {
                                failures.add(failure);
                            }
                            callback.failed(failure);
                            done.countDown();
                        });
                Handler none = new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        throw new AssertionError("the body is never complete");
                    }
                };
                ArrivingBody body = new ArrivingBody(none, observed(request, read), response, observed, bodies);
                body.start();
                arrivals.add(new Arrival(body, read, done));
                return true;
            }
        });
        server.start();
    }

    /** A request that notes what fails in it, since Jetty would only log it. */
    private Request observed(Request request, CountDownLatch read) {
        return new Request.Wrapper(request) {
            @Override
            public Content.Chunk read() {
                try {
                    Content.Chunk chunk = super.read();
                    read.countDown();
                    return chunk;
                } catch (RuntimeException | Error e) {
                    failures.add(e);
                    throw e;
                }
            }

            @Override
            public void demand(Runnable demandCallback) {
                try {
                    super.demand(demandCallback);
                } catch (RuntimeException | Error e) {
                    failures.add(e);
                    throw e;
                }
            }
        };
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void bodyGivenUpWhileItArrives_isReadByOneThread_andAnswered() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
                socket.getOutputStream()
                        .write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                Thread sender = new Thread(() -> send(socket), "sender");
                sender.start();
                Arrival arrival = arrivals.take();
                arrival.read.await();
                try {
                    arrival.body.giveUp(Problem.busy("given up"));
                } catch (RuntimeException | Error e) {
                    failures.add(e);
                }
                arrival.done.await();
                sender.join();
            }
        }
        assertEquals(List.of(), List.copyOf(failures));
        assertEquals(0, bodies.held());
    }

    /** Sends until the server closes the connection. */
    private static void send(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            while (true) {
                out.write(PIECE);
            }
        } catch (IOException closed) {
            // As it should be.
        }
    }
}
