package dev.events.server.http.jetty;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests for how long the memory of a body counts, if its route runs later. */
@Timeout(60)
class ArrivingBodyTest {
    private static final int LENGTH = 100_000;

    private final ArrivingBodies bodies = new ArrivingBodies(1 << 20);

    private final Server server = new Server();
    private final LocalConnector connector = new LocalConnector(server);

    /** A request that has been put in line; it is answered when this runs. */
    private final CompletableFuture<Runnable> inLine = new CompletableFuture<>();

    /** Done once the request is in line and no thread is with it. */
    private final CompletableFuture<Runnable> waiting = new CompletableFuture<>();

    @BeforeEach
    void start() throws Exception {
        server.addConnector(connector);
        Handler line = new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                return inLine.complete(() -> response.write(true, null, callback));
            }
        };
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                new ArrivingBody(line, request, response, callback, bodies).start();
                waiting.complete(inLine.join());
                return true;
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void bodyThatWaitsInLine_countsUntilItIsAnswered() throws Exception {
        LocalConnector.LocalEndPoint client = connector.executeRequest("POST / HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Length: " + LENGTH + "\r\n\r\n" + " ".repeat(LENGTH));
        Runnable answer = waiting.get();
        assertTrue(bodies.held() >= LENGTH, () -> bodies.held() + " bytes");

        answer.run();
        assertTrue(client.getResponse(false, 30, TimeUnit.SECONDS).startsWith("HTTP/1.1 200 "));
        while (bodies.held() != 0) {
            Thread.onSpinWait(); // the answer arrives before the server knows that it has
        }
    }
}
